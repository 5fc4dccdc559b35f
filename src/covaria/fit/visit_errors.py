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
from covaria.repeated.estimation import NotConvergedError
from covaria.repeated.fitted import fit_repeated
from covaria.repeated.layout import RepeatedRows
from covaria.repeated.structure import Structure
from covaria.table import TrialTable


def with_covariance_of_linear_model(
    analysis: AnalysisSet, table: TrialTable, settings: FitSettings
) -> AnalysisSet:
    """Take the covariance of what a linear model of all inputs leaves, from which networks start.

    Raises
    ------
    TableError
        If a visit has responses of one value alone, or there is no best estimate.
    """
    if analysis.within is None or table.visit is None:
        return analysis
    check_variation(table.source, table.response.name, table.response.values, table.visit)
    design = np.column_stack([np.ones(analysis.rows), analysis.inputs])
    coefficients = np.linalg.lstsq(design, analysis.response, rcond=None)[0]
    return with_covariance_of(analysis, analysis.response - design @ coefficients, table, settings)


def with_covariance_of(
    analysis: AnalysisSet, errors: FloatArray, table: TrialTable, settings: FitSettings
) -> AnalysisSet:
    """Take the covariance of some errors, (rows,).

    Raises
    ------
    TableError
        If there is no best estimate.
    """
    if analysis.within is None or table.visit is None:
        return analysis
    name = covariance_of_visits(settings.covariance)
    try:
        found = estimated_covariance(errors, analysis.within, structure_named(name, table.visit))
    except NotConvergedError:
        raise without_maximum(table.source, name, analysis.subjects) from None
    return replace(analysis, visit_covariance=found)


def estimated_covariance(errors: FloatArray, within: WithinSubject, structure: Structure) -> FloatArray:
    """Estimate the covariance of errors, (rows,), about a mean at each visit; (visits, visits).

    Raises
    ------
    NotConvergedError
        If the likelihood has no maximum where the covariance is positive definite.
    """
    visits = len(within.covariance)
    subject = np.unique(within.subject, return_inverse=True)[1].astype(np.int64)
    present = np.unique(within.visit)
    design = (within.visit[:, None] == present).astype(float)
    rows = RepeatedRows(design, errors, subject, within.visit.astype(float), visits)
    found = fit_repeated(rows, structure, "satterthwaite")
    covariance: FloatArray = structure.covariance(found.parameters, np.arange(visits, dtype=float)[None])[0]
    return covariance
