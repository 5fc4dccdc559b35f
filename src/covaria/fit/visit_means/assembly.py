"""From a fitted model of repeated measures to means, differences, slopes and tipping points."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.disclosure import file_name
from covaria.fit.visit_means.mean_model import MeanModel
from covaria.fit.visit_means.points import Points
from covaria.fit.visit_means.request import RepeatedRequest
from covaria.fit.visit_means.visit_table import VisitTable
from covaria.repeated.at_once import AtOnce, compared_at_once
from covaria.repeated.contrast import Contrast
from covaria.repeated.fitted import RepeatedFit
from covaria.repeated.results import AdjustedMean, CovarianceFit, Difference, RepeatedMeasures, Slope
from covaria.repeated.structure import Structure
from covaria.repeated.tipping import TippingPoint, tipping_point
from covaria.table import CategoryColumn


def assembled(
    table: VisitTable,
    request: RepeatedRequest,
    points: Points,
    model: MeanModel,
    structure: Structure,
    fit: RepeatedFit,
) -> RepeatedMeasures:
    """Put together what the model says."""
    combinations = _combinations(model, points)
    differences = _differences(table.treatment.arms, points, combinations, fit)
    is_planned = isinstance(table.over, CategoryColumn)
    at = combinations[:, points.names.index(points.at)]
    own = [each.difference for each in differences if each.at == points.at]
    at_once = compared_at_once(own, fit.covariance_of(at[1:] - at[0]), request.level)
    slopes = [] if is_planned else [model.slope(arm) for arm in range(model.arms)]
    return RepeatedMeasures(
        source=file_name(table.source),
        response=table.response,
        treatment=table.treatment.name,
        over=table.over.name,
        is_planned=is_planned,
        arms=table.treatment.arms,
        doses=table.treatment.doses,
        points=points.names,
        at=points.at,
        adjusted_for=tuple(column.name for column in table.covariates),
        networks=request.networks,
        subjects=fit.subjects,
        rows=fit.rows,
        method=fit.method,
        level=request.level,
        covariance=_covariance(table, request, structure, fit),
        means=_means(table, points, combinations, fit),
        differences=differences,
        at_once=at_once,
        slopes=tuple(
            Slope(arm, fit.contrast(own)) for arm, own in zip(table.treatment.arms, slopes, strict=False)
        ),
        slope_differences=tuple(
            Difference(arm, "", fit.contrast(own - slopes[0]))
            for arm, own in zip(table.treatment.arms[1:], slopes[1:], strict=False)
        ),
        tipping_points=tuple(_tipping_points(table, points, own, at_once)),
        joint=fit.covariance_of(at),
        joint_slopes=fit.covariance_of(np.array(slopes)) if slopes else np.empty((0, 0)),
        notes=table.notes,
    )


def _differences(
    arms: tuple[str, ...], points: Points, combinations: FloatArray, fit: RepeatedFit
) -> tuple[Difference, ...]:
    return tuple(
        Difference(arm, point, fit.contrast(own - reference))
        for arm, of_arm in zip(arms[1:], combinations[1:], strict=True)
        for point, own, reference in zip(points.names, of_arm, combinations[0], strict=True)
        # With a common start there is none at time 0.
        if (own != reference).any()
    )


def _covariance(
    table: VisitTable, request: RepeatedRequest, structure: Structure, fit: RepeatedFit
) -> CovarianceFit:
    return CovarianceFit(
        structure=request.structure,
        parameters=tuple(zip(structure.names, fit.parameters.tolist(), strict=True)),
        by_visit=_by_visit(table, structure, fit),
        log_likelihood=fit.log_likelihood,
        restricted=fit.restricted,
        aic=fit.aic,
    )


def _by_visit(table: VisitTable, structure: Structure, fit: RepeatedFit) -> FloatArray:
    if not isinstance(table.over, CategoryColumn):
        return np.empty((0, 0))
    every = np.arange(len(table.over.levels), dtype=float)[None]
    by_visit: FloatArray = structure.covariance(fit.parameters, every)[0]
    return by_visit


def _combinations(model: MeanModel, points: Points) -> FloatArray:
    """Combinations of the coefficients that are the means; (arms, points, coefficients)."""
    if model.visits:
        return np.array(
            [[model.at_visit(arm, visit) for visit in range(model.visits)] for arm in range(model.arms)]
        )
    return np.array([[model.at_time(arm, time) for time in points.times] for arm in range(model.arms)])


def _means(
    table: VisitTable, points: Points, combinations: FloatArray, fit: RepeatedFit
) -> tuple[AdjustedMean, ...]:
    counts = _subjects(table, len(points.names))
    return tuple(
        AdjustedMean(arm, point, int(counts[a, p]), fit.contrast(combinations[a, p]))
        for a, arm in enumerate(table.treatment.arms)
        for p, point in enumerate(points.names)
    )


def _subjects(table: VisitTable, points: int) -> np.ndarray:
    """Subjects of each arm with a response at each visit, or at any time; (arms, points)."""
    arms = len(table.treatment.arms)
    if isinstance(table.over, CategoryColumn):
        return np.bincount(table.arm * points + table.over.codes, minlength=arms * points).reshape(
            arms, points
        )
    pairs = np.unique(np.column_stack([table.arm, table.subject]), axis=0)
    return np.repeat(np.bincount(pairs[:, 0], minlength=arms)[:, None], points, axis=1)


def _tipping_points(
    table: VisitTable, points: Points, differences: list[Contrast], at_once: tuple[AtOnce, ...]
) -> list[TippingPoint]:
    if not isinstance(table.over, CategoryColumn):
        return []
    counts = _subjects(table, len(points.names))[:, points.names.index(points.at)]
    arms, assigned = table.treatment.arms[1:], table.treatment.assigned[1:]
    return [
        tipping_point(arm, difference, subjects, subjects - int(count), together.reach)
        for arm, difference, subjects, count, together in zip(
            arms, differences, assigned, counts[1:], at_once, strict=True
        )
    ]
