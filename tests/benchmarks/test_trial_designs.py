"""The truths of the simulated designs, held to brute force: means and variances of drawn responses."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import shapiro
from trial_cells import (
    AWKWARD,
    FACTORS,
    LABORATORY,
    NAMED,
    all_cells,
    cells_matching,
    no_trial_has,
    selection,
)
from trial_designs import Cell, acting_numbers, covariates_of, uniforms_of
from trial_draws import draw_fresh, draw_responses, draw_trial
from trial_truths import (
    best_doses,
    expected_response,
    expected_unrounded,
    has_signal,
    largest_effect,
    marginal_means,
    noise_variance,
    signal,
    smallest_dose_reaching,
    true_pairs,
)

from covaria.arrays import FloatArray

# What holds benchmarks to their truths, and no part of the product.
pytestmark = pytest.mark.slow

SUBJECTS = 40_000
ERRORS = 4.5
"""Standard errors, for several hundred comparisons."""
BY_NAME = {cell.name: cell for cell in all_cells()}


def is_near(values: FloatArray, truth: float, slack: float = 0.0) -> bool:
    error = np.std(values) / np.sqrt(len(values))
    return bool(abs(np.mean(values) - truth) <= ERRORS * error + slack)


@pytest.mark.parametrize("name", BY_NAME)
def test_responses_have_the_mean_and_variance_that_are_taken_as_true(name: str) -> None:
    cell = BY_NAME[name]
    fresh = draw_fresh(cell, 0, SUBJECTS)
    noise = fresh.response - expected_response(cell, fresh.dose, fresh.covariates)
    assert is_near(noise, 0.0)
    # The fourth moment of t(3) is infinite, which leaves its mean square no standard error.
    slack = 0.1 if cell.noise == "t(3)" else 0.005
    assert is_near(noise**2, noise_variance(cell), slack)
    assert is_near(noise * fresh.dose / cell.levels[-1], 0.0)


@pytest.mark.parametrize(
    "cell",
    # The variance of log-normal values has no sample that shows it.
    [cell for cell in all_cells() if cell.response != "score" and has_signal(cell) and cell.by_logarithm],
)
def test_what_is_explained_is_what_was_asked_for(cell: Cell) -> None:
    fresh = draw_fresh(cell, 0, SUBJECTS)
    expected = expected_response(cell, fresh.dose, fresh.covariates)
    assert expected.var() == pytest.approx(cell.explained, rel=0.05)


@pytest.mark.parametrize("structure", ["independent", "sites"])
@pytest.mark.parametrize("response", ["continuous", "skewed", "score", "zero-inflated"])
@pytest.mark.parametrize("noise", ["growing", "by arm"])
def test_a_marginal_mean_is_the_average_of_responses_at_that_dose(
    structure: str, response: str, noise: str
) -> None:
    cell = Cell("brute", "3 arms", 200, "4:1", 0.5, "emax", "interacting", response, noise, structure)
    random = np.random.default_rng(1)
    covariates, _ = covariates_of(cell, random.random((SUBJECTS, uniforms_of(cell))))
    doses = np.array([0.0, 25.0, 70.0, 100.0])
    for dose, mean in zip(doses, marginal_means(cell, doses), strict=True):
        given = np.full(SUBJECTS, dose)
        responses = draw_responses(cell, given, covariates, np.arange(SUBJECTS), random)
        assert is_near(responses, mean, 0.003)


def test_a_marginal_mean_over_a_trial_is_that_of_its_own_subjects() -> None:
    cell = Cell("own", "3 arms", 60, shape="linear", covariates="linear")
    trial = draw_trial(cell, 3)
    own = marginal_means(cell, np.array([50.0]), trial.covariates)[0]
    assert own == pytest.approx(expected_response(cell, np.full(60, 50.0), trial.covariates).mean())
    assert abs(own - marginal_means(cell, np.array([50.0]))[0]) > 0.01


@pytest.mark.parametrize(
    ("shape", "best", "half"), [("linear", 80.0, 40.0), ("umbrella", 48.0, 48 * (1 - np.sqrt(0.5)))]
)
def test_best_dose_and_smallest_dose_are_those_of_the_shape(shape: str, best: float, half: float) -> None:
    cell = Cell("choice", "5 arms", 100, shape=shape)
    largest = np.ptp(marginal_means(cell, np.array([0.0, best])))
    assert best_doses(cell) == pytest.approx([best])
    assert smallest_dose_reaching(cell, largest / 2) == pytest.approx(half, rel=0.01)


def test_effects_of_a_continuous_dose_are_counted_from_the_lowest_that_a_trial_has() -> None:
    cell = Cell("from above", "continuous", 100, shape="linear")
    largest = np.ptp(marginal_means(cell, np.array([0.0, 100.0])))
    assert largest_effect(cell, 10, 90) == pytest.approx(0.8 * largest, rel=1e-6)
    assert smallest_dose_reaching(cell, largest / 2, 10) == pytest.approx(60, rel=1e-6)
    assert smallest_dose_reaching(cell, 0.95 * largest, 10) == np.inf


@pytest.mark.parametrize("by_logarithm", [True, False])
def test_laboratory_values_are_log_normal_and_act_with_mean_0_and_sd_1(by_logarithm: bool) -> None:
    cell = Cell("laboratory", "2 arms", 100, covariates="linear", logarithm_sd=1.0, by_logarithm=by_logarithm)
    uniforms = np.random.default_rng(0).random((400_000, uniforms_of(cell)))
    values = covariates_of(cell, uniforms)[0]
    assert shapiro(np.log(values["x1"][:500])).pvalue > 0.01
    assert np.log(values["x1"]).std() == pytest.approx(1, rel=0.01)
    acting = acting_numbers(cell, values)["x1"]
    assert acting.mean() == pytest.approx(0, abs=0.01)
    assert acting.std() == pytest.approx(1, rel=0.03)
    assert np.corrcoef(acting, np.log(values["x1"]) if by_logarithm else values["x1"])[0, 1] > 1 - 1e-9


@pytest.mark.parametrize("noise", ["constant", "t(3)"])
def test_the_mean_of_a_score_without_rounding_is_that_of_brute_force(noise: str) -> None:
    cell = Cell("score", "2 arms", 100, covariates="linear", response="score", noise=noise, explained=0.8)
    random = np.random.default_rng(2)
    one = {"x1": np.array(1.1), "x2": np.array(-0.3), "sex": np.array("female"), "region": np.array("east")}
    spread = np.sqrt(0.2)
    drawn = random.normal(size=SUBJECTS) if noise == "constant" else random.standard_t(3, SUBJECTS) / 3**0.5
    latent = 1.5 + signal(cell, np.array(0.0), one) + spread * drawn
    assert is_near(np.clip(latent, 0, 3), float(expected_unrounded(cell, np.array(0.0), one)))
    assert is_near(np.clip(np.round(latent), 0, 3), float(expected_response(cell, np.array(0.0), one)))


def test_every_dose_of_a_plateau_is_best() -> None:
    best = best_doses(Cell("plateau", "2 arms", 100, shape="step"))
    assert best.min() == pytest.approx(0.3, abs=0.01)
    assert best.max() == 1


def test_subjects_are_shared_out_as_the_design_says() -> None:
    trial = draw_trial(BY_NAME["null, small noisy arm"], 0)
    assert Counter(trial.dose.tolist()) == {0.0: 120, 25.0: 60, 100.0: 20}
    noise = {dose: trial.response[trial.dose == dose].std() for dose in (0.0, 100.0)}
    assert noise[100.0] > 2 * noise[0.0]


@pytest.mark.parametrize("name", ["null, visits", "null, dose by group"])
def test_rows_of_a_unit_share_their_dose(name: str) -> None:
    trial = draw_trial(BY_NAME[name], 0)
    for unit in np.unique(trial.unit):
        assert len(np.unique(trial.dose[trial.unit == unit])) == 1
    between = np.array([trial.response[trial.unit == unit].mean() for unit in np.unique(trial.unit)]).var()
    assert between > 1.5 * trial.response.var() / np.bincount(trial.unit).mean()


def test_visits_share_their_covariates() -> None:
    trial = draw_trial(BY_NAME["null, visits"], 0)
    assert len(trial.dose) == 160
    for values in trial.covariates.values():
        assert (values.reshape(40, 4) == values.reshape(40, 4)[:, :1]).all()


def test_an_observational_dose_goes_with_the_product_of_two_covariates() -> None:
    trial = draw_fresh(BY_NAME["null, observational"], 0, 5000)
    product = trial.covariates["x1"] * trial.covariates["x2"]
    assert np.corrcoef(product, trial.dose)[0, 1] > 0.4
    assert np.ptp(marginal_means(trial.cell, trial.cell.levels)) == 0


def test_covariates_are_related_and_tied_as_the_design_says() -> None:
    def numbers(cell: Cell) -> FloatArray:
        trial = draw_trial(replace(cell, subjects=SUBJECTS), 0)
        return np.array([trial.covariates[name] for name in cell.number_names])

    close, summed, tied = (
        numbers(BY_NAME[f"awkward: {name}, flat"])
        for name in ("close covariates", "covariate is a sum", "ties")
    )
    assert np.mean(close[0] * close[1]) == pytest.approx(0.95, abs=0.02)
    np.testing.assert_allclose(close.std(axis=1), 1, rtol=0.02)
    np.testing.assert_array_equal(summed[2], summed[0] + summed[1])
    np.testing.assert_array_equal(tied, np.round(tied))
    assert len(np.unique(tied)) < 12


def test_who_drops_out_follows_from_a_covariate() -> None:
    cell = replace(BY_NAME["awkward: drop-out, flat"], subjects=SUBJECTS)
    stay, all_of_them = draw_trial(cell, 0), draw_trial(replace(cell, drop_out=False), 0)
    for value, share in ((-1, 7.389 / 8.389), (0, 2.718 / 3.718), (1, 0.5)):
        left, whole = (
            np.count_nonzero(np.abs(trial.covariates["x1"] - value) < 0.2) for trial in (stay, all_of_them)
        )
        assert left / whole == pytest.approx(share, abs=0.03)


def test_a_dose_may_have_three_subjects_or_most() -> None:
    few = draw_trial(BY_NAME["awkward: three at the highest dose, flat"], 0).dose
    assert Counter(few.tolist()) == {0.0: 30, 10.0: 30, 20.0: 30, 40.0: 30, 80.0: 3}
    most = draw_trial(BY_NAME["awkward: 1:1:1:7, flat"], 0).dose
    assert Counter(most.tolist()) == {0.0: 12, 10.0: 12, 30.0: 12, 100.0: 84}


def test_a_seed_is_a_trial() -> None:
    cell = NAMED[0]
    same = draw_trial(cell, 1).response == draw_trial(cell, 1).response
    assert same.all()
    assert (draw_trial(cell, 1).response != draw_trial(cell, 2).response).all()


def test_the_selection_is_balanced_and_possible() -> None:
    cells = selection()
    every = (*NAMED, *LABORATORY, *AWKWARD, *cells)
    assert len({cell.name for cell in all_cells()}) == len(every)
    for factor, levels in FACTORS.items():
        counts = Counter(getattr(cell, factor) for cell in cells)
        times = Counter(levels)
        shares = [counts[level] / times[level] * len(levels) / len(cells) for level in times]
        assert min(shares) > 0.85
        assert max(shares) < 1.15
    assert not any(no_trial_has({factor: getattr(cell, factor) for factor in FACTORS}) for cell in cells)


def test_the_selection_crosses_levels() -> None:
    cells = selection()
    for one, other in combinations(FACTORS, 2):
        met = {(getattr(cell, one), getattr(cell, other)) for cell in cells}
        assert len(met) >= 0.6 * len(set(FACTORS[one])) * len(set(FACTORS[other])), (one, other)


def test_pairs_are_those_of_the_truth() -> None:
    assert true_pairs(BY_NAME["score, dose by sex"]) == {frozenset({"dose", "sex"})}
    assert true_pairs(BY_NAME["null, observational"]) == {frozenset({"x1", "x2"})}
    assert true_pairs(BY_NAME["null, 20 covariates"]) == set()


def test_cells_are_found_by_name() -> None:
    assert cells_matching(["named"]) == NAMED
    assert cells_matching(["laboratory"]) == LABORATORY
    assert len(cells_matching(["all"])) == len(all_cells())
    assert [cell.name for cell in cells_matching(["visits"])] == ["null, visits"]
