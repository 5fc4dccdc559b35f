"""The covariance of a subject's errors at planned visits, by restricted maximum likelihood."""

from dataclasses import replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.settings import FitSettings
from covaria.fit.visit_means.covariances import (
    check_variation,
    covariance_of_visits,
    structure_named,
    without_maximum,
)
from covaria.fit.within_subject import WithinSubject
from covaria.repeated.estimation import NotConvergedError, climb
from covaria.repeated.layout import RepeatedRows, subject_layout
from covaria.repeated.structure import Structure
from covaria.table import TrialTable


def with_covariance_of_linear_model(
    analysis: AnalysisSet, table: TrialTable, settings: FitSettings
) -> AnalysisSet:
    """Take the covariance of what a linear model leaves, from which networks start.

    A model of nearly as many inputs as subjects would leave nothing that is a subject's own, so that with
    many only the mean at each visit is taken away.

    Raises
    ------
    TableError
        If a visit has responses of one value alone, or there is no best estimate.
    """
    if analysis.within is None or table.visit is None:
        return analysis
    check_variation(table.source, table.response.name, table.response.values, table.visit)
    errors, name = analysis.response, covariance_of_visits(settings.covariance)
    if analysis.inputs.shape[1] <= settings.method.visits.inputs_of_subject * analysis.subjects:
        design = np.column_stack([np.ones(analysis.rows), analysis.inputs])
        errors = errors - design @ np.linalg.lstsq(design, errors, rcond=None)[0]
    try:
        found = estimated_covariance(errors, analysis.within, structure_named(name, table.visit))
    except NotConvergedError:
        raise without_maximum(table.source, name, analysis.subjects) from None
    return replace(analysis, visit_covariance=found)


def with_covariance_of(
    analysis: AnalysisSet, errors: FloatArray, table: TrialTable, settings: FitSettings
) -> AnalysisSet:
    """Take the covariance of some errors, (rows,); where that has no best estimate, the one before stays."""
    if analysis.within is None or table.visit is None:
        return analysis
    structure = structure_named(covariance_of_visits(settings.covariance), table.visit)
    try:
        found = estimated_covariance(errors, analysis.within, structure)
    except NotConvergedError:
        return analysis
    return replace(analysis, visit_covariance=found)


def estimated_covariance(errors: FloatArray, within: WithinSubject, structure: Structure) -> FloatArray:
    """Estimate the covariance of errors, (rows,), about a mean at each visit; (visits, visits).

    Raises
    ------
    NotConvergedError
        If the likelihood has no maximum where the covariance is positive definite.
    """
    visits = len(within.covariance)
    _, subject = np.unique(within.subject, return_inverse=True)
    means = (within.visit[:, None] == np.unique(within.visit)).astype(float)
    # The mean at each visit is estimated with it; errors of size 1 are what the climb is for.
    scale = float(errors.std())
    rows = RepeatedRows(means, errors / scale, subject.astype(np.int64), within.visit.astype(float), visits)
    parameters = structure.rescaled(climb(subject_layout(rows), structure).parameters, scale)
    covariance: FloatArray = structure.covariance(parameters, np.arange(visits, dtype=float)[None])[0]
    return covariance
