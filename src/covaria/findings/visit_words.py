"""Visits and times in words: at which of them means are, and how well a known subject's next is predicted."""

from collections.abc import Iterator

from covaria.findings.answer import Answer
from covaria.model.adjusted_means import AdjustedMeans
from covaria.model.evaluation import Evaluation
from covaria.table.numbers import is_number
from covaria.wording.names import number_with_unit, quoted
from covaria.wording.numbers import format_count, format_number, format_whole_percent


def known_subject_error(evaluation: Evaluation, response: str, unit: str = "") -> Answer | None:
    """Say what to expect at a known subject's next visit or time, beside a new subject; None without such."""
    scores, interval, occasion = evaluation.visits, evaluation.interval, evaluation.endpoint.occasion
    if scores is None or interval is None:
        return None
    level = format_whole_percent(interval.level)
    half = number_with_unit(format_number(scores.mean_width / 2), unit)
    known, new = (format_number(each**0.5) for each in (scores.next_visit, scores.new_subject))
    less = 1 - scores.next_visit / scores.new_subject
    gained = (
        f"{format_whole_percent(less)} less squared error"
        if scores.new_subject - scores.next_visit > scores.gain_se
        else "a difference within one standard error"
    )
    explanation = (
        f"At the {format_count(scores.rows)} {occasion}s before which a subject had a response, the root "
        f"mean squared error out of fold is {number_with_unit(new, unit)} from the covariates alone, as for "
        f"a new subject, and {number_with_unit(known, unit)} from the subject’s earlier values of "
        f"{quoted(response)} as well: {gained}. The {level} prediction interval reaches {half} to either "
        f"side on average there, and holds {format_whole_percent(scores.coverage)} of these responses."
    )
    question = f"How wrong is it for a known subject’s next {occasion}?"
    return Answer(question, f"± {half} at {level}", explanation)


def at_visit(adjusted: AdjustedMeans | None) -> str:
    """Name the visit or time that adjusted means are at, after a blank: " at Week 12"; empty without."""
    if adjusted is None or adjusted.visit is None:
        return ""
    return f" at {'visit ' if is_number(adjusted.visit) else ''}{adjusted.visit}"


def estimand_at_visit(adjusted: AdjustedMeans | None, expected: str = "mean") -> str:
    """State whose means those at a visit or time are, and by what they are corrected; empty without."""
    place = at_visit(adjusted)
    if adjusted is None or not place:
        return ""
    missing, errors, line, unadjusted = (
        ("visits", "visits", "", "")
        if adjusted.time is None
        else (
            "responses",
            "times",
            "along a line over time and ",
            f" An unadjusted {expected} is on such a line through the responses themselves.",
        )
    )
    return (
        f"An adjusted {expected} is that of all subjects{place}, had nobody left the trial before: the "
        f"hypothetical estimand, with {missing} missing at random. It is the average prediction for all "
        f"subjects, corrected by the errors of those who had the dose or arm at all of their {errors}, {line}"
        "through the covariance of these, so that subjects who left inform it by what was seen of them; each "
        "was predicted by networks that never saw that subject. Standard errors are from what each subject "
        f"contributes.{unadjusted}"
    )


def with_a_response(adjusted: AdjustedMeans | None) -> str:
    """Say of counted subjects that they have a response at the visit; empty of all others."""
    if adjusted is None or adjusted.time is not None or not at_visit(adjusted):
        return ""
    return f", with a response{at_visit(adjusted)}"


def missing_at_random(evaluation: Evaluation) -> Iterator[str]:
    """Yield what visits or times without a response are taken to be, where there are such."""
    if evaluation.visits is None:
        return
    is_planned = evaluation.endpoint.occasion == "visit"
    missing, late = ("visits", "late visits") if is_planned else ("responses", "late times")
    tested = "; of doses or arms compared at a visit, tipping points say how far it would have to be wrong."
    yield (
        f"What is missing of a subject’s {missing} is taken to be as it is in subjects with the same "
        "covariates and the same responses before (missing at random): means are those had nobody left the "
        f"trial. Where subjects leave by their responses, predictions of {late} ought to differ from the "
        "average of those who stayed, in the figures of errors too. Nothing here tests that"
        f"{tested if is_planned else '.'}"
    )
