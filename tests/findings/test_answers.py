import re
from dataclasses import replace

import pytest

from covaria.explain.axes import EffectPoints
from covaria.explain.effects import InteractionTerm
from covaria.findings.answers import answers, overfitting, predictability, subject_error
from covaria.findings.dose_words import DoseWords
from covaria.model.dose_findings import DoseFindings
from covaria.model.endpoint import NORMAL
from covaria.model.evaluation import Comparator, ErrorSummary, Evaluation, InteractionTest
from support.presence import present


@pytest.fixture
def words(findings: DoseFindings) -> DoseWords:
    return DoseWords(findings, "CHG")


def test_origin_bends_and_interacts_in_pairs_only(evaluation: Evaluation, words: DoseWords) -> None:
    """Pairs are claimed by their own tests; anything beyond them is for the ladder to show."""
    tests = (
        InteractionTest(("AGE", "BMI"), 0.001, 1.0, 0.1),
        InteractionTest(("AGE", "BASE"), 0.4),
        InteractionTest(("BMI", "BASE"), 0.6),
    )
    judged = replace(evaluation, interaction_tests=tests, interaction_rows=evaluation.rows)
    points = EffectPoints("AGE", (0.0,), (), (1.0,)), EffectPoints("BMI", (0.0,), (), (1.0,))
    terms = (InteractionTerm(points, ((0.0,),), "units", 0.2, 0.1, 0.3, 0.001, True),)
    verdicts = {answer.question: answer.verdict for answer in answers(judged, words, "CHG", terms)}
    assert verdicts == {
        "Can the response be predicted?": "Yes",
        "Does the response bend?": "Yes",
        "Do covariates interact?": "Yes",
        "Is there anything beyond pairs?": "Not shown",
        "Is it overfit?": "Slightly",
        "How wrong is a prediction for one subject?": "± 0.511 at 90\u00a0%",
        "Does dose matter, and which dose is best?": "Yes",
    }


def test_questions_that_cannot_be_asked_are_left_out(evaluation: Evaluation, words: DoseWords) -> None:
    """Nothing is asked of a dose or of pairs that are not there."""
    with_dose, without = (
        {one.question for one in answers(evaluation, each, "CHG")} for each in (words, None)
    )
    assert with_dose - without == {"Does dose matter, and which dose is best?"}
    assert with_dose.isdisjoint({"Do covariates interact?", "Is there anything beyond pairs?"})


def test_the_dose_is_named_beside_the_covariates_where_there_is_one(
    evaluation: Evaluation, words: DoseWords
) -> None:
    with_dose, without = (
        next(answer for answer in answers(evaluation, each, "CHG") if "bend" in answer.question)
        for each in (words, None)
    )
    assert "Letting covariates and dose bend" in with_dose.explanation
    assert "Letting covariates bend" in without.explanation


def test_answers_are_sentences_without_markup(evaluation: Evaluation, words: DoseWords) -> None:
    for answer in answers(evaluation, words, "CHG"):
        assert answer.explanation[0].isupper()
        assert answer.explanation.endswith(".")
        assert not re.search(r"[>*`]|<(?! 0)", answer.explanation)


def test_all_weight_on_the_mean_means_nothing_was_found(evaluation: Evaluation) -> None:
    answer = predictability(replace(evaluation, mean_weight=1.0), "CHG")
    assert answer.verdict == "Not shown"
    assert "puts all its weight on the mean" in answer.explanation


@pytest.mark.parametrize(
    ("p_value", "explained", "verdict"),
    [(0.03, 0.1, "Not shown"), (0.02, 0.1, "Yes"), (1e-9, 0.02, "Yes"), (0.01, -0.01, "Suggested")],
)
def test_the_response_is_predicted_where_predictions_follow_it_beyond_chance(
    evaluation: Evaluation, p_value: float, explained: float, verdict: str
) -> None:
    """The standard errors of both errors, far larger than that of their difference, do not count."""
    error = ErrorSummary(score=8.8, score_se=4.0, explained=explained, train_score=8.5)
    answer = predictability(replace(evaluation, oof=error, prediction_p_value=p_value), "CHG")
    assert answer.verdict == verdict
    assert ("p < 0.0001" if p_value < 0.0001 else f"p = {p_value:g}") in answer.explanation


def test_the_gain_over_the_mean_is_reported_in_paired_standard_errors(evaluation: Evaluation) -> None:
    text = predictability(evaluation, "CHG").explanation
    assert "is 9.05 below that of the mean, more than one standard error of this paired" in text


def test_without_the_mean_nothing_is_said_of_it(evaluation: Evaluation) -> None:
    alone = predictability(replace(evaluation, comparators=()), "CHG")
    assert alone.verdict == "Yes"
    assert "that of the mean" not in alone.explanation


def test_linear_best_is_said_plainly(evaluation: Evaluation) -> None:
    linear, *others = evaluation.ladder
    ladder = (replace(linear, weight=1.0), *(replace(step, weight=0.0) for step in others))
    text = predictability(replace(evaluation, ladder=ladder), "CHG").explanation
    assert "All its weight is on the linear rung." in text


@pytest.mark.parametrize(
    ("rival", "words"),
    [
        (0.0981, "is within one standard error of that of"),
        (0.2, "is more than one standard error below that of"),
        (0.05, "is more than one standard error above that of"),
    ],
)
def test_the_best_comparator_is_beside_the_averaged_model(
    evaluation: Evaluation, rival: float, words: str
) -> None:
    mean = evaluation.comparators[0]
    beside = replace(
        evaluation,
        comparators=(
            mean,
            Comparator("gaussian process", rival, 0.005, 0.9, rival - evaluation.oof.score, 0.005),
        ),
    )
    assert words in predictability(beside, "CHG").explanation


@pytest.mark.parametrize(
    ("in_sample", "verdict"),
    [
        (1.2, "No sign of it"),
        (0.95, "No sign of it"),
        (0.85, "Slightly"),
        (0.6, "Moderately"),
        (0.1, "Strongly"),
        (0.0, "Strongly"),
    ],
)
def test_overfitting_is_the_share_by_which_training_rows_flatter(in_sample: float, verdict: str) -> None:
    error = ErrorSummary(score=1.0, score_se=0.06, explained=0.5, train_score=in_sample)
    assert overfitting(error, NORMAL.score).verdict == verdict


def test_overfitting_shows_the_share() -> None:
    error = ErrorSummary(score=1.0, score_se=0.06, explained=0.5, train_score=0.6)
    assert "would look 40\u00a0% better than it is" in overfitting(error, NORMAL.score).explanation


def test_coverage_over_the_trial_is_not_reported_as_a_check(evaluation: Evaluation) -> None:
    """It is near the level whatever the model: widths come from the same errors."""
    for coverage in (0.85, 0.99):
        interval = replace(present(evaluation.interval), coverage=coverage)
        text = present(subject_error(replace(evaluation, interval=interval), "CHG")).explanation
        assert text == present(subject_error(evaluation, "CHG")).explanation
        assert "as wide as it takes to hold 90" in text


def test_error_for_a_subject_shows_root_mean_squared_error_and_half_width(evaluation: Evaluation) -> None:
    text = present(subject_error(evaluation, "CHG")).explanation
    assert "is 0.309 in the units of “CHG”" in text
    assert "The 90\u00a0% prediction interval reaches 0.511 to either side" in text
