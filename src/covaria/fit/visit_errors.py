"""The covariance of a subject's errors at visits or times, by restricted maximum likelihood."""

from dataclasses import replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.settings import FitSettings
from covaria.fit.visit_means.covariances import (
    check_variation,
    covariance_named,
    structure_named,
    without_maximum,
)
from covaria.fit.visit_means.request import Covariance
from covaria.fit.within_subject import WithinSubject
from covaria.repeated.estimation import NotConvergedError, climb
from covaria.repeated.layout import RepeatedRows, subject_layout
from covaria.repeated.random_line import RandomLine
from covaria.repeated.structure import Structure
from covaria.repeated.subject_covariance import AtVisits, SubjectCovariance
from covaria.table import CategoryColumn, NumberColumn, TrialTable


def with_covariance_of_linear_model(
    analysis: AnalysisSet, table: TrialTable, settings: FitSettings
) -> AnalysisSet:
    """Take the covariance of what a linear model leaves, from which networks start.

    A model of nearly as many inputs as subjects would leave nothing that is a subject's own, so that with
    many only the mean at each visit, or a line over time, is taken away.

    Raises
    ------
    TableError
        If a visit has responses of one value alone, or there is no best estimate.
    """
    if analysis.within is None or table.over is None:
        return analysis
    if table.visit is not None:
        check_variation(table.source, table.response.name, table.response.values, table.visit)
    errors, name = analysis.response, covariance_of(table.over, settings)
    if analysis.inputs.shape[1] <= settings.method.visits.inputs_of_subject * analysis.subjects:
        design = np.column_stack([np.ones(analysis.rows), analysis.inputs])
        errors = errors - design @ np.linalg.lstsq(design, errors, rcond=None)[0]
    try:
        found = estimated_covariance(errors, analysis.within, structure_named(name, table.over))
    except NotConvergedError:
        raise without_maximum(table.source, name, analysis.subjects) from None
    return replace(analysis, subject_covariance=found)


def with_covariance_of(
    analysis: AnalysisSet, errors: FloatArray, table: TrialTable, settings: FitSettings
) -> AnalysisSet:
    """Take the covariance of some errors, (rows,); where that has no best estimate, the one before stays."""
    if analysis.within is None or table.over is None:
        return analysis
    structure = structure_named(covariance_of(table.over, settings), table.over)
    try:
        found = estimated_covariance(errors, analysis.within, structure)
    except NotConvergedError:
        return analysis
    return replace(analysis, subject_covariance=found)


def covariance_of(over: CategoryColumn | NumberColumn, settings: FitSettings) -> Covariance:
    """Return the covariance of the settings, for visits or times."""
    return covariance_named(settings.covariance, over_time=isinstance(over, NumberColumn))


def estimated_covariance(
    errors: FloatArray, within: WithinSubject, structure: Structure
) -> SubjectCovariance:
    """Estimate the covariance of errors, (rows,), about a mean at each visit, or about a line over time.

    Raises
    ------
    NotConvergedError
        If the likelihood has no maximum where the covariance is positive definite.
    """
    # What the mean is about is estimated with it; errors of size 1 are what the climb is for.
    scale = float(errors.std())
    _, number = np.unique(within.subject, return_inverse=True)
    subject = number.astype(np.int64)
    if isinstance(structure, RandomLine):
        line = np.column_stack([np.ones(len(errors)), (within.at - structure.centre) / structure.unit])
        found = climb(subject_layout(RepeatedRows(line, errors / scale, subject, within.at)), structure)
        return structure.along(found.parameters, scale)
    assert isinstance(within.covariance, AtVisits)
    visits = len(within.covariance.matrix)
    means = (within.at[:, None] == np.unique(within.at)).astype(float)
    found = climb(subject_layout(RepeatedRows(means, errors / scale, subject, within.at, visits)), structure)
    parameters = structure.rescaled(found.parameters, scale)
    return AtVisits(structure.covariance(parameters, np.arange(visits, dtype=float)[None])[0])
