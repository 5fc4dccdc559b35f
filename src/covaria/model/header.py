"""What a model file says in JSON, and whether its parts fit together; the arrays lie beside it."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from covaria.disclosure import MINIMUM_CELL
from covaria.dose import CurveShape
from covaria.engine import Network
from covaria.explain import Decomposition, DoseCurves, EffectPoints
from covaria.explain.effects import NOT_DECOMPOSED
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.model.arm_means import ArmMeans
from covaria.model.design import Design, Scale, column_count
from covaria.model.endpoint import ENDPOINTS, Capability
from covaria.model.evaluation import Evaluation
from covaria.model.learning_curve import LearningCurve
from covaria.model.provenance import Provenance
from covaria.model.residual_checks import EXPECTED_SIZE, ResidualChecks
from covaria.model.rung import Rung
from covaria.model.sensitivity import Sensitivity
from covaria.model.units import is_unit
from covaria.table import CategoryCovariate, Role
from covaria.table.reference_arm import ordered_arms
from covaria.table.roles import MODELLED

KINDS = ("number", "category", "text")
"""How the cells of a column may have been read."""
ROUNDING = 1e-9
"""Share by which a number that was computed twice may differ."""


@dataclass(frozen=True)
class EnsembleHeader:
    """What a model file says of an ensemble in JSON."""

    rung: str
    trainer: str
    network: Network
    weight: float


@dataclass(frozen=True)
class Header:
    """What a model file says in JSON; the arrays lie beside it."""

    response: str
    dose: str | None
    design: Design
    response_scale: Scale
    ensembles: tuple[EnsembleHeader, ...]
    mean_weight: float
    evaluation: Evaluation
    provenance: Provenance
    missing: tuple[str, ...]
    dose_averages: DoseCurves | None
    adjusted_means: AdjustedMeans | None
    arm_means: ArmMeans | None
    goal: str | None
    delta: float | None
    shape: CurveShape
    decomposition: Decomposition
    units: tuple[tuple[str, str], ...]
    sensitivity: Sensitivity | None
    arrays_sha256: str


def check_header(header: Header) -> None:
    """Raise ValueError where parts of a header contradict each other."""
    names = [covariate.name for covariate in header.design.schema]
    curves = header.evaluation.loss_curves
    columns = sum(column_count(covariate) for covariate in header.design.schema)
    holds = (
        columns == len(header.design.scales),
        len(set(names)) == len(names),
        all(_levels_fit(each) for each in header.design.schema if isinstance(each, CategoryCovariate)),
        header.dose is None or header.dose in names,
        header.response not in names,
        all(scale.sd > 0 for scale in (*header.design.scales, header.response_scale)),
        header.mean_weight >= 0,
        all(len(curve.epochs) == len(curve.train) == len(curve.held_out) for curve in curves),
        abs(header.mean_weight + sum(described.weight for described in header.ensembles) - 1) < 1e-6,
        _rivals_fit(header.evaluation),
        0 <= header.evaluation.prediction_p_value <= 1,
        header.evaluation.endpoint_name in ENDPOINTS,
        header.evaluation.score_name == header.evaluation.endpoint.score.name,
        header.evaluation.folds >= 2,
        header.evaluation.repeats >= 1,
        _dose_averages_fit(header)
        and (
            header.adjusted_means is None or _adjusted_means_fit(header.adjusted_means, header.dose_averages)
        ),
        _arms_fit(header),
        header.goal in {None, "max", "min"},
        (header.goal is None and header.delta is None) or header.dose is not None,
        header.delta != 0,
        all(set(each.strata) <= _columns(header) for each in _all_means(header)),
        header.shape is CurveShape.ANY or header.dose_averages is not None,
        _decomposition_fits(header.decomposition, set(names)),
        _tests_fit(header, set(names)),
        _table_fits(header, set(names)),
        _residuals_fit(header.evaluation.residual_checks, set(names)),
        _learning_curve_fits(header.evaluation.learning_curve, header.evaluation.endpoint_name),
        _units_fit(header.units, {header.response, *names}),
        _sensitivity_fits(header),
    )
    if not all(holds):
        raise ValueError("header")


def _adjusted_means_fit(found: AdjustedMeans, averages: DoseCurves | None) -> bool:
    """Whether means, covariance and counts are of the same levels, which are doses of the trial."""
    if averages is None or not _means_fit(found):
        return False
    doses = {*found.levels, *found.left_out}
    holds = (
        averages.studied[0] <= min(doses) <= max(doses) <= averages.studied[-1],
        not set(found.levels) & set(found.left_out),
        found.of_knots or len(averages.studied) < averages.dose_levels or doses == set(averages.studied),
    )
    return all(holds)


def _arms_fit(header: Header) -> bool:
    """Whether the means are of the arms that the table has, one of which is the reference, and of no dose."""
    found = header.arm_means
    declared = {each.column for each in header.provenance.roles if each.role is Role.ARM}
    if found is None:
        return not declared
    schema = {each.name: each for each in header.design.schema if isinstance(each, CategoryCovariate)}
    own, adjusted = schema.get(found.arm), found.adjusted
    effects = [each.points for each in header.decomposition.effects if each.covariate == found.arm]
    if own is None:
        return False
    holds = (
        declared == {found.arm},
        header.dose is None,
        found.arms == ordered_arms(own.levels),
        not own.has_missing,
        not own.pooled,
        found.reference.arm in found.arms,
        adjusted.levels == tuple(map(float, range(len(found.arms)))),
        not adjusted.of_knots,
        not adjusted.left_out,
        all(each.levels == own.levels for each in effects),
        found.any_effect is None or (0 <= found.any_effect <= 1 and not _is_randomised(adjusted)),
    )
    return all(holds) and _means_fit(adjusted)


def _means_fit(found: AdjustedMeans) -> bool:
    """Whether means, covariance and counts are of the same levels, at least two."""
    count = len(found.levels)
    crude = 0 if found.of_knots else count
    holds = (
        count >= 2,
        _ascending(found.levels),
        len(found.means) == len(found.covariance) == len(found.freedom) == len(found.subjects) == count,
        _is_covariance(found.covariance, count),
        len(found.crude) == len(found.crude_errors) == crude,
        all(freedom > 0 for freedom in found.freedom),
        found.most_freedom is None or found.most_freedom > 0,
        all(subjects >= 1 for subjects in found.subjects),
        0 <= found.balance_p_value <= 1,
        0 <= found.least_probability <= 1,
        0 <= found.without_overlap <= 1,
        not found.strata or (_is_randomised(found) and len(set(found.strata)) == len(found.strata)),
    )
    return all(holds)


def _is_randomised(found: AdjustedMeans) -> bool:
    """Whether subjects were declared as randomised to levels."""
    return found.assignment is Assignment.RANDOMISED and found.declared and not found.of_knots


def _is_covariance(rows: tuple[tuple[float, ...], ...], count: int) -> bool:
    """Whether rows make a square of so many, symmetric and without negative variances but for rounding."""
    if any(len(row) != count for row in (rows, *rows)):
        return False
    covariance = np.array(rows)
    rounding = ROUNDING * float(np.abs(covariance).max())
    if np.abs(covariance - covariance.T).max() > rounding:
        return False
    return bool(np.linalg.eigvalsh(covariance)[0] >= -rounding)


def _dose_averages_fit(header: Header) -> bool:
    averages = header.dose_averages
    if averages is None:
        return header.adjusted_means is None
    holds = (
        averages.dose == header.dose,
        averages.repeats == header.evaluation.repeats,
        len(averages.folds) == averages.repeats * header.evaluation.folds,
        all(len(curve) == len(averages.doses) for curve in averages.folds),
        2 <= len(averages.studied) <= averages.dose_levels,
        _ascending(averages.doses),
        _ascending(averages.studied),
        set(averages.studied) <= set(averages.doses),
    )
    return all(holds)


def _levels_fit(covariate: CategoryCovariate) -> bool:
    """Whether each level is there once, and pooled values have a level that stands for them."""
    values = (*covariate.levels, *covariate.pooled)
    return len(set(values)) == len(values) and bool(covariate.levels or not covariate.pooled)


def _decomposition_fits(found: Decomposition, names: set[str]) -> bool:
    points = [
        *(each.points for each in found.effects),
        *(own for each in found.interactions for own in each.points),
    ]
    strengths = [each for part in (found.effects, found.interactions) for each in part]
    holds = (
        sorted(each.covariate for each in found.effects) == sorted(names) or found == NOT_DECOMPOSED,
        all(_points_fit(each, names) for each in points),
        all(
            len(each.points.shares) == len(each.effect) == len(each.effect_lower) == len(each.effect_upper)
            for each in found.effects
        ),
        all(_matrix_fits(each.effect, each.points) for each in found.interactions),
        all(0 <= each.lower <= each.estimate <= each.upper <= 1 for each in strengths),
        all(each.p_value is None or 0 <= each.p_value <= 1 for each in strengths),
        all(0 < each.level < 1 for each in strengths),
        0 <= found.remainder <= 1,
    )
    return all(holds)


def _tests_fit(header: Header, names: set[str]) -> bool:
    """Whether the tests are of this model's covariates, and its terms are told by them."""
    tests = header.evaluation.interaction_tests
    of_dose = header.evaluation.dose_p_value
    found = {frozenset(test.covariates): test.p_value for test in tests}
    p_values = {test.covariates: test.p_value for test in tests}
    confirmed = [test.covariates for test in tests if test.is_confirmed]
    told = header.decomposition.with_tests(p_values, confirmed)
    holds = (
        _has_dose_test(header),
        all(len(pair) == 2 and pair <= names for pair in found),
        len(found) == len(tests),
        all(0 <= p_value <= 1 for p_value in (*found.values(), *([] if of_dose is None else [of_dose]))),
        header.decomposition == told,
    )
    return all(holds)


def _has_dose_test(header: Header) -> bool:
    """Whether the dose was tested where there is one, unless the endpoint has no such tests."""
    evaluation = header.evaluation
    expected = header.dose is not None and evaluation.endpoint.has(Capability.SIGN_FLIPS)
    return (evaluation.dose_p_value is not None) == expected


def _table_fits(header: Header, names: set[str]) -> bool:
    """Whether the columns that are told of are those of this model, and as many rows left out as can be."""
    roles = header.provenance.roles
    used = {role: {each.column for each in roles if each.role is role} for role in Role}
    holds = (
        len({each.column for each in roles}) == len(roles),
        used[Role.RESPONSE] == {header.response},
        header.dose is None or used[Role.DOSE] == {header.dose},
        set().union(*(used[role] for role in MODELLED)) == names,
        all(each.kind in KINDS for each in roles),
        all(each.rows >= 1 for each in header.provenance.exclusions),
    )
    return all(holds)


def _all_means(header: Header) -> tuple[AdjustedMeans, ...]:
    """Of the dose or of the arms."""
    of_arms = None if header.arm_means is None else header.arm_means.adjusted
    return tuple(each for each in (header.adjusted_means, of_arms) if each is not None)


def _columns(header: Header) -> set[str]:
    """Of the table that the model was fitted to."""
    return {each.column for each in header.provenance.roles}


def _rivals_fit(evaluation: Evaluation) -> bool:
    """Whether each rung has the best of all simpler models as its rival, unless that is the rung before."""
    means = [each for each in evaluation.comparators if each.name == "mean"]
    simpler = {each.name: each.score for each in means}
    for step in evaluation.ladder:
        if simpler:
            least, (*_, before) = min(simpler.values()), simpler.values()
            rival = step.rival
            # The mean is evaluated twice, which may differ by rounding.
            if rival is None and before > least * (1 + ROUNDING):
                return False
            if rival is not None and simpler.get(rival.name, math.inf) > least * (1 + ROUNDING):
                return False
        simpler[step.rung] = step.score
    return True


def _residuals_fit(found: ResidualChecks, names: set[str]) -> bool:
    """Whether aggregates of residuals are of this model's covariates and of enough subjects."""
    residuals = [each for trend in found.trends for each in trend.cells]
    shares = [each for trend in found.coverage for each in trend.cells]
    cells = [*(each.cell for each in residuals), *(each.cell for each in shares)]
    against = [trend.against for trend in found.trends]
    holds = (
        {*against} <= {"", *names},
        {trend.against for trend in found.coverage} <= {"", EXPECTED_SIZE, *names},
        len(set(against)) == len(against),
        all(each.subjects >= MINIMUM_CELL for each in cells),
        all(each.subjects >= MINIMUM_CELL for each in found.quantiles),
        all((each.value is None) == bool(each.level) for each in cells),
        all((each.smooth is None) == (each.cell.value is None) for each in residuals),
        all(each.mean_low <= each.mean <= each.mean_high and each.sd >= 0 for each in residuals),
        all(0 <= each.low <= each.inside <= each.high <= 1 for each in shares),
        all(
            low.normal < high.normal and low.residual <= high.residual
            for low, high in pairwise(found.quantiles)
        ),
    )
    return all(holds)


def _learning_curve_fits(curve: LearningCurve | None, endpoint_name: str) -> bool:
    if curve is None:
        return True
    holds = (
        len(curve.points) >= 2,
        all(each.subjects >= MINIMUM_CELL and each.score_se >= 0 for each in curve.points),
        all(low.subjects < high.subjects for low, high in pairwise(curve.points)),
        curve.gain_lower <= curve.gain <= curve.gain_upper,
        curve.endpoint_name == endpoint_name,
    )
    return all(holds)


def _sensitivity_fits(header: Header) -> bool:
    """Whether refits speak of one difference and of this model's covariates, and have numbers or a reason."""
    found = header.sensitivity
    if found is None:
        return True
    told = (found.headline, *found.headlines())
    pairs = {frozenset(pair) for each in told for pair in each.pairs}
    compared = [each.difference for each in told if each.difference is not None]
    holds = (
        found.sites >= 0,
        found.endpoint_name == header.evaluation.endpoint_name,
        len({(each.at, each.reference) for each in compared}) <= 1,
        all(each.lower <= each.value <= each.upper for each in compared),
        all(each.p_value is None or 0 <= each.p_value <= 1 for each in told),
        all(each.explained <= 1 and each.score >= 0 for each in told),
        all(each.rung in {"mean", *Rung} and 0 <= each.rung_weight <= 1 + ROUNDING for each in told),
        set().union(*pairs) <= {each.name for each in header.design.schema},
        all((each.headline is None) == bool(each.refused) for each in found.refits),
        all(each.subjects >= 0 for each in found.refits),
    )
    return all(holds)


def _units_fit(units: tuple[tuple[str, str], ...], columns: set[str]) -> bool:
    named = [column for column, _ in units]
    return set(named) <= columns and len(set(named)) == len(named) and all(is_unit(unit) for _, unit in units)


def _points_fit(points: EffectPoints, names: set[str]) -> bool:
    return (
        points.covariate in names
        and 0 < len(points.shares) == len(points.values) + len(points.levels)
        and not (points.values and points.levels)
        and _ascending(points.values)
    )


def _matrix_fits(effect: tuple[tuple[float, ...], ...], points: tuple[EffectPoints, EffectPoints]) -> bool:
    rows, columns = (len(each.shares) for each in points)
    return len(effect) == rows and all(len(row) == columns for row in effect)


def _ascending(values: tuple[float, ...]) -> bool:
    return all(low < high for low, high in pairwise(values))
