"""The tests that a fit makes: of interactions, and of any effect of the dose; and on which rows."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import IntArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.ladder import all_pairs_of
from covaria.fit.candidates.promising import is_wide, promising_covariates
from covaria.fit.candidates.screening import screen_pairs
from covaria.fit.folds import Folds
from covaria.fit.inference.interactions import PairTest, pair_tests
from covaria.fit.inference.null_model import RowsTested, rows_of_test
from covaria.fit.inference.treatment_effect import arm_effect_p_value, dose_effect_p_value
from covaria.fit.progress import Check, go_on
from covaria.fit.random_streams import Stream, generator_of
from covaria.fit.settings import FitSettings
from covaria.model.adjusted_means import Assignment
from covaria.model.endpoint import Capability
from covaria.model.rung import Pair


@dataclass(frozen=True)
class EffectTests:
    """What a fit's tests found.

    Attributes
    ----------
    pairs : tuple of PairTest
    rows : int
        That the tests of pairs looked at.
    dose : float or None
        p-value of any effect of the dose; None without a dose.
    arms : float or None
        p-value of any difference of the arms; None without arms, or where these are declared randomised.
    """

    pairs: tuple[PairTest, ...]
    rows: int
    dose: float | None
    arms: float | None = None


def effect_tests(
    analysis: AnalysisSet, folds: Folds, settings: FitSettings, check: Check = go_on
) -> EffectTests:
    """Test all pairs of covariates for interactions, and the dose or the arms for any effect.

    There are no tests where flipping signs is not sound for the endpoint. In a wide table a treatment is
    tested against straight lines of all covariates, since what is left beside some that were picked by the
    response would look smaller than errors are; and pairs of the most promising covariates of one half of
    the subjects are tested on the other half.

    Parameters
    ----------
    analysis : AnalysisSet
    folds : Folds
    settings : FitSettings
    check : callable
        Called between pieces of the work.
    """
    if not analysis.endpoint.has(Capability.SIGN_FLIPS):
        return EffectTests((), 0, None)
    chosen = settings.method.effect_tests
    random = generator_of(settings.seed, Stream.TESTS)
    wide, treatment = is_wide(analysis, settings.method.screening), analysis.treatment_covariate
    everything = range(len(analysis.design.schema))
    nonlinear = tuple(k for k in everything if not wide or k == treatment)
    promising = _screen(analysis, np.arange(analysis.rows), settings, nonlinear)
    units = _units(analysis, len(nonlinear) + len(promising), settings)
    taken, rows = rows_of_test(analysis, random, units, chosen, nonlinear)
    pairs, looked_at, of_pairs = all_pairs_of(analysis.design), np.arange(len(taken)), rows
    if wide or (len(pairs) > len(promising) and len(taken) * len(pairs) > chosen.most_looks):
        picking, looked_at = _halves(rows, random)
        own = _promising(analysis, taken[picking], settings)
        of_pairs = replace(rows, nonlinear=own)
        pairs = _screen(analysis, taken[picking], settings, own)
    tested = pair_tests(of_pairs.take(looked_at), pairs, folds.take(taken[looked_at]), settings, check)
    check()
    dose = analysis.dose_covariate
    effect = None if dose is None else dose_effect_p_value(rows, dose, promising, settings)
    arm = None if settings.assignment is Assignment.RANDOMISED else analysis.arm_covariate
    of_arms = None if arm is None else arm_effect_p_value(rows, arm, promising, settings)
    return EffectTests(tested, len(looked_at), effect, of_arms)


def _units(analysis: AnalysisSet, components: int, settings: FitSettings) -> int:
    """Hidden units of the largest null model of so many components, or of a wide table's."""
    screening, sines = settings.method.screening, 2 * settings.single_sines
    if not is_wide(analysis, screening):
        return sines * components + 1
    return sines * (screening.kept_inputs + settings.pair_budget) + int(analysis.inputs.shape[1]) + 1


def _promising(analysis: AnalysisSet, rows: IntArray, settings: FitSettings) -> tuple[int, ...]:
    looked_at = np.zeros(analysis.rows, dtype=bool)
    looked_at[rows] = True
    return promising_covariates(analysis, looked_at, settings.method.screening)


def _screen(
    analysis: AnalysisSet, rows: IntArray, settings: FitSettings, among: tuple[int, ...]
) -> tuple[Pair, ...]:
    return screen_pairs(
        analysis.design,
        analysis.inputs[rows],
        analysis.response[rows],
        settings.pair_budget,
        settings.method.screening,
        analysis.weights[rows],
        among,
    )


def _halves(rows: RowsTested, random: np.random.Generator) -> tuple[IntArray, IntArray]:
    """Rows of one half of the subjects or groups, and of the other."""
    unit = rows.analysis.unit
    count = int(unit.max()) + 1
    first = random.permutation(count)[unit] < count // 2
    return np.flatnonzero(first), np.flatnonzero(~first)
