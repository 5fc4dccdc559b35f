"""What each step of the ladder gained, in words: whether there is a bend, an interaction, more."""

from collections.abc import Callable, Collection, Sequence

from covaria.explain.effects import CLAIM_LEVEL, InteractionTerm
from covaria.findings.answer import NOT_ASKED, NOT_SHOWN, Answer
from covaria.model.evaluation import Evaluation, InteractionTest, LadderStep
from covaria.model.gain import Gain
from covaria.model.ladder_verdict import step_verdict
from covaria.model.rung import Rung
from covaria.wording.names import quoted
from covaria.wording.numbers import format_count, format_number, p_value_in_words


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
    return _answer(evaluation, "Does the response bend?", Rung.LINEAR, Rung.ADDITIVE, freedom)


def interaction(evaluation: Evaluation, terms: Sequence[InteractionTerm]) -> Answer | None:
    """State which pairs are claimed: the same as in the figures, the tables and on the command line.

    None where there are no two covariates that could interact.

    Parameters
    ----------
    evaluation : Evaluation
        With the tests.
    terms : sequence of InteractionTerm
        What the model holds of pairs.
    """
    asked = "Do covariates interact?"
    tests = sorted(evaluation.interaction_tests, key=lambda test: test.p_value)
    if not tests:
        return None
    claimed = {frozenset(term.covariates) for term in terms if term.is_found}
    found = [test for test in tests if frozenset(test.covariates) in claimed]
    score = evaluation.endpoint.score.name
    explanation = " ".join(filter(None, (_tested(tests, evaluation), *map(_judged(claimed, score), tests))))
    return (
        Answer(asked, "Yes", explanation, _pairs(found)) if found else Answer(asked, NOT_SHOWN, explanation)
    )


def _pairs(found: Sequence[InteractionTest]) -> str:
    """Name the first pair, and count the others."""
    first, *others = found
    return f"{_pair(first)}{f' and {len(others)} more' if others else ''}"


def _pair(test: InteractionTest) -> str:
    return " × ".join(map(quoted, test.covariates))


def _tested(tests: Sequence[InteractionTest], evaluation: Evaluation) -> str:
    """Say what was tested, on how many rows if not on all, and that nothing was found where that is so."""
    pairs = f"{len(tests)} pairs (adjusted for their number)" if len(tests) > 1 else "the one pair"
    rows = evaluation.interaction_rows
    part = (
        "" if rows == evaluation.rows else f" on {format_count(rows)} of {format_count(evaluation.rows)} rows"
    )
    least = tests[0].p_value
    if least > CLAIM_LEVEL:
        return f"Tests of {pairs}{part} find no interaction (least {p_value_in_words(least)})."
    return f"Tests of {pairs}{part}; a pair is claimed if it also predicts better out of fold."


def _judged(claimed: Collection[frozenset[str]], score: str) -> Callable[[InteractionTest], str]:
    """Say of a pair what its test and its gain out of fold are; nothing where the test finds nothing."""

    def test_and_gain(test: InteractionTest) -> str:
        if test.p_value > CLAIM_LEVEL or test.gain is None or test.gain_se is None:
            return ""
        moved = "lowers" if test.gain > 0 else "raises"
        verdict = "claimed" if frozenset(test.covariates) in claimed else "not claimed"
        if test.is_confirmed and verdict == "not claimed":
            verdict += ", since its share of the prediction’s variance rounds to nothing"
        return (
            f"{_pair(test)}: {p_value_in_words(test.p_value)}, and {moved} the out-of-fold {score} by "
            f"{format_number(abs(test.gain))} (standard error {format_number(test.gain_se)}): {verdict}."
        )

    return test_and_gain


def beyond_pairs(evaluation: Evaluation, inputs: str) -> Answer | None:
    """Compare dense with pairwise: is there anything that pairs cannot say; arguments as for `bend`.

    None with fewer than three covariates, of which a pair is all.
    """
    if len(evaluation.interaction_tests) < 2:
        return None
    freedom = f"Letting {inputs} act all together"
    return _answer(evaluation, "Is there anything beyond pairs?", Rung.PAIRWISE, Rung.DENSE, freedom)


def _answer(evaluation: Evaluation, asked: str, simpler: Rung, richer: Rung, freedom: str) -> Answer:
    step = step_verdict(evaluation, simpler, richer)
    if step is None:
        explanation = f"That takes the {simpler} and the {richer} rung, which were not both fitted."
        return Answer(asked, NOT_ASKED, explanation)
    explanation = _gained(freedom, step.below, step.gain, evaluation.endpoint.score.name)
    if step.beaten_by is not None:
        explanation = (
            f"{explanation} But it does not beat {step.beaten_by}, simpler still, by a standard error."
        )
    return Answer(asked, step.verdict.value, explanation)


def _gained(freedom: str, below: LadderStep, gain: Gain, score: str) -> str:
    error = f"the out-of-fold {score} of {format_number(below.score)}"
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
