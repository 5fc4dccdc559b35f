"""Functions of the user's own as truths and analyses: the same rows, and clear words where they fail."""

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria.errors import UsageError
from covaria.study import Place, StudyPlan, do_study, read_plan
from covaria.study.plan_file import plan_from
from covaria.study.run import SimulatedTrials
from support.studies import SMALL

FUNCTIONS = """
import numpy as np

def steep(doses, covariates):
    sex = np.array([1.0 if each == "F" else 0.0 for each in covariates["sex"]])
    return 4 * (doses / (10 + doses)) / (40 / 50) + 0.1 * covariates["age"] + sex

def sometimes(doses, covariates):
    if len(doses) < 100 and covariates["age"][0] > 50:
        raise ValueError("too old")
    return steep(doses, covariates)

def never(doses, covariates):
    return {}["nothing"]

def short(doses, covariates):
    return [1.0]

def means(columns, question):
    dose, response = np.asarray(columns["dose"]), np.asarray(columns["response"])
    of_dose = [response[dose == each].mean() for each in question.doses]
    apart = [[mean - of_dose[0], mean - of_dose[0] - 1, mean - of_dose[0] + 1] for mean in of_dose[1:]]
    return {"p_value": 0.5, "differences": apart, "best_dose": question.doses[-1], "smallest_dose": None}

def wrong(columns, question):
    return {"p": 1}

def sure(columns, question):
    return {"p_value": -1}

def few(columns, question):
    return {"differences": [[1, 0, 2]]}

def odd(columns, question):
    return {"differences": [[1, 0]]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text(FUNCTIONS, encoding="utf-8")
    return tmp_path


def plan_in(folder: Path, truth: str | None = None, analysis: str | None = None) -> StudyPlan:
    """The small plan with a function in the place of its first truth or of its analyses."""
    content: dict[str, Any] = copy.deepcopy(SMALL)
    if truth is not None:
        content["truth"] = {"steep": {"function": truth}}
    if analysis is not None:
        content["analysis"] = {"own": {"method": "function", "function": analysis}}
    return plan_from(content, str(folder / "plan.toml"))


def test_a_function_draws_the_trials_of_the_same_parametric_truth(folder: Path) -> None:
    work = SimulatedTrials(pickle.loads(pickle.dumps(plan_in(folder, truth="mine.py:steep"))))
    (folder / "mine.py").unlink()
    expected = SimulatedTrials(plan_from(SMALL, "plan.toml"))
    for own, other in zip(work.do((0, 3)), expected.do((0, 3)), strict=True):
        assert own.p_value == pytest.approx(other.p_value, rel=1e-9)
        assert own.difference_truth == pytest.approx(other.difference_truth, abs=1e-9)
        assert own.effective_dose_truth == pytest.approx(other.effective_dose_truth, abs=0.1)


def test_a_function_may_be_one_of_a_module(folder: Path) -> None:
    content = copy.deepcopy(SMALL)
    content["truth"] = {"none": {"function": "math:nothing"}}
    with pytest.raises(UsageError, match=r"function cannot be used: math has no function nothing"):
        plan_from(content, "plan.toml")


@pytest.mark.parametrize(
    ("truth", "said"),
    [
        (
            "mine.py:never",
            r"The truth steep cannot say what it expects. mine.py:never raised KeyError: 'nothing'",
        ),
        ("mine.py:short", r"mine.py:short must give one number for each of 10,000 subjects"),
    ],
)
def test_a_truth_that_always_fails_is_refused_before_anything_runs(
    folder: Path, truth: str, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        do_study(plan_in(folder, truth=truth), folder / "study", Place.THREADS)
    assert not (folder / "study").exists()


def test_a_truth_that_raises_in_a_run_has_rows_with_the_cause(folder: Path) -> None:
    rows = do_study(plan_in(folder, truth="mine.py:sometimes"), folder / "study", Place.THREADS).rows
    problems = {row.repeat: row.problem for row in rows}
    assert len(rows) == 5 * 2
    assert {bool(each) for each in problems.values()} == {True, False}
    said = "The trial could not be drawn: mine.py:sometimes raised ValueError: too old."
    assert set(problems.values()) == {"", said}


def test_a_function_may_analyse(folder: Path) -> None:
    plan = plan_in(folder, analysis="mine.py:means")
    row = SimulatedTrials(plan).do((0, 0))[0]
    columns = plan.designs[0].draw(plan.truths[0], plan.random_of(plan.scenarios[0], 0))
    dose, response = np.asarray(columns["dose"]), np.asarray(columns["response"])
    assert row.difference == pytest.approx(response[dose == 40].mean() - response[dose == 0].mean())
    assert (row.p_value, row.width, row.best_dose, row.effective_dose_found) == (0.5, 2.0, 40.0, False)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("wrong", "must give a mapping with keys among p_value, differences"),
        ("sure", "gives a p_value that is not between 0 and 1."),
        ("few", "gives 1 differences, where 2 or none were asked for."),
        ("odd", "gives an answer that cannot be read: "),
    ],
)
def test_an_answer_that_is_none_has_a_row_with_the_cause(folder: Path, function: str, said: str) -> None:
    (row,) = SimulatedTrials(plan_in(folder, analysis=f"mine.py:{function}")).do((0, 0))
    assert row.problem.startswith(f"mine.py:{function} {said}")


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("mine.py", 'is no "module:function"'),
        ("absent.py:f", "absent.py cannot be read"),
        ("mine.py:absent", "mine.py has no function absent"),
        ("no_such_module_at_all:f", "cannot be imported: ModuleNotFoundError"),
    ],
)
def test_a_function_that_is_not_there_is_named(folder: Path, reference: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        plan_in(folder, truth=reference)


def test_another_text_is_another_plan(folder: Path) -> None:
    first = plan_in(folder, truth="mine.py:steep").digest
    assert plan_in(folder, truth="mine.py:steep").digest == first
    (folder / "mine.py").write_text(FUNCTIONS.replace("4 *", "5 *"), encoding="utf-8")
    assert plan_in(folder, truth="mine.py:steep").digest != first


def test_a_file_that_cannot_be_loaded_says_why(folder: Path) -> None:
    (folder / "broken.py").write_text("x = ", encoding="utf-8")
    with pytest.raises(UsageError, match=r"broken.py cannot be loaded: SyntaxError"):
        plan_in(folder, truth="broken.py:f")
    (folder / "plan.toml").write_text('[truth.a]\nfunction = "broken.py:f"\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"\[truth.a\]: function cannot be used"):
        read_plan(folder / "plan.toml")
