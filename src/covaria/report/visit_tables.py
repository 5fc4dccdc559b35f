"""Errors for new and known subjects, and how a subject's responses go together, as tables of a report."""

from dataclasses import replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.model.time_covariance import TimeCovariance
from covaria.model.visit_covariance import VisitCovariance
from covaria.model.visit_scores import VisitScores
from covaria.report.tables import DataTable, Heading
from covaria.wording.numbers import format_number


def known_subject_table(scores: VisitScores, occasion: str) -> DataTable:
    """Tabulate errors for a new subject and at a known subject's next visit or time, of the same rows."""
    headings = (
        Heading("Predicted from", is_number=False),
        Heading("Mean squared error, out of fold"),
        Heading("Standard error"),
    )
    rows = (
        ("covariates, as of a new subject", *_numbers(scores.new_subject, scores.new_subject_se)),
        (f"covariates and earlier {occasion}s", *_numbers(scores.next_visit, scores.next_visit_se)),
    )
    return DataTable(f"Errors at {occasion}s before which the subject had a response", headings, rows)


def covariance_table(found: VisitCovariance | TimeCovariance) -> DataTable:
    """Tabulate how large errors are, and how those of one subject go together."""
    table = _of_times(found) if isinstance(found, TimeCovariance) else _of_visits(found)
    return replace(table, caption=f"Errors of one subject, out of fold ({found.structure} covariance)")


def _of_visits(found: VisitCovariance) -> DataTable:
    """Standard deviations by visit, and correlations between visits."""
    headings = (
        Heading(found.visit, is_number=False),
        Heading("Standard deviation"),
        *(Heading(f"Correlation with {each}") for each in found.visits[:-1]),
    )
    rows = tuple(
        (name, *_numbers(float(found.sd[at]), *found.correlation[at, :-1].tolist()))
        for at, name in enumerate(found.visits)
    )
    return DataTable("", headings, rows)


def _of_times(found: TimeCovariance) -> DataTable:
    """Standard deviations of a subject's own line, at time 0 and at the mean time, and about it."""
    lines = {"0": found.at_zero, f"{format_number(found.origin)} (mean)": np.array(found.effects)}
    headings = (Heading("Part of an error", is_number=False), Heading("Standard deviation"))
    about = ("about the line", *_numbers(found.error**0.5))
    if len(found.effects) == 1:
        level = ("the subject’s own", *_numbers(found.effects[0][0] ** 0.5))
        return DataTable("", headings, (level, ("the rest", about[1])))
    heights = tuple(
        (f"line, at {found.time} {name}", *_numbers(*_of_height(effects))) for name, effects in lines.items()
    )
    slope = (f"slope, for 1 of {found.time}", *_numbers(found.effects[1][1] ** 0.5), "")
    return DataTable("", (*headings, Heading("Correlation with slope")), (*heights, slope, (*about, "")))


def _of_height(effects: FloatArray) -> tuple[float, float]:
    """Standard deviation of a line's height, and its correlation with the slope."""
    height, slope = np.sqrt(np.diag(effects)).tolist()
    return height, float(effects[0, 1]) / (height * slope)


def _numbers(*values: float) -> tuple[str, ...]:
    return tuple(map(format_number, values))
