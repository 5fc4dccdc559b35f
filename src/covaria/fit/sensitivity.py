"""How sure the headline of a fit is: the fit by other seeds, without each site, without five subjects."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import IntArray
from covaria.disclosure import MINIMUM_CELL
from covaria.engine.training import Progress
from covaria.errors import TableError, TrainingError, UsageError
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.averaging.averaged import average_candidates
from covaria.fit.candidates.task import training_task
from covaria.fit.candidates.training import train_candidates
from covaria.fit.comparators.models import Comparators
from covaria.fit.covariate_scales import analysis_on_chosen_scales
from covaria.fit.fit_table import fit_analysis_set
from covaria.fit.folds import settings_with_folds
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.influence import influence_of_subjects, rows_without
from covaria.fit.one_blas_thread import one_blas_thread
from covaria.fit.progress import part_of
from covaria.fit.settings import FitSettings
from covaria.fit.training_rows import divide_rows
from covaria.model import ResponseModel
from covaria.model.adjusted_means import Assignment
from covaria.model.headline import headline
from covaria.model.sensitivity import SMALL_SITES, Refit, Sensitivity, Variation
from covaria.table import CategoryCovariate, TrialTable
from covaria.table.inference.site_name import SITE_NAMES

SEEDS = 20
MOST_SITES = 25
"""Sites that are left out in turn, the largest ones."""
INFLUENTIAL = 5
"""Subjects left out together."""


@dataclass(frozen=True)
class _Plan:
    """A refit to be made: of some rows, with some settings."""

    variation: Variation
    left_out: str
    rows: IntArray
    settings: FitSettings


def with_sensitivity(
    model: ResponseModel, table: TrialTable, settings: FitSettings, progress: Progress | None = None
) -> ResponseModel:
    """Give a model what its refits say; arguments and errors as for `sensitivity`."""
    return replace(model, sensitivity=sensitivity(model, table, settings, progress))


def sensitivity(
    model: ResponseModel, table: TrialTable, settings: FitSettings, progress: Progress | None = None
) -> Sensitivity:
    """Fit a trial again under twenty other seeds, without each site, and without five subjects.

    Other seeds give other starts and assign subjects to other folds. Sites are the declared groups, or a
    covariate with the name of a site; those of fewer than 11 subjects are left out together and without
    their names, since the difference that one of them makes would reveal its subjects. The five subjects are
    those of the largest influence on the headline difference, or of the largest Cook's distances where there
    is none; they are left out together.

    Parameters
    ----------
    model : ResponseModel
        Fitted to the table with these settings, with its goal, difference that matters and shape.
    table : TrialTable
    settings : FitSettings
    progress : callable, optional
        Called with the share of the work done; False cancels.

    Raises
    ------
    TrainingError
        If training was cancelled or failed.
    """
    # As many folds as the fit had, which may be those of a table with little noise.
    settings = replace(settings, folds=model.evaluation.folds, repeats=model.evaluation.repeats)
    analysis = analysis_on_chosen_scales(table, settings)
    with one_blas_thread():
        sites = _sites_shown(analysis, _sites(analysis, table))
        plans = [*_other_seeds(analysis, settings), *_without_each(analysis, sites, settings)]
        work = len(plans) + 2
        average = _average_of_fit(analysis, settings, part_of(progress, 0.0, 1 / work))
        plans.append(_without_influential(model, analysis, average, settings))
        refits = []
        for done, plan in enumerate(plans, 1):
            if progress is not None and not progress(done / work):
                raise TrainingError("The refits were cancelled before they ended; nothing of them is kept.")
            refits.append(
                _refit(model, analysis, table, plan, part_of(progress, done / work, (done + 1) / work))
            )
    return Sensitivity(headline(model), tuple(refits), len(sites), settings.endpoint)


def _other_seeds(analysis: AnalysisSet, settings: FitSettings) -> Iterator[_Plan]:
    for other in range(1, SEEDS + 1):
        own = replace(settings, seed=settings.seed + other)
        yield _Plan(Variation.SEED, "", np.arange(analysis.rows), own)


def _without_each(
    analysis: AnalysisSet, sites: dict[str, IntArray], settings: FitSettings
) -> Iterator[_Plan]:
    largest = {name for name, _ in sorted(sites.items(), key=lambda each: -len(each[1]))[:MOST_SITES]}
    for name, own in sites.items():
        if name in largest:
            yield _Plan(Variation.SITE, name, np.delete(np.arange(analysis.rows), own), settings)


def _without_influential(
    model: ResponseModel, analysis: AnalysisSet, average: CrossFittedAverage, settings: FitSettings
) -> _Plan:
    adjusted = model.adjusted_means if model.arm_means is None else model.arm_means.adjusted
    assignment = Assignment.RANDOMISED if adjusted is None else adjusted.assignment
    difference = headline(model).difference
    influence = np.abs(influence_of_subjects(analysis, average, difference, assignment, settings))
    # Stable, so that ties do not depend on anything but the order of the rows.
    most = np.argsort(-influence, kind="stable")[:INFLUENTIAL]
    return _Plan(Variation.INFLUENTIAL, "", rows_without(analysis, most), settings)


def _sites(analysis: AnalysisSet, table: TrialTable) -> dict[str, IntArray]:
    """Rows of each site by its name; empty where neither sites nor groups are known."""
    for position, covariate in enumerate(analysis.design.schema):
        if isinstance(covariate, CategoryCovariate) and covariate.name.upper() in SITE_NAMES:
            indicators = analysis.raw_inputs(position)[:, : len(covariate.levels)]
            rows = {
                level: np.flatnonzero(own > 0)
                for level, own in zip(covariate.levels, indicators.T, strict=True)
            }
            return {name: own for name, own in rows.items() if len(own)}
    if analysis.group is None:
        return {}
    return {
        table.group_names[own]: np.flatnonzero(analysis.group == own) for own in np.unique(analysis.group)
    }


def _sites_shown(analysis: AnalysisSet, sites: dict[str, IntArray]) -> dict[str, IntArray]:
    """Take sites of few subjects together, without names, or none of them where even so they are few."""
    few = [name for name, rows in sites.items() if analysis.take(rows).subjects < MINIMUM_CELL]
    named = {name: rows for name, rows in sites.items() if name not in few}
    together = np.concatenate([np.zeros(0, dtype=np.int64), *(sites[name] for name in few)])
    if len(together) and analysis.take(together).subjects >= MINIMUM_CELL and named:
        named[SMALL_SITES] = together
    return named


def _average_of_fit(
    analysis: AnalysisSet, settings: FitSettings, progress: Progress | None
) -> CrossFittedAverage:
    """The fit's own networks without each fold, which its model does not keep."""
    own = settings_with_folds(analysis, settings)
    divided = divide_rows(analysis, own)
    trained, folds = divided.trained, divided.folds
    candidates = train_candidates(training_task(trained, folds, own), progress)
    averaged = average_candidates(trained, folds, candidates, own.method.averaging)
    return CrossFittedAverage(divided.all_folds, candidates, averaged)


def _refit(
    model: ResponseModel, analysis: AnalysisSet, table: TrialTable, plan: _Plan, progress: Progress | None
) -> Refit:
    left, own = analysis.take(plan.rows), headline(model)
    lost = analysis.subjects - left.subjects
    try:
        if left.subjects < plan.settings.fewest_subjects:
            raise TableError(f"{left.subjects} subjects are left, which is too few for a fit.")
        fitted = fit_analysis_set(left, table, plan.settings, Comparators.FEW, progress)
        wanted = replace(fitted, goal=model.goal, delta=model.delta, shape=model.shape)
        return Refit(plan.variation, plan.left_out, lost, headline(wanted, own))
    except (TableError, UsageError) as refusal:
        return Refit(plan.variation, plan.left_out, lost, None, str(refusal))
