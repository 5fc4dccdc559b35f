"""Whether a table with visits or times can be fitted, and its doses or arms compared at one of these."""

import numpy as np

from covaria.arrays import BoolArray, IntArray
from covaria.errors import TableError, UsageError
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.arm_levels import arm_levels
from covaria.fit.inference.augmented_means import LevelData
from covaria.fit.inference.dose_levels import dose_levels
from covaria.fit.inference.means_at_visit import assessed_at_visit
from covaria.fit.inference.subjects_at_visit import SubjectsAtVisit, subjects_at_visit
from covaria.fit.occasion_of_question import occasion_of_question
from covaria.fit.settings import FitSettings
from covaria.fit.visit_means.covariances import covariance_named
from covaria.model.adjusted_means import Assignment
from covaria.model.endpoints import endpoint_named
from covaria.table import TrialTable
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
    occasion_of_question(table, settings)
    if not occasion or (table.dose or table.arm) is None:
        return
    if settings.assignment is Assignment.OBSERVATIONAL:
        raise UsageError(
            f"With {occasion}s, doses or arms are compared of randomised subjects alone (--assignment); "
            f"{_as_covariate(table)}."
        )
    if table.strata:
        raise UsageError(
            f"With {occasion}s, strata of a randomisation are not taken into account; leave them out "
            "(--strata), and keep their columns as covariates."
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


def check_compared(analysis: AnalysisSet, table: TrialTable, settings: FitSettings) -> None:
    """Refuse doses or arms that cannot be compared at the visit or time of the question.

    Raises
    ------
    TableError
        If a subject has several of them, one has too few subjects there, a dose has too many values, or the
        covariates predict them.
    """
    if analysis.at is None or analysis.treatment_covariate is None:
        return
    name = analysis.design.schema[analysis.treatment_covariate].name
    _check_constant(analysis, table, name)
    subjects = subjects_at_visit(analysis)
    _check_levels(subjects, analysis, table, settings)
    if settings.assignment is not None:
        return
    assessed = assessed_at_visit(subjects, settings)
    if assessed.assignment is Assignment.OBSERVATIONAL:
        raise TableError(
            f"{table.source}: the covariates predict {name} ({p_value_in_words(assessed.balance)}), and with "
            f"{analysis.endpoint.occasion}s doses or arms are compared of randomised subjects alone; if "
            f"these were, say so (--assignment randomised), otherwise {_as_covariate(table)}."
        )


def _check_constant(analysis: AnalysisSet, table: TrialTable, name: str) -> None:
    """Refuse a dose or arm that changes within a subject."""
    _, kind = np.unique(analysis.treatment, axis=0, return_inverse=True)
    pairs = np.unique(np.column_stack([analysis.subject_of_rows, kind.ravel()]), axis=0)
    several = int((np.bincount(pairs[:, 0]) > 1).sum())
    if several:
        raise TableError(
            f"{table.source}: {name} changes between {analysis.endpoint.occasion}s in {several:,} of "
            f"{analysis.subjects:,} subjects, and what is compared must be what a subject was assigned "
            "to; name the column of the dose or arm assigned."
        )


def _check_levels(
    subjects: SubjectsAtVisit, analysis: AnalysisSet, table: TrialTable, settings: FitSettings
) -> None:
    """Refuse levels with too few subjects at the visit, or around the time, for a mean of their own there."""
    name, chosen = table.dose or table.arm, settings.method.dose_levels
    arms, doses = arm_levels(subjects.analysis), dose_levels(subjects.analysis, chosen)
    if doses is not None and doses.continuous:
        raise TableError(
            f"{table.source}: {name} has {len(doses.doses):,} different values, and means at a "
            f"{analysis.endpoint.occasion} are of doses that several subjects had; {_as_covariate(table)}."
        )
    if arms is not None:
        data, names = arms.data, arms.arms
    elif doses is not None:
        data, names = doses.data, tuple(map(format_setting, doses.data.levels))
    else:
        return
    there = _subjects_there(subjects, analysis, data)
    few = [each for each, count in zip(names, there, strict=True) if count < chosen.fewest_units]
    if few:
        verb = "has" if len(few) == 1 else "have"
        where = "at" if analysis.time is None else "before and after"
        raise TableError(
            f"{table.source}: {name} {listed(few)} {verb} fewer than {chosen.fewest_units} subjects with "
            f"a response {where} {subjects.name}, where doses or arms are compared; choose another "
            f"{analysis.endpoint.occasion} (--at), or leave these out by a filter."
        )


def _subjects_there(subjects: SubjectsAtVisit, analysis: AnalysisSet, data: LevelData) -> IntArray:
    """How many subjects of each level have a response at the visit, or around the time; (levels,).

    At the time itself counts as before and after, unless a level has no other: through one time goes no line.
    """

    def counts(which: BoolArray) -> IntArray:
        return np.bincount(data.level[which & (data.level >= 0)], minlength=len(data.levels))

    own, time, at = analysis.subject_of_rows, analysis.time, analysis.at
    if time is None or at is None:
        return counts(subjects.there)
    before, after = (np.bincount(own, each, analysis.subjects) > 0 for each in (time <= at, time >= at))
    level = data.level[own]
    is_one_time = np.array([np.ptp(time[level == each]) == 0 for each in range(len(data.levels))])
    return np.where(is_one_time, 0, np.minimum(counts(before), counts(after)))


def _as_covariate(table: TrialTable) -> str:
    role = "category" if table.dose is None else "covariate"
    return AS_COVARIATE.format(name=table.dose or table.arm, role=role)
