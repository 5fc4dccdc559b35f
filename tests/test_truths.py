"""Trials drawn from known truths are what they say."""

import numpy as np
import pytest

from covaria.datasets import TRUTHS


@pytest.mark.parametrize("name", TRUTHS)
def test_the_noise_is_what_the_truth_says_and_centred(name: str) -> None:
    truth = TRUTHS[name]
    trial = truth.draw(40_000, np.random.default_rng(1))
    errors = trial.response - trial.expected
    assert trial.inputs.shape == (40_000, truth.covariates)
    assert abs(errors.mean()) < 5 * errors.std() / 200
    if truth.noise_scale is None:
        assert errors.std() == pytest.approx(truth.noise, rel=0.15 if truth.heavy_tails else 0.02)


def test_the_same_seed_draws_the_same_trial() -> None:
    one, two = (TRUTHS["emax"].draw(30, np.random.default_rng(5)).columns() for _ in range(2))
    assert list(one) == ["dose", "age", "bmi", "baseline", "y"]
    for name in one:
        np.testing.assert_array_equal(one[name], two[name])


def test_the_variants_are_drawn() -> None:
    few = TRUTHS["few_doses"].draw(200, np.random.default_rng(0)).columns()["dose"]
    assert sorted(set(few)) == [0, 50, 100, 200]
    correlated = TRUTHS["correlated"].draw(5000, np.random.default_rng(0)).inputs
    assert np.corrcoef(correlated[:, 0], correlated[:, 1])[0, 1] == pytest.approx(0.79, abs=0.03)
    growing = TRUTHS["growing_noise"].draw(20_000, np.random.default_rng(0))
    errors, high = growing.response - growing.expected, growing.inputs[:, 0] > 100
    assert errors[high].std() > 1.5 * errors[~high].std()
