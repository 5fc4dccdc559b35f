"""The origin's trial, number for number, drawn again from its description."""

import numpy as np
import pytest

from covaria.datasets import SimulatedTrial, biomarker_trial


@pytest.fixture(scope="module")
def trial() -> SimulatedTrial:
    return biomarker_trial()


def test_the_draws_are_those_of_the_description(trial: SimulatedTrial) -> None:
    random = np.random.default_rng(0)
    covariates = random.uniform(0, 1, size=(800, 4)).astype(np.float32)
    f1, f2, f3, f4 = covariates.T
    noise = random.normal(0, 0.3, size=800).astype(np.float32)
    order = random.permutation(800)
    response = 5 + 3 * np.sin(2 * np.pi * f1) + 4 * f2 * f3 - 6 * (f4 - 0.4) ** 2 + noise
    assert response.dtype == np.float32
    np.testing.assert_array_equal(trial.inputs, covariates)
    np.testing.assert_array_equal(trial.response, response)
    np.testing.assert_array_equal(trial.train_rows, order[:640])
    np.testing.assert_array_equal(trial.test_rows, order[640:])
    assert trial.inputs.dtype == trial.response.dtype == np.float32


def test_the_figures_are_those_that_the_lesson_printed(trial: SimulatedTrial) -> None:
    assert trial.response.min() == pytest.approx(0.34, abs=0.005)
    assert trial.response.max() == pytest.approx(11.15, abs=0.005)
    noise = (trial.response - SimulatedTrial.truth(trial.inputs))[trial.test_rows]
    assert np.mean(noise**2) == pytest.approx(0.0762, abs=5e-5)
    assert trial.noise_variance == pytest.approx(0.3**2)


def test_the_truth_at_known_places() -> None:
    places = np.array([[0.0, 0.0, 0.0, 0.4], [0.25, 1.0, 1.0, 0.4], [0.75, 0.5, 0.5, 1.0]])
    np.testing.assert_allclose(SimulatedTrial.truth(places), [5, 12, 5 - 3 + 1 - 6 * 0.36])


def test_columns_are_named_and_in_double_precision(trial: SimulatedTrial) -> None:
    columns = trial.columns()
    assert list(columns) == ["age", "bmi", "baseline", "dose", "y"]
    assert {values.dtype for values in columns.values()} == {np.dtype(float)}
    np.testing.assert_array_equal(columns["dose"], trial.inputs[:, 3])
    np.testing.assert_array_equal(columns["y"], trial.response)


@pytest.mark.parametrize(("subjects", "train"), [(5, 4), (6, 4), (100, 80), (801, 640)])
def test_four_fifths_train(subjects: int, train: int) -> None:
    trial = biomarker_trial(subjects, seed=3)
    assert len(trial.train_rows) == train
    assert sorted([*trial.train_rows, *trial.test_rows]) == list(range(subjects))


def test_the_seed_decides() -> None:
    assert (biomarker_trial(50, 1).response == biomarker_trial(50, 1).response).all()
    assert (biomarker_trial(50, 1).response != biomarker_trial(50, 2).response).any()


def test_too_few_subjects_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 5"):
        biomarker_trial(4)
