"""The one service that Python, the command line and the estimator call: all that was asked of a fit."""

from dataclasses import replace

from covaria.engine.training import Progress
from covaria.fit.asked import asked_text
from covaria.fit.fit_request import FitRequest
from covaria.fit.fit_table import fit_analysis_set
from covaria.fit.learning_curve import with_learning_curve
from covaria.fit.one_blas_thread import one_blas_thread
from covaria.fit.prepared_fit import PreparedFit, prepare_fit
from covaria.fit.progress import Watch
from covaria.fit.sensitivity import with_sensitivity
from covaria.model import ResponseModel
from covaria.model.dose_shape import with_shape
from covaria.model.goal import with_goal
from covaria.model.units import with_units
from covaria.table import TrialTable
from covaria.table.schema import WrittenDose

CURVE, REFITS = "the learning curve", "the refits"
CURVE_TIME, REFITS_TIME = 2.0, 12.0
"""Time of a learning curve and of refits, in times of the fit itself, about."""


def fit_trial(table: TrialTable, request: FitRequest, progress: Progress | None = None) -> ResponseModel:
    """Fit a response model to a trial, and add what else was asked for.

    Parameters
    ----------
    table : TrialTable
        Read by the roles of the request.
    request : FitRequest
    progress : callable, optional
        Called with the share of all the work done, learning curve and refits with it; False cancels it.

    Raises
    ------
    UsageError, TableError
        As for `prepare_fit`, before anything is trained.
    TrainingError
        If the fit was cancelled, or no usable network came out.
    """
    return _fit(prepare_fit(table, request), progress, ())[0]


def fit_unless_interrupted(
    prepared: PreparedFit, progress: Progress | None = None
) -> tuple[ResponseModel, tuple[str, ...]]:
    """Make a prepared fit, and keep it where an interrupt comes while more is added; say what is missing.

    Raises
    ------
    TrainingError
        As for `fit_trial`.
    """
    return _fit(prepared, progress, KeyboardInterrupt)


def written_units(table: TrialTable) -> dict[str, str]:
    """Return the unit that stands in the cells of a dose, by its column, and what rates are per."""
    of_dose = {each.name: each.unit for each in table.schema if isinstance(each, WrittenDose) and each.unit}
    if table.exposures is None:
        return of_dose
    return of_dose | {table.response.name: f"per {table.exposures.name}"}


def work_of(request: FitRequest) -> float:
    """All that is asked for, in times of the fit alone, about."""
    return 1.0 + CURVE_TIME * request.with_learning_curve + REFITS_TIME * request.with_sensitivity


def _fit(
    prepared: PreparedFit,
    progress: Progress | None,
    kept_after: type[BaseException] | tuple[type[BaseException], ...],
) -> tuple[ResponseModel, tuple[str, ...]]:
    table, request, settings, watch = prepared.table, prepared.request, prepared.settings, Watch(progress)
    fitted = 1.0 / work_of(request)
    learned = work_of(replace(request, with_sensitivity=False)) * fitted
    model = _trained(prepared, watch.part(0.0, fitted))
    model = replace(model, responder=request.roles.responder, levels=request.roles.levels)
    model = with_shape(
        with_goal(with_units(model, {**written_units(table), **request.units}), request.goal, request.delta),
        request.shape,
    )
    parts = {CURVE: request.with_learning_curve, REFITS: request.with_sensitivity}
    missing = [part for part, asked in parts.items() if asked]
    try:
        if request.with_learning_curve:
            own_progress = watch.part(fitted, learned)
            model = with_learning_curve(model, table, request.learning_settings(), own_progress)
            missing.remove(CURVE)
        if request.with_sensitivity:
            model = with_sensitivity(model, table, settings, watch.part(learned, 1.0))
    except kept_after:
        return _as_asked(model, table, _without(request, missing)), tuple(missing)
    watch.reach(1.0)
    return _as_asked(model, table, request), ()


def _trained(prepared: PreparedFit, progress: Progress | None) -> ResponseModel:
    """Fit the model alone."""
    # As in `fit_table`, which is for tables and settings that nobody asked for in words.
    with one_blas_thread():
        return fit_analysis_set(
            prepared.analysis, prepared.table, prepared.settings, prepared.comparators, progress
        )


def _as_asked(model: ResponseModel, table: TrialTable, request: FitRequest) -> ResponseModel:
    """Let a model keep what was asked of its fit."""
    return replace(model, provenance=replace(model.provenance, asked=asked_text(request, table)))


def _without(request: FitRequest, missing: list[str]) -> FitRequest:
    """The request that a model meets from which such parts are missing."""
    return replace(
        request,
        with_learning_curve=request.with_learning_curve and CURVE not in missing,
        with_sensitivity=request.with_sensitivity and REFITS not in missing,
    )
