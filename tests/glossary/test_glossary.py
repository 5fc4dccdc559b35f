"""One glossary: every term that a text uses is in it, and none is in it twice."""

import ast
import html
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import covaria
from covaria.errors import UsageError
from covaria.glossary import entries, entries_in, entry_of, search
from covaria.glossary.entries import REPORT
from covaria.model.endpoint import NORMAL
from covaria.model.endpoints import ENDPOINTS
from covaria.model.storage import load_model
from covaria.report import render_report, report_content
from covaria.report.terms import terms_of

SOURCE = Path(covaria.__file__).parent
SHOWN_ON_THE_PAGE = ("report", "findings", "figures")

ELEVEN_PAIRS = (
    ("feature vector", "covariate vector"),
    ("target", "response endpoint"),
    ("neural network", "flexible response model"),
    ("hidden unit", "node that combines covariates"),
    ("activation function", "squashing function"),
    ("ReLU", "piecewise-linear on/off"),
    ("forward pass", "computing a predicted response"),
    ("backward pass", "which weights to nudge"),
    ("optimizer", "routine that updates the weights"),
    ("batch", "a handful of patients per step"),
    ("non-linearity", "not linear in dose alone"),
)
FIRST_LESSON = (
    "feature, target, training data, test data, split, model, parameters, bias, prediction, residual, loss, "
    "mean squared error, gradient, gradient descent, learning rate, epoch, overfitting, underfitting"
)
SECOND_LESSON = (
    "neural network, hidden layer, activation function, ReLU, forward pass, backward pass, backpropagation, "
    "optimizer, batch, non-linearity"
)
THIRD_LESSON = (
    "held out, fold, cross-validation, out of fold, learning curve, early stopping, validation data, "
    "leakage, penalty, hyperparameter, evidence, in sample"
)
FOURTH_LESSON = "ladder, rung, additive, pairwise, dense, gain"
FIFTH_LESSON = "partial dependence, cross-fitted, band, individual conditional expectation"
SIXTH_LESSON = "missingness indicator, prediction interval, calibration, model card"
SEVENTH_LESSON = "logit, log loss, classification, accuracy, AUC, reliability diagram"
OF_MACHINE_LEARNING = re.compile(
    r"\b(epochs?|batch(?:es)?|hidden (?:units?|layers?)|activations?|relu|tanh|silu|adam|optimi[sz]ers?|"
    r"gradients?|backprop\w*|(?:forward|backward) pass|seeds?|folds?|held[- ]out|out[- ]of[- ]fold|in sample|"
    r"cross-fitt\w+|penalt(?:y|ies)|weight decay|learning (?:rate|curve)s?|(?:over|under)fit\w*|ensembles?|"
    r"loss(?:es)?|features?|restarts?|neural networks?|networks?|dropout|regulari[sz]\w*|rungs?|ladder|dense|"
    r"pairwise|additive|averaged model|embeddings?|logits?|hyperparameters?|prediction intervals?)\b",
    re.IGNORECASE,
)
"""Words that a clinical pharmacologist would not know, or would take for something else."""
OF_SOME_ENDPOINTS = re.compile(
    r"\b(AUC|area under the curve|D²|deviance|Brier score|(?:relative|baseline) hazards?|hazard ratios?|"
    r"log odds|odds ratios?|proportional odds|cumulative logistic regression|Brant’s test|Tobit|thresholds?|"
    r"concordance|Harrell’s|Uno’s|win probabilit(?:y|ies)|ranked probability score|geometric means?|"
    r"calibration (?:slopes?|intercept)|censor(?:ed|ing)|rate ratios?|overdispers(?:ed|ion)|"
    r"mean times? free of (?:it|the event)|sign flips?|jackknife|boosted trees)\b"
)
"""Words of statistics that a report uses for some kinds of response; others say them of something else."""
EXAMPLES = sorted((Path(__file__).parents[1] / "data").glob("format-1-*.covaria"))


def sentences(path: Path) -> str:
    """The texts of a source that are shown: string constants of several words, without docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
    return "\n".join(text for text in texts if " " in text)


def report_text() -> str:
    files = sorted(path for room in SHOWN_ON_THE_PAGE for path in (SOURCE / room).glob("*.py"))
    templates = sorted((SOURCE / "report").glob("*.jinja"))
    pages = [re.sub(r"\{[%{].*?[%}]\}|<[^>]+>", " ", path.read_text(encoding="utf-8")) for path in templates]
    return "\n".join([*map(sentences, files), *pages])


def test_no_term_is_explained_twice() -> None:
    words = Counter(word.casefold() for entry in entries() for word in entry.words)
    assert {word for word, count in words.items() if count > 1} == set()
    for entry in entries():
        lessons = [place for place in entry.appears if place != "report"]
        assert len(lessons) <= 1, entry.term
        assert entry.appears, entry.term


def test_every_term_that_the_report_uses_is_explained_there() -> None:
    explained = {word.casefold() for entry in terms_of(NORMAL) for word in entry.words}
    used = {word.casefold() for word in OF_MACHINE_LEARNING.findall(report_text())}
    assert {"epoch", "rung", "folds", "out of fold"} <= used
    assert used - explained == set()


def test_every_term_of_some_endpoints_is_explained_in_the_reports_of_some() -> None:
    explained = {
        word.casefold()
        for endpoint in ENDPOINTS.values()
        for entry in terms_of(endpoint)
        for word in entry.words
    }
    used = {word.casefold() for word in OF_SOME_ENDPOINTS.findall(report_text())}
    assert {"brant’s test", "hazard ratio", "auc"} <= used
    assert used - explained == set()


def test_entries_name_endpoints_that_there_are() -> None:
    named = {name for entry in entries() for name in entry.endpoints}
    assert named <= set(ENDPOINTS)
    assert all(REPORT in entry.appears for entry in entries() if entry.endpoints)


@pytest.mark.slow
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_no_page_uses_a_term_that_it_does_not_explain(file: Path) -> None:
    model = load_model(file)
    page = render_report(report_content(model, date=date(2026, 1, 31)))
    page = re.sub(r"<(script|style)\b.*?</\1>|<dl class=\"terms\">.*?</dl>", " ", page, flags=re.DOTALL)
    text = html.unescape(re.sub(r"<[^>]+>", " ", page))
    explained = {word.casefold() for entry in terms_of(model.endpoint) for word in entry.words}
    used = {
        word.casefold() for words in (OF_MACHINE_LEARNING, OF_SOME_ENDPOINTS) for word in words.findall(text)
    }
    assert used - explained == set()


def test_the_report_explains_its_score_as_the_lessons_do() -> None:
    score = next(entry for entry in terms_of(NORMAL) if entry.term == NORMAL.score.name)
    known = entry_of(NORMAL.score.name)
    assert known is not None
    assert score.bridge == known.bridge
    assert score.field in known.field


@pytest.mark.parametrize(("term", "counterpart"), ELEVEN_PAIRS, ids=[term for term, _ in ELEVEN_PAIRS])
def test_the_pairs_that_readers_begin_with(term: str, counterpart: str) -> None:
    entry = entry_of(term)
    assert entry is not None
    assert counterpart in f"{entry.field} {entry.bridge}"


@pytest.mark.parametrize(
    ("place", "terms"),
    [
        ("lesson 1", FIRST_LESSON),
        ("lesson 2", SECOND_LESSON),
        ("lesson 3", THIRD_LESSON),
        ("lesson 4", FOURTH_LESSON),
        ("lesson 5", FIFTH_LESSON),
        ("lesson 6", SIXTH_LESSON),
        ("lesson 7", SEVENTH_LESSON),
    ],
    ids=["lesson 1", "lesson 2", "lesson 3", "lesson 4", "lesson 5", "lesson 6", "lesson 7"],
)
def test_the_vocabulary_of_a_lesson(place: str, terms: str) -> None:
    assert set(terms.split(", ")) <= {entry.term for entry in entries_in(place)}


def test_a_bridge_is_one_sentence() -> None:
    for entry in entries():
        assert entry.bridge.endswith("."), entry.term
        assert not re.search(r"[.!?] [A-Z]", entry.bridge), entry.term
        assert not entry.field.endswith("."), entry.term


@pytest.mark.parametrize("word", ["Epochs", "EPOCH", "epoch"])
def test_a_term_is_found_whatever_its_form(word: str) -> None:
    assert [entry.term for entry in search(word)] == ["epoch"]


def test_a_term_is_found_by_its_counterpart() -> None:
    assert "bias" in [entry.term for entry in search("intercept")]
    assert "loss" in [entry.term for entry in search("objective function")]


def test_a_term_that_looks_alike_is_suggested() -> None:
    with pytest.raises(UsageError, match="did you mean backpropagation"):
        search("backpropogation")
    with pytest.raises(UsageError, match="lists all terms"):
        search("zzzz")
