"""Whether a header's adjusted means, of the dose or of arms, fit the levels that they are of."""

from operator import ge

import numpy as np

from covaria.explain import DoseCurves
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.model.header.numbers import ROUNDING, ascending
from covaria.model.header.record import Header
from covaria.table import CategoryCovariate, Role
from covaria.table.reference_arm import ordered_arms


def adjusted_means_fit(found: AdjustedMeans, averages: DoseCurves | None) -> bool:
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


def arms_fit(header: Header) -> bool:
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
        not own.takes_others,
        found.reference.arm in found.arms,
        adjusted.levels == tuple(map(float, range(len(found.arms)))),
        not adjusted.of_knots,
        not adjusted.left_out,
        all(each.levels == own.levels for each in effects),
        found.any_effect is None or (0 <= found.any_effect <= 1 and not _is_randomised(adjusted)),
    )
    return all(holds) and _means_fit(adjusted)


def strata_fit(header: Header) -> bool:
    """Whether the strata of a randomisation are columns of the table that the model was fitted to."""
    columns = {each.column for each in header.provenance.roles}
    of_arms = None if header.arm_means is None else header.arm_means.adjusted
    means = [each for each in (header.adjusted_means, of_arms) if each is not None]
    return all(set(each.strata) <= columns for each in means)


def dose_averages_fit(header: Header) -> bool:
    """Whether average predictions are at doses in order, those studied among them, by folds."""
    averages = header.dose_averages
    if averages is None:
        return header.adjusted_means is None
    holds = (
        averages.dose == header.dose,
        averages.repeats == header.evaluation.repeats,
        len(averages.folds) == averages.repeats * header.evaluation.folds,
        all(len(curve) == len(averages.doses) for curve in averages.folds),
        2 <= len(averages.studied) <= averages.dose_levels,
        ascending(averages.doses),
        ascending(averages.studied),
        set(averages.studied) <= set(averages.doses),
    )
    return all(holds)


def _means_fit(found: AdjustedMeans) -> bool:
    """Whether means, covariance and counts are of the same levels, at least two."""
    count = len(found.levels)
    crude = 0 if found.of_knots else count
    holds = (
        count >= 2,
        ascending(found.levels),
        len(found.means) == len(found.covariance) == len(found.freedom) == len(found.subjects) == count,
        _is_covariance(found.covariance, count),
        len(found.crude) == len(found.crude_errors) == crude,
        all(freedom > 0 for freedom in found.freedom),
        found.most_freedom is None or found.most_freedom > 0,
        all(subjects >= 1 for subjects in found.subjects),
        _assigned_fit(found),
        found.time is None or (np.isfinite(found.time) and found.visit is not None and not found.assigned),
        0 <= found.balance_p_value <= 1,
        0 <= found.least_probability <= 1,
        0 <= found.without_overlap <= 1,
        not found.strata or (_is_randomised(found) and len(set(found.strata)) == len(found.strata)),
    )
    return all(holds)


def _assigned_fit(found: AdjustedMeans) -> bool:
    """Whether at least the subjects there were assigned to each level, of means at a visit alone."""
    if not found.assigned:
        return True
    if found.visit is None or len(found.assigned) != len(found.subjects):
        return False
    return all(map(ge, found.assigned, found.subjects))


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
