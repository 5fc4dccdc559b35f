"""Whether a table with visits or times can be fitted, and its doses or arms compared at a visit."""

from dataclasses import replace

import numpy as np

from covaria.errors import TableError, UsageError
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.arm_levels import arm_levels
from covaria.fit.inference.dose_levels import dose_levels
from covaria.fit.inference.means_at_visit import assessed_at_visit
from covaria.fit.inference.subjects_at_visit import SubjectsAtVisit, subjects_at_visit
from covaria.fit.settings import FitSettings
from covaria.fit.visit_means.covariances import covariance_named
from covaria.model.adjusted_means import Assignment
from covaria.model.endpoints import endpoint_named
from covaria.table import TrialTable
from covaria.table.categories import level_name
from covaria.wording.lists import listed
from covaria.wording.numbers import format_setting, p_value_in_words

AS_COVARIATE = "declare {name} as a {role} (--role {name}={role}), so that it is not compared"
"""What to do where a treatment cannot be compared."""


def check_visits(table: TrialTable, settings: FitSettings) -> None:
    """Refuse visits or times without their endpoint, it without these, and what they do not go with.

    Raises
    ------
    UsageError
    """
    occasion = endpoint_named(settings.endpoint).occasion
    if occasion != _occasion(table):
        raise UsageError(
            "Planned visits and times are of a response measured on a scale, several times in each subject, "
            f"which has an endpoint of its own and not the {settings.endpoint} one; name the column of "
            "visits (--visit) or times (--time) without another endpoint, or neither."
        )
    _check_covariance(settings, occasion)
    visit_of_question(table, settings)
    if not occasion or (table.dose or table.arm) is None:
        return
    if occasion == "time":
        raise UsageError(
            "Over time, a fit compares no doses or arms; covaria repeated does, along a line, and with "
            f"planned visits (--visit) a fit does at one of them; otherwise {_as_covariate(table)}."
        )
    if settings.assignment is Assignment.OBSERVATIONAL:
        raise UsageError(
            "With visits, doses or arms are compared of randomised subjects alone (--assignment); "
            f"{_as_covariate(table)}."
        )
    if table.strata:
        raise UsageError(
            "With visits, strata of a randomisation are not taken into account; leave them out (--strata), "
            "and keep their columns as covariates."
        )


def _occasion(table: TrialTable) -> str:
    if table.over is None:
        return ""
    return "time" if table.visit is None else "visit"


def _check_covariance(settings: FitSettings, occasion: str) -> None:
    covariance_named(None if not occasion else settings.covariance, over_time=occasion == "time")
    if settings.covariance is not None and not occasion:
        raise UsageError(
            f"A covariance ({settings.covariance}) is of planned visits, or over time; name their column "
            "(--visit or --time), or leave it out."
        )


def visit_of_question(table: TrialTable, settings: FitSettings) -> int | None:
    """The visit at which doses or arms are compared, counted from 0; None without visits.

    Raises
    ------
    UsageError
        If a visit is named that the table does not have, or nothing is compared.
    """
    visit, asked = table.visit, settings.at
    if asked is None:
        return None if visit is None else len(visit.levels) - 1
    if visit is None or (table.dose or table.arm) is None:
        raise UsageError(
            f"{asked} is given as the visit at which doses or arms are compared (--at); name the column of "
            "visits (--visit) and that of the dose or arm, or leave it out."
        )
    name = level_name(asked.strip())
    if name not in visit.levels:
        raise UsageError(
            f"{visit.name} is {asked} in no row with a response; its visits are {listed(visit.levels)}."
        )
    return visit.levels.index(name)


def with_visit_told(table: TrialTable, settings: FitSettings) -> TrialTable:
    """Note at which visit doses or arms are compared, where nobody chose it."""
    at = visit_of_question(table, settings)
    if table.visit is None or at is None or settings.at is not None or (table.dose or table.arm) is None:
        return table
    note = (
        f"{table.dose or table.arm} is compared at {table.visit.name} {table.visit.levels[at]}, the last "
        "visit; choose another by --at."
    )
    return replace(table, notes=(*table.notes, note))


def check_compared(analysis: AnalysisSet, table: TrialTable, settings: FitSettings) -> None:
    """Refuse doses or arms that cannot be compared at the visit of the question.

    Raises
    ------
    TableError
        If a subject has several of them, one has too few subjects at the visit, a dose has too many values,
        or the covariates predict them.
    """
    if analysis.visit is None or analysis.treatment_covariate is None:
        return
    name = analysis.design.schema[analysis.treatment_covariate].name
    _check_constant(analysis, table, name)
    subjects = subjects_at_visit(analysis)
    _check_levels(subjects, table, settings, name)
    if settings.assignment is not None:
        return
    assessed = assessed_at_visit(subjects, settings)
    if assessed.assignment is Assignment.OBSERVATIONAL:
        raise TableError(
            f"{table.source}: the covariates predict {name} ({p_value_in_words(assessed.balance)}), and with "
            "visits doses or arms are compared of randomised subjects alone; if these were, say so "
            f"(--assignment randomised), otherwise {_as_covariate(table)}."
        )


def _check_constant(analysis: AnalysisSet, table: TrialTable, name: str) -> None:
    """Refuse a dose or arm that changes within a subject."""
    _, kind = np.unique(analysis.treatment, axis=0, return_inverse=True)
    pairs = np.unique(np.column_stack([analysis.subject_of_rows, kind.ravel()]), axis=0)
    several = int((np.bincount(pairs[:, 0]) > 1).sum())
    if several:
        raise TableError(
            f"{table.source}: {name} changes between visits in {several:,} of {analysis.subjects:,} "
            "subjects, and what is compared must be what a subject was assigned to; name the column of the "
            "dose or arm assigned."
        )


def _check_levels(subjects: SubjectsAtVisit, table: TrialTable, settings: FitSettings, name: str) -> None:
    """Refuse levels with too few subjects at the visit to have a mean of their own there."""
    analysis, chosen = subjects.analysis, settings.method.dose_levels
    arms, doses = arm_levels(analysis), dose_levels(analysis, chosen)
    if doses is not None and doses.continuous:
        raise TableError(
            f"{table.source}: {name} has {len(doses.doses):,} different values, and means at a visit are of "
            f"doses that several subjects had; {_as_covariate(table)}."
        )
    if arms is not None:
        data, names = arms.data, arms.arms
    elif doses is not None:
        data, names = doses.data, tuple(map(format_setting, doses.data.levels))
    else:
        return
    there = np.bincount(data.level[subjects.there & (data.level >= 0)], minlength=len(data.levels))
    few = [each for each, count in zip(names, there, strict=True) if count < chosen.fewest_units]
    if few:
        raise TableError(
            f"{table.source}: {name} {listed(few)} has fewer than {chosen.fewest_units} subjects with a "
            f"response at {subjects.name}, where doses or arms are compared; choose another visit (--at), or "
            "leave these out by a filter."
        )


def _as_covariate(table: TrialTable) -> str:
    role = "category" if table.dose is None else "covariate"
    return AS_COVARIATE.format(name=table.dose or table.arm, role=role)
