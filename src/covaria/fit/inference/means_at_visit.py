"""Adjusted means of a dose, or of arms, at one planned visit or one time.

    mean(level) = average of f(x, visit, level) over all subjects + mean of what f leaves at that visit,

the latter by a mixed model for repeated measures of what cross-fitted predictions leave at all visits of the
subjects who had the level; over time that mean runs along a line for each level. Subjects who left before
inform it by their earlier rows, and the mean is that of all, had nobody left, where rows are missing at
random. Given f, it is the mixed model's own mean.
"""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans
from covaria.errors import TableError
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.arm_levels import arm_levels
from covaria.fit.inference.arm_means import predicted_in_arms
from covaria.fit.inference.assessed_assignment import AssessedAssignment, assess_assignment
from covaria.fit.inference.augmented_means import LevelData, sums_of_units
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.dose_levels import dose_levels
from covaria.fit.inference.dose_means import predicted_at_doses
from covaria.fit.inference.shared_units import of_shared_units
from covaria.fit.inference.subjects_at_visit import SubjectsAtVisit, subjects_at_visit
from covaria.fit.settings import FitSettings, MethodSettings
from covaria.fit.visit_means.covariances import SIMPLER, covariance_named, structure_named
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.model.arm_means import ArmMeans, ReferenceArm
from covaria.repeated.cell_means import ArmRows, CellMeans, cell_means
from covaria.repeated.estimation import NotConvergedError
from covaria.statistics import weighted_mean
from covaria.table import CategoryColumn, NumberColumn


@dataclass(frozen=True)
class MeansAtVisit:
    """Adjusted means at one visit or time, before anything is said of the assignment.

    Attributes
    ----------
    subjects : SubjectsAtVisit
    data : LevelData
        Of these, with the level that each had.
    means : (levels,) array
    influence : (subjects, levels) array
        Of each subject on each mean.
    """

    subjects: SubjectsAtVisit
    data: LevelData
    means: FloatArray
    influence: FloatArray

    def level_means(self, chosen: MethodSettings) -> LevelMeans:
        """The means with the covariance that influences give.

        Degrees of freedom are those of subjects, or groups, with a response at the visit, or any over time.
        """
        adjusted, data = chosen.adjusted_means, self.data
        sums = sums_of_units(self.influence, data.unit)
        there = replace(data, level=np.where(self.subjects.there, data.level, -1))
        freedom = np.maximum(there.units - 1, adjusted.least_freedom)
        found = LevelMeans(data.levels, self.means, sums.T @ sums, adjusted.freedom * freedom)
        if data.units_have_one_level:
            return found
        return of_shared_units(found, freedom, len(np.unique(data.unit)))


def adjusted_means_at_visit(
    analysis: AnalysisSet, average: CrossFittedAverage, reference: ReferenceArm | None, settings: FitSettings
) -> tuple[AdjustedMeans | None, ArmMeans | None]:
    """Adjusted means of the dose and of the arms of a trial with visits or times, where there are such.

    Raises
    ------
    TableError
        If what predictions leave has no best estimate of any covariance.
    """
    found = means_at_visit(analysis, average, settings)
    if found is None:
        return None, None
    kept = _kept(found, analysis, settings)
    arms = arm_levels(found.subjects.analysis)
    if arms is None or reference is None:
        return kept, None
    return None, ArmMeans(arms.covariate, arms.arms, reference, kept)


def means_at_visit(
    analysis: AnalysisSet, average: CrossFittedAverage, settings: FitSettings
) -> MeansAtVisit | None:
    """Estimate the mean at each level; None without a treatment, or without visits and times.

    Errors as for `adjusted_means_at_visit`.
    """
    if analysis.at is None:
        return None
    subjects = subjects_at_visit(analysis)
    own = replace(average, folds=average.folds.take(subjects.rows))
    levels = _levels(subjects, own, settings)
    if levels is None:
        return None
    data, predicted = levels
    left = _mixed_model_means(analysis, data, analysis.response - average.out_of_fold(analysis), settings)
    outcome = predicted.mean(axis=0)
    influence = (predicted - outcome) / len(predicted) + left.influence
    return MeansAtVisit(subjects, data, outcome + left.means, influence)


def _levels(
    subjects: SubjectsAtVisit, average: CrossFittedAverage, settings: FitSettings
) -> tuple[LevelData, FloatArray] | None:
    """The level of each subject, and out-of-fold predictions under all, (subjects, levels)."""
    arms = arm_levels(subjects.analysis)
    if arms is not None:
        return arms.data, predicted_in_arms(subjects.analysis, average, arms)
    doses = dose_levels(subjects.analysis, settings.method.dose_levels)
    if doses is None or len(doses.kept) < 2:
        return None
    return doses.data, predicted_at_doses(subjects.analysis, average, doses.data.levels)


def _mixed_model_means(
    analysis: AnalysisSet, data: LevelData, values: FloatArray, settings: FitSettings
) -> CellMeans:
    """Average values of rows, (rows,), at the visit or time; influence is 0 of subjects without a level.

    Where a covariance has no best estimate, a simpler one is taken: the covariance of the means, from what
    subjects contribute, is right under either.
    """
    over, occasion, at = _over(analysis), analysis.occasion, analysis.at
    assert occasion is not None
    assert at is not None
    level = data.level[analysis.subject_of_rows]
    rows = np.flatnonzero(level >= 0)
    numbers, subject = np.unique(analysis.subject_of_rows[rows], return_inverse=True)
    visits = len(over.levels) if isinstance(over, CategoryColumn) else None
    given = ArmRows(values[rows], level[rows], subject.astype(np.int64), occasion[rows], visits)
    name: str | None = covariance_named(settings.covariance, visits is None)
    while name is not None:
        try:
            found = cell_means(given, structure_named(covariance_named(name, visits is None), over), at)
        except NotConvergedError:
            name = SIMPLER.get(name)
            continue
        influence = np.zeros((analysis.subjects, len(data.levels)))
        influence[numbers] = found.influence
        return CellMeans(found.means, influence)
    raise TableError(
        f"What networks leave at {over.name} varies too little for means to be compared; declare the dose "
        "or arm as a covariate or category to fit without them."
    )


def _over(analysis: AnalysisSet) -> CategoryColumn | NumberColumn:
    """The visits or times of all rows."""
    position = analysis.occasion_covariate
    if position is None:
        raise ValueError("the trial has no visits or times")
    name = analysis.design.schema[position].name
    if analysis.time is not None:
        return NumberColumn(name, analysis.time)
    assert analysis.visit is not None
    return CategoryColumn(name, analysis.design.levels_of(name), analysis.visit)


def _kept(found: MeansAtVisit, analysis: AnalysisSet, settings: FitSettings) -> AdjustedMeans:
    subjects, data = found.subjects, found.data
    counts = np.bincount(data.level[subjects.there & (data.level >= 0)], minlength=len(data.levels))
    # Subjects who are not are refused before anything is trained, in `check_compared`.
    assessed = replace(assessed_at_visit(subjects, settings), assignment=Assignment.RANDOMISED)
    least = float(data.had.mean(axis=0).min())
    crude = _unadjusted(found, analysis, settings)
    kept = assessed.kept(found.level_means(settings.method), counts, least, crude)
    doses = dose_levels(subjects.analysis, settings.method.dose_levels)
    left_out = () if doses is None else tuple(np.delete(doses.doses, doses.kept).tolist())
    kept = replace(kept, left_out=left_out, visit=subjects.name)
    if analysis.time is not None:
        return replace(kept, time=analysis.at)
    assigned = np.bincount(data.level[data.level >= 0], minlength=len(data.levels))
    return replace(kept, assigned=tuple(assigned.tolist()))


def _unadjusted(
    found: MeansAtVisit, analysis: AnalysisSet, settings: FitSettings
) -> list[tuple[float, float]]:
    """Mean and standard error of each level: of responses at the visit, or of the mixed model over time.

    Over time nobody has a response just then, so that even what is not adjusted is of lines.
    """
    data, levels = found.data, range(len(found.data.levels))
    if analysis.time is None:
        own = [np.flatnonzero(found.subjects.there & (data.level == level)) for level in levels]
        return [weighted_mean(data.response[rows], data.weights[rows], data.unit[rows]) for rows in own]
    lines = _mixed_model_means(analysis, data, analysis.response, settings)
    errors = np.sqrt((sums_of_units(lines.influence, data.unit) ** 2).sum(axis=0))
    return list(zip(lines.means.tolist(), errors.tolist(), strict=True))


def assessed_at_visit(subjects: SubjectsAtVisit, settings: FitSettings) -> AssessedAssignment:
    """How subjects came to their level by covariates alone, not by the visits that they have."""
    chosen = settings.method.assignment
    return assess_assignment(subjects.analysis, settings.assignment, chosen, settings.seed)
