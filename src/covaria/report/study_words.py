"""What a study found, in sentences: which design suffices, and what is claimed of nothing."""

from collections.abc import Iterator

from covaria.findings.answer import Answer
from covaria.report.study_content import StudyContent
from covaria.study import MonteCarlo, StudyPlan, SummaryRow
from covaria.wording.lists import counted, listed
from covaria.wording.numbers import format_setting, format_whole_percent

ENOUGH_POWER = 0.8
"""The power that trials are usually planned for."""


def study_answers(content: StudyContent) -> Iterator[Answer]:
    """Answer one question for each truth and analysis that claims anything."""
    for truth in content.plan.truths:
        has_effect = content.has_effect(truth.name)
        for analysis in content.plan.analyses:
            claimed = [
                (row, found)
                for row in content.of_truth(truth.name)
                if row.analysis == analysis.name and (found := row.claimed) is not None
            ]
            if claimed:
                answer = _power if has_effect else _false_claims
                yield answer(truth.name, analysis.name, claimed, content.plan.alpha)


def data_line(content: StudyContent) -> str:
    """Say how much was simulated."""
    plan, trials = content.plan, [row.trials for row in content.rows]
    most, least = max(trials, default=0), min(trials, default=0)
    each = f"{most:,}" if most == least else f"{least:,} to {most:,}"
    parts = [
        counted(len(plan.truths), "truth"),
        counted(len(plan.designs), "design"),
        f"{each} simulated trials of each",
    ]
    stopped = "" if content.is_complete else " The study was stopped before its end."
    return f"{', '.join(parts)}, analysed by {listed(each.name for each in plan.analyses)}.{stopped}"


def wanted(plan: StudyPlan) -> str:
    """Say which way the response is to go, and how far."""
    direction = "more" if plan.goal == "max" else "less"
    if plan.delta is None:
        return f"{direction} of the response"
    return (
        f"{direction} of the response; the smallest difference that matters is {format_setting(plan.delta)}"
    )


def _power(truth: str, analysis: str, rows: list[tuple[SummaryRow, MonteCarlo]], _alpha: float) -> Answer:
    """The smallest design that has enough power, or how far the best one is from it."""
    question = f"Truth {truth}: how many subjects does {analysis} take?"
    enough = [(row, found) for row, found in rows if found.mean >= ENOUGH_POWER]
    if not enough:
        row, found = max(rows, key=lambda own: own[1].mean)
        words = f"The highest is {_percent(found)}, with {row.design} ({counted(row.subjects, 'subject')})."
        return Answer(question, f"No design has a power of {format_whole_percent(ENOUGH_POWER)}", words)
    row, found = min(enough, key=lambda own: own[0].subjects)
    words = f"With {row.design} an effect is claimed in {_percent(found)} of trials."
    if found.mean - ENOUGH_POWER < 2 * found.error:
        words += " More trials would tell whether it is as much."
    least = format_whole_percent(ENOUGH_POWER)
    return Answer(question, f"{counted(row.subjects, 'subject')}, the fewest with a power of {least}", words)


def _false_claims(
    truth: str, analysis: str, rows: list[tuple[SummaryRow, MonteCarlo]], alpha: float
) -> Answer:
    """How often something is claimed where nothing is, at most."""
    row, found = max(rows, key=lambda own: own[1].mean)
    beyond = found.mean - alpha > 2 * found.error
    level = f"{100 * alpha:g}\u00a0%"
    verdict = (
        f"More often than {level}" if beyond else f"No more often than {level}, within Monte Carlo error"
    )
    return Answer(
        f"Truth {truth}: how often does {analysis} claim an effect that is not there?",
        verdict,
        f"At most in {_percent(found)} of trials, with {row.design}.",
    )


def _percent(found: MonteCarlo) -> str:
    return f"{100 * found.mean:.1f} ± {100 * found.error:.1f}\u00a0%"
