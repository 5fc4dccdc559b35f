"""Whether a header's effects and their tests are of its covariates."""

from covaria.explain import Decomposition, EffectPoints
from covaria.explain.effects import NOT_DECOMPOSED
from covaria.explain.rounding import Rounding
from covaria.model.endpoint import Capability
from covaria.model.header.numbers import ascending
from covaria.model.header.record import Header


def decomposition_fits(found: Decomposition, names: set[str]) -> bool:
    """Whether effects are of these covariates, have a value at each point, and shares between 0 and 1."""
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
        all(len(each.other_scale) in {0, len(each.points.values)} for each in found.effects),
        all(_matrix_fits(each.effect, each.points) for each in found.interactions),
        all(0 <= each.lower <= each.estimate <= each.upper <= 1 for each in strengths),
        all(each.p_value is None or 0 <= each.p_value <= 1 for each in strengths),
        all(0 < each.level < 1 for each in strengths),
        0 <= found.remainder <= 1,
        found.rounding is None or _rounding_fits(found.rounding),
    )
    return all(holds)


def tests_fit(header: Header, names: set[str]) -> bool:
    """Whether the tests are of this model's covariates, and its terms carry their results."""
    tests = header.evaluation.interaction_tests
    of_dose = header.evaluation.dose_p_value
    found = {frozenset(test.covariates): test.p_value for test in tests}
    p_values = {test.covariates: test.p_value for test in tests}
    confirmed = [test.covariates for test in tests if test.is_confirmed]
    expected = header.decomposition.with_tests(p_values, confirmed)
    holds = (
        _has_dose_test(header),
        all(len(pair) == 2 and pair <= names for pair in found),
        len(found) == len(tests),
        all(0 <= p_value <= 1 for p_value in (*found.values(), *([] if of_dose is None else [of_dose]))),
        header.decomposition == expected,
    )
    return all(holds)


def _has_dose_test(header: Header) -> bool:
    """Whether the dose was tested where there is one; without sign flips, by its adjusted means alone."""
    evaluation = header.evaluation
    is_tested = evaluation.dose_p_value is not None
    if not evaluation.endpoint.has(Capability.SIGN_FLIPS):
        return not is_tested or header.adjusted_means is not None
    return is_tested == (header.dose is not None)


def _points_fit(points: EffectPoints, names: set[str]) -> bool:
    return (
        points.covariate in names
        and 0 < len(points.shares) == len(points.values) + len(points.levels)
        and not (points.values and points.levels)
        and ascending(points.values)
    )


def _rounding_fits(rounding: Rounding) -> bool:
    return rounding.step > 0 and 0 <= rounding.least_noise <= rounding.most_noise


def _matrix_fits(effect: tuple[tuple[float, ...], ...], points: tuple[EffectPoints, EffectPoints]) -> bool:
    rows, columns = (len(each.shares) for each in points)
    return len(effect) == rows and all(len(row) == columns for row in effect)
