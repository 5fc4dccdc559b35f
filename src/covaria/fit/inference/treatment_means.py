"""Adjusted means of the dose or the arms, and the tests of a treatment that rest on them."""

from collections.abc import Callable
from dataclasses import replace

from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.arm_means import adjusted_arm_means
from covaria.fit.inference.cross_fitted import CrossFittedAverage
from covaria.fit.inference.dose_contrasts import dose_contrasts_p_value, means_of_test
from covaria.fit.inference.dose_means import adjusted_dose_means
from covaria.fit.inference.effect_tests import EffectTests
from covaria.fit.inference.means_at_visit import adjusted_means_at_visit
from covaria.fit.settings import FitSettings, MethodSettings
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.model.arm_means import ArmMeans, ReferenceArm
from covaria.model.endpoint import Capability


def adjusted_means_of_treatment(
    analysis: AnalysisSet, average: CrossFittedAverage, reference: ReferenceArm | None, settings: FitSettings
) -> tuple[AdjustedMeans | None, ArmMeans | None]:
    """Adjusted means of the dose and of the arms, where there are such and the endpoint bears them."""
    if not analysis.endpoint.has(Capability.ADJUSTED_MEANS):
        return None, None
    if analysis.within is not None:
        return adjusted_means_at_visit(analysis, average, reference, settings)
    assignment, method, seed = settings.assignment, settings.method, settings.seed
    return (
        adjusted_dose_means(analysis, average, assignment, seed, method),
        adjusted_arm_means(analysis, average, reference, assignment, seed, method),
    )


def tested_arms(tests: EffectTests, arms: ArmMeans | None) -> ArmMeans | None:
    """Hold arms that were not assigned at random to a second test, as a dose is."""
    if arms is None or arms.adjusted.assignment is not Assignment.OBSERVATIONAL:
        return arms
    return replace(arms, any_effect=tests.arms)


def dose_p_value(
    by_sign_flips: Callable[[], float | None],
    adjusted: AdjustedMeans | None,
    analysis: AnalysisSet,
    method: MethodSettings,
) -> float | None:
    """Test for any dose effect: by contrasts of the adjusted means where doses are few, else by sign flips.

    Where subjects were not assigned at random, both must find it, since each allows for the covariates in its
    own way.

    Parameters
    ----------
    by_sign_flips : callable
        Gives the p-value by sign flips, None without a dose; called only where it is needed.
    adjusted : AdjustedMeans or None
    analysis : AnalysisSet
        Whose means they are.
    method : MethodSettings
        By which they were made.
    """
    if adjusted is None or adjusted.of_knots:
        return by_sign_flips()
    tested = means_of_test(adjusted, analysis.endpoint, method.adjusted_means, analysis.mean_exposure)
    by_contrasts = dose_contrasts_p_value(tested)
    if adjusted.assignment is not Assignment.OBSERVATIONAL:
        return by_contrasts
    flipped = by_sign_flips()
    return by_contrasts if flipped is None else max(flipped, by_contrasts)
