"""What each step of the ladder gained, in words: is there a bend, an interaction, more."""

from collections.abc import Sequence

from covaria.explain.effects import CLAIM_LEVEL
from covaria.figures.names import quoted
from covaria.figures.numbers import format_number
from covaria.model.evaluation import Evaluation, InteractionTest, LadderStep
from covaria.model.gain import Gain
from covaria.model.ladder_verdict import judge_step
from covaria.report.answer import NOT_ASKED, NOT_SHOWN, Answer
from covaria.table.wording import listed


def bend(evaluation: Evaluation, inputs: str) -> Answer:
    """Compare additive with linear: does anything act otherwise than on a straight line.

    Parameters
    ----------
    evaluation : Evaluation
        What was learned about the model’s quality.
    inputs : str
        What predictions are made from, in the words of a sentence.
    """
    freedom = f"Letting {inputs} bend, each on its own,"
    return _answer(evaluation, "Does the response bend?", "linear", "additive", freedom)


def interaction(evaluation: Evaluation, inputs: str) -> Answer:
    """Compare pairwise with additive: does the effect of one depend on another; arguments as for `bend`.

    Where there are tests, an interaction is claimed only if one of them and the ladder agree.
    """
    freedom = f"Letting {inputs} act together in pairs"
    answer = _answer(evaluation, "Do covariates interact?", "additive", "pairwise", freedom)
    tests = evaluation.interaction_tests
    if not tests:
        return answer
    significant = [test for test in tests if test.p_value <= CLAIM_LEVEL]
    told = f"{_tested(tests, significant)} {answer.explanation}"
    if significant and answer.verdict == NOT_SHOWN:
        told = f"{told} Only where both agree is an interaction claimed."
    verdict = answer.verdict if significant else NOT_SHOWN
    claimed = verdict not in {NOT_SHOWN, NOT_ASKED}
    return Answer(answer.question, verdict, told, _pairs(significant) if claimed else "")


def _pairs(significant: Sequence[InteractionTest]) -> str:
    """Name the pair with the least p-value, and count the others."""
    first, *others = sorted(significant, key=lambda test: test.p_value)
    return f"{_pair(first)}{f' and {len(others)} more' if others else ''}"


def _pair(test: InteractionTest) -> str:
    return " × ".join(map(quoted, test.covariates))


def _tested(tests: Sequence[InteractionTest], significant: Sequence[InteractionTest]) -> str:
    looked = f"{len(tests)} pairs" if len(tests) > 1 else "the one pair"
    if not significant:
        least = min(test.p_value for test in tests)
        return f"Permutation tests of {looked} find no interaction (least adjusted p = {least:.3g})."
    named = listed(
        f"{_pair(test)} (adjusted p = {test.p_value:.3g})"
        for test in sorted(significant, key=lambda test: test.p_value)
    )
    return f"Permutation tests of {looked} find {named}."


def beyond_pairs(evaluation: Evaluation, inputs: str) -> Answer:
    """Compare dense with pairwise: is there anything that pairs cannot say; arguments as for `bend`."""
    freedom = f"Letting {inputs} act all together"
    return _answer(evaluation, "Is there anything beyond pairs?", "pairwise", "dense", freedom)


def _answer(evaluation: Evaluation, asked: str, simpler: str, richer: str, freedom: str) -> Answer:
    step = judge_step(evaluation, simpler, richer)
    if step is None:
        told = f"That takes the {simpler} and the {richer} rung, which were not both fitted."
        return Answer(asked, NOT_ASKED, told)
    told = _told(freedom, step.below, step.gain)
    if step.beaten_by is not None:
        told = f"{told} But it does not beat {step.beaten_by}, simpler still, by a standard error."
    return Answer(asked, step.verdict.value, told)


def _told(freedom: str, below: LadderStep, gain: Gain) -> str:
    error = f"the out-of-fold mean squared error of {format_number(below.oof_mse)}"
    if gain.size == 0:
        return f"{freedom} leaves {error} as it is."
    moved = "lowers" if gain.size > 0 else "raises"
    return (
        f"{freedom} {moved} {error} by {format_number(abs(gain.size))}: {_distance(gain)} of this paired "
        f"difference ({format_number(gain.standard_error)})."
    )


def _distance(gain: Gain) -> str:
    distance = abs(gain.in_standard_errors)
    if distance <= 1:
        return "within one standard error"
    return "between one and two standard errors" if distance <= 2 else "more than two standard errors"
