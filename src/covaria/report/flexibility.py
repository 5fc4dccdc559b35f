"""What each step of the ladder gained: does the response bend, do covariates interact, is there more.

A gain over the rung directly below is judged by the standard error of the paired differences. It counts only
beyond one standard error, and firmly only beyond two.
"""

from collections.abc import Sequence
from itertools import pairwise

from covaria.explain.effects import CLAIM_LEVEL, InteractionTerm
from covaria.figures.names import quoted
from covaria.figures.numbers import format_number
from covaria.model.evaluation import Evaluation, InteractionTest, LadderStep
from covaria.report.answer import NOT_ASKED, NOT_SHOWN, Answer
from covaria.report.gain import Gain, JudgedModel, judged_mean, judged_rung
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


def claimed_terms(evaluation: Evaluation, found: Sequence[InteractionTerm]) -> tuple[InteractionTerm, ...]:
    """Pick the interactions that a report claims: their own test finds them, and the ladder agrees."""
    if interaction(evaluation, "").verdict in {NOT_SHOWN, NOT_ASKED}:
        return ()
    return tuple(term for term in found if term.is_found)


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
    steps = {(below.rung, above.rung): (below, above) for below, above in pairwise(evaluation.ladder)}
    if (simpler, richer) not in steps:
        told = f"That takes the {simpler} and the {richer} rung, which were not both fitted."
        return Answer(asked, NOT_ASKED, told)
    below, above = steps[simpler, richer]
    gain = Gain(above.gain, above.gain_se)
    told = _told(freedom, below, gain)
    if gain.in_standard_errors <= 1:
        return Answer(asked, NOT_SHOWN, told)
    rival = _best_simpler(evaluation, above)
    if rival != judged_rung(below):
        over_rival = judged_rung(above).gain_over(rival)
        if over_rival.in_standard_errors <= 1:
            told = f"{told} But it does not beat {rival.name}, simpler still, by a standard error."
            return Answer(asked, NOT_SHOWN, told)
        gain = min(gain, over_rival, key=lambda each: each.in_standard_errors)
    return Answer(asked, "Yes" if gain.in_standard_errors > 2 else "Suggested", told)


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


def _best_simpler(evaluation: Evaluation, above: LadderStep) -> JudgedModel:
    simpler = [judged_rung(step) for step in evaluation.ladder[: evaluation.ladder.index(above)]]
    mean = judged_mean(evaluation)
    return min(simpler if mean is None else [mean, *simpler], key=lambda each: each.mse)
