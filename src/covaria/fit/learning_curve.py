"""How the error falls with the number of subjects, and what twice as many would gain.

The trial is divided into quarters. Every quarter, both halves, every three quarters and the whole are fitted
as studies of their own, each evaluated out of fold on its own subjects. So each subject counts equally often
at each size, and sizes differ in nothing but how much was learned from.
"""

from dataclasses import replace

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.engine.training import Progress
from covaria.errors import TableError
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.averaging.averaged import average_candidates
from covaria.fit.candidates.task import training_task
from covaria.fit.candidates.training import train_candidates
from covaria.fit.covariate_scales import analysis_on_chosen_scales
from covaria.fit.fit_checks import check_endpoint
from covaria.fit.folds import assign_units, settings_with_folds
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.one_blas_thread import one_blas_thread
from covaria.fit.progress import part_of
from covaria.fit.random_streams import Stream, generator_of
from covaria.fit.settings import FitSettings
from covaria.fit.settings.evaluation import LearningCurveSettings
from covaria.fit.training_rows import divide_rows
from covaria.model import ResponseModel
from covaria.model.learning_curve import LearningCurve, LearningPoint
from covaria.statistics import weighted_mean
from covaria.table import TrialTable

QUARTERS = 4
STUDIES = {
    0.25: ((0,), (1,), (2,), (3,)),
    0.5: ((0, 1), (2, 3)),
    0.75: ((1, 2, 3), (0, 2, 3), (0, 1, 3), (0, 1, 2)),
    1.0: ((0, 1, 2, 3),),
}
"""Quarters that each study is made of, by its share of the subjects."""


def with_learning_curve(
    model: ResponseModel, table: TrialTable, settings: FitSettings, progress: Progress | None = None
) -> ResponseModel:
    """Give a model the learning curve of its table; arguments and errors as for `learning_curve`."""
    curve = learning_curve(table, settings, progress)
    return replace(model, evaluation=replace(model.evaluation, learning_curve=curve))


def learning_curve(
    table: TrialTable, settings: FitSettings, progress: Progress | None = None
) -> LearningCurve:
    """Fit parts of a trial as studies of their own, and extrapolate.

    Parameters
    ----------
    table : TrialTable
    settings : FitSettings
        Of each study; quick ones will do.
    progress : callable, optional
        Called with the share of the work done; False cancels.

    Raises
    ------
    TableError
        If a quarter of the subjects or groups is too few for a fit.
    UsageError
        If the settings are of another endpoint than the table.
    TrainingError
        If training was cancelled or failed.
    """
    check_endpoint(table, settings)
    analysis = analysis_on_chosen_scales(table, settings)
    check_learnable(analysis, table, settings)
    random = generator_of(settings.seed, Stream.LEARNING_CURVE)
    quarter = assign_units(analysis, QUARTERS, random)
    # As many folds for a quarter as for the whole, so that the points differ in the subjects alone.
    alike = settings_with_folds(analysis, settings)
    with one_blas_thread():
        deviance = _deviances(analysis, quarter, alike, progress)
    curve = extrapolate(
        deviance, analysis.subjects, analysis.weights, settings.method.learning_curve, analysis.cluster
    )
    return replace(curve, endpoint_name=analysis.endpoint.name)


def extrapolate(
    deviance: FloatArray,
    subjects: int,
    weights: FloatArray,
    chosen: LearningCurveSettings,
    cluster: IntArray | None = None,
) -> LearningCurve:
    """Fit floor + slope / subjects^power to the mean deviances, by weighted least squares.

    Once a model no longer grows with the study, its error falls with a power of 1 (Amari and Murata 1993);
    while effects are still being found it falls faster than that, and the power of 1 promises too much: so
    the gain is the mean of those of the powers 1 and 2, and its range reaches over both. Since the laws hold
    best for the largest studies, their points have weights of the fourth power of their size. Each gain is a
    weighted sum of the errors, so that its standard error follows from its value for each row.

    Parameters
    ----------
    deviance : (shares, rows) array
        Of each row out of fold, by the shares of `STUDIES`.
    subjects : int
        Of the whole trial.
    weights : (rows,) array
    chosen : LearningCurveSettings
        How many subjects each row represents.
    cluster : (rows,) int64 array, optional
        The subject or group of each row.
    """
    shares = np.array(list(STUDIES))
    gains = [_gain(shares, power) @ deviance for power in chosen.powers]
    each = [weighted_mean(gain, weights, cluster) for gain in gains]
    gain, _ = weighted_mean(np.mean(gains, axis=0), weights, cluster)
    lower = min(mean - chosen.standard_errors * error for mean, error in each)
    upper = max(mean + chosen.standard_errors * error for mean, error in each)
    means = [weighted_mean(row, weights, cluster) for row in deviance]
    points = tuple(
        LearningPoint(float(share), round(share * subjects), score, error)
        for share, (score, error) in zip(shares, means, strict=True)
    )
    return LearningCurve(points, points[-1].score - gain, gain, lower, upper)


def _gain(shares: FloatArray, power: float) -> FloatArray:
    """Weights of the errors at each share in what a doubling gains, if they fall with a power; (shares,)."""
    basis = np.column_stack([np.ones(len(shares)), shares**-power])
    root = shares**2
    slope: FloatArray = (np.linalg.pinv(basis * root[:, None]) * root)[1]
    return slope * (1 - 2**-power)


def check_learnable(analysis: AnalysisSet, table: TrialTable, settings: FitSettings) -> None:
    """Refuse a table whose quarters are too small to be fitted.

    Raises
    ------
    TableError
    """
    least = QUARTERS * settings.fewest_subjects
    subjects = table.rows if table.subjects is None else analysis.subjects
    if subjects < least:
        raise TableError(
            f"{table.source} has {subjects} subjects that can be used, and a learning curve needs at least "
            f"{least}, so that a quarter of them can be fitted."
        )
    if analysis.units < 2 * QUARTERS:
        raise TableError(
            f"{table.source} has {analysis.units} groups, and a learning curve needs at least "
            f"{2 * QUARTERS}, so that a quarter of them can be fitted and evaluated."
        )


def _deviances(
    analysis: AnalysisSet, quarter: IntArray, settings: FitSettings, progress: Progress | None
) -> FloatArray:
    """Deviance of each row, averaged over the studies that hold it; shape (shares, rows)."""
    deviance, counts = np.zeros((2, len(STUDIES), analysis.rows))
    work = sum(len(parts) for studies in STUDIES.values() for parts in studies)
    done = 0
    for position, studies in enumerate(STUDIES.values()):
        for parts in studies:
            rows = np.flatnonzero(np.isin(quarter, parts))
            within = part_of(progress, done / work, (done + len(parts)) / work)
            deviance[position, rows] += _deviance(analysis.take(rows), settings, within)
            counts[position, rows] += 1
            done += len(parts)
    found: FloatArray = deviance / counts
    return found


def _deviance(study: AnalysisSet, settings: FitSettings, progress: Progress | None) -> FloatArray:
    """Deviance of each row out of fold by the averaged model, fitted to one study; shape (rows,)."""
    divided = divide_rows(study, settings)
    trained, folds = divided.trained, divided.folds
    candidates = train_candidates(training_task(trained, folds, settings), progress)
    averaged = average_candidates(trained, folds, candidates, settings.method.averaging)
    predicted = CrossFittedAverage(divided.all_folds, candidates, averaged).out_of_fold(study)
    return averaged.endpoint.row_deviance(study.response, predicted)
