from dataclasses import replace

import pytest

from covaria.explain.axes import EffectPoints
from covaria.explain.effects import InteractionTerm
from covaria.findings.answer import NOT_SHOWN, Answer
from covaria.findings.flexibility import bend, beyond_pairs, interaction
from covaria.model.evaluation import Evaluation, InteractionTest, LadderStep, SimplerRival
from support.presence import present

INPUTS = "covariates and dose"


def with_gains(evaluation: Evaluation, **rungs: tuple[float, float, float]) -> Evaluation:
    """Replace the ladder by rungs with these errors, gains and standard errors of the gains."""
    ladder = tuple(
        LadderStep(rung, score, 0.1, 0.5, 0.0, 0.01, 0.1, gain, gain_se, score - 0.1, 0.1)
        for rung, (score, gain, gain_se) in rungs.items()
    )
    return replace(evaluation, ladder=ladder)


def with_rival(evaluation: Evaluation, name: str, gain: float, gain_se: float) -> Evaluation:
    """Give the last rung a rival among what is simpler still."""
    *others, last = evaluation.ladder
    return replace(evaluation, ladder=(*others, replace(last, rival=SimplerRival(name, gain, gain_se))))


def bending(evaluation: Evaluation, gain: float, gain_se: float) -> Evaluation:
    return with_gains(evaluation, linear=(1.0, 8.0, 0.1), additive=(1.0 - gain, gain, gain_se))


@pytest.mark.parametrize(
    ("gain", "verdict", "distance"),
    [
        (0.21, "Yes", "more than two standard errors"),
        (0.19, "Suggested", "between one and two standard errors"),
        (0.11, "Suggested", "between one and two standard errors"),
        (0.09, "Not shown", "within one standard error"),
        (-0.09, "Not shown", "within one standard error"),
        (-0.11, "Not shown", "between one and two standard errors"),
        (-0.21, "Not shown", "more than two standard errors"),
    ],
)
def test_a_gain_counts_beyond_one_standard_error_and_firmly_beyond_two(
    evaluation: Evaluation, gain: float, verdict: str, distance: str
) -> None:
    answer = bend(bending(evaluation, gain, 0.1), INPUTS)
    assert answer.verdict == verdict
    assert f": {distance} of this paired difference (0.100)." in answer.explanation


def test_the_paired_standard_error_counts_and_not_those_of_the_errors(evaluation: Evaluation) -> None:
    assert bend(bending(evaluation, 0.05, 0.01), INPUTS).verdict == "Yes"
    assert bend(bending(evaluation, 0.5, 0.6), INPUTS).verdict == "Not shown"


def test_a_gain_is_reported_against_the_error_before(evaluation: Evaluation) -> None:
    lowered, raised = (bend(bending(evaluation, gain, 0.1), INPUTS).explanation for gain in (0.2, -0.2))
    assert "lowers the out-of-fold mean squared error of 1.00 by 0.200" in lowered
    assert "raises the out-of-fold mean squared error of 1.00 by 0.200" in raised


def test_a_tie_is_reported_as_one(evaluation: Evaluation) -> None:
    answer = bend(bending(evaluation, 0.0, 0.1), "covariates")
    assert answer.verdict == "Not shown"
    assert answer.explanation.endswith("leaves the out-of-fold mean squared error of 1.00 as it is.")


@pytest.mark.parametrize(
    ("gain_se", "verdict"), [(0.02, "Yes"), (0.03, "Suggested"), (0.04, "Suggested"), (0.06, "Not shown")]
)
def test_a_gain_over_a_bad_rung_counts_as_far_as_it_beats_all_that_is_simpler(
    evaluation: Evaluation, gain_se: float, verdict: str
) -> None:
    rungs = {"linear": (1.0, 8.0, 0.1), "pairwise": (2.0, -1.0, 0.1), "dense": (0.95, 1.05, 0.1)}
    pairs = tuple(InteractionTest(pair, 0.5) for pair in (("a", "b"), ("a", "c"), ("b", "c")))
    judged = replace(with_gains(evaluation, **rungs), interaction_tests=pairs)
    answer = present(beyond_pairs(with_rival(judged, "linear", 0.05, gain_se), INPUTS))
    assert answer.verdict == verdict
    beaten = "it does not beat the linear rung, simpler still, by a standard error" in answer.explanation
    assert beaten is (verdict == NOT_SHOWN)


def test_a_gain_that_stays_above_the_mean_is_not_claimed(evaluation: Evaluation) -> None:
    judged = with_gains(evaluation, linear=(2.0, -1.0, 0.1), additive=(1.1, 0.9, 0.1))
    answer = bend(with_rival(judged, "mean", -0.1, 0.01), INPUTS)
    assert answer.verdict == "Not shown"
    assert "the mean, simpler still" in answer.explanation


def test_a_rung_that_was_not_fitted_is_not_evaluated(evaluation: Evaluation) -> None:
    judged = with_gains(evaluation, linear=(1.0, 8.0, 0.1), dense=(0.5, 0.5, 0.1))
    two = replace(
        judged, interaction_tests=(InteractionTest(("a", "b"), 0.5), InteractionTest(("a", "c"), 0.5))
    )
    assert {present(ask(two, INPUTS)).verdict for ask in (bend, beyond_pairs)} == {"Not asked"}


def test_what_cannot_be_asked_is_not(evaluation: Evaluation) -> None:
    one_pair = replace(evaluation, interaction_tests=(InteractionTest(("a", "b"), 0.5),))
    assert interaction(evaluation, ()) is None
    assert beyond_pairs(evaluation, INPUTS) is beyond_pairs(one_pair, INPUTS) is None


def term(first: str, second: str, is_found: bool) -> InteractionTerm:
    points = (EffectPoints(first, (0.0,), (), (1.0,)), EffectPoints(second, (0.0,), (), (1.0,)))
    return InteractionTerm(points, ((0.0,),), "units", 0.2, 0.1, 0.3, 0.002, is_found)


def test_an_interaction_is_claimed_where_its_test_and_its_gain_agree(evaluation: Evaluation) -> None:
    tests = (InteractionTest(("AGE", "BMI"), 0.4), InteractionTest(("BASE", "DOSE"), 0.002, 1.0, 0.1))

    def answered(is_found: bool, *made: InteractionTest) -> Answer:
        judged = replace(evaluation, interaction_tests=made, interaction_rows=evaluation.rows)
        return present(interaction(judged, (term("DOSE", "BASE", is_found),)))

    both = answered(True, *tests)
    assert both.headline == "Yes: “BASE” × “DOSE”"
    assert "p = 0.002, and lowers the out-of-fold mean squared error by 1.00 (standard error 0.100)" in (
        both.explanation
    )
    assert "AGE" not in both.explanation
    only_gain = answered(False, tests[0])
    assert only_gain.verdict == NOT_SHOWN
    assert "find no interaction (least p = 0.4)" in only_gain.explanation
    lost = answered(False, tests[0], replace(tests[1], gain=-0.1))
    assert lost.headline == NOT_SHOWN
    assert "raises the out-of-fold mean squared error by 0.100" in lost.explanation
    next_to_nothing = answered(False, *tests)
    assert next_to_nothing.headline == NOT_SHOWN
    assert "rounds to nothing" in next_to_nothing.explanation


def test_a_test_of_some_rows_says_so(evaluation: Evaluation) -> None:
    judged = replace(evaluation, interaction_tests=(InteractionTest(("a", "b"), 0.4),), interaction_rows=10)
    assert f"on 10 of {evaluation.rows} rows" in present(interaction(judged, ())).explanation


@pytest.mark.parametrize(("gain", "confirmed"), [(0.11, True), (0.09, False), (-1.0, False), (None, False)])
def test_a_gain_counts_beyond_a_standard_error(gain: float | None, confirmed: bool) -> None:
    assert InteractionTest(("a", "b"), 0.01, gain, None if gain is None else 0.1).is_confirmed is confirmed
    assert not InteractionTest(("a", "b"), 0.051, 9.0, 0.1).is_confirmed
