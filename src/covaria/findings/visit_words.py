"""How well a subject's next visit is predicted once the visits before it are known, in words."""

from collections.abc import Iterator

from covaria.findings.answer import Answer
from covaria.model.evaluation import Evaluation
from covaria.wording.names import number_with_unit, quoted
from covaria.wording.numbers import format_count, format_number, format_whole_percent


def known_subject_error(evaluation: Evaluation, response: str, unit: str = "") -> Answer | None:
    """Say what to expect at a known subject's next visit, beside a new subject; None without visits."""
    scores, interval = evaluation.visits, evaluation.interval
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
        f"At the {format_count(scores.rows)} visits before which a subject had a response, the root mean "
        f"squared error out of fold is {number_with_unit(new, unit)} from the covariates alone, as for a new "
        f"subject, and {number_with_unit(known, unit)} from the subject’s earlier values of "
        f"{quoted(response)} as well: {gained}. The {level} prediction interval reaches {half} to either "
        f"side on average there, and holds {format_whole_percent(scores.coverage)} of these responses."
    )
    return Answer("How wrong is it for a known subject’s next visit?", f"± {half} at {level}", explanation)


def missing_at_random(evaluation: Evaluation) -> Iterator[str]:
    """Yield what visits without a response are taken to be, where there are visits."""
    if evaluation.visits is None:
        return
    yield (
        "What is missing of a subject’s visits is taken to be as it is in subjects with the same covariates "
        "and the same responses before (missing at random): means are those had nobody left the trial. Where "
        "subjects leave by their responses, predictions of late visits ought to differ from the average of "
        "those who stayed, in the figures of errors too. Nothing here tests that; “covaria repeated” "
        "compares arms or doses so, and says how far it would have to be wrong."
    )
