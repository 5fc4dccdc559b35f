"""Single numbers in the place of responses that limits hide: their means and their spread."""

import numpy as np
import pytest

from covaria.arrays import FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet, make_analysis_set
from covaria.fit.inference.latent_responses import calibrated, latent_responses
from covaria.fit.settings.endpoints import LimitSettings
from covaria.model.endpoints import endpoint_named
from covaria.regression.tobit import tobit_regression
from covaria.statistics import weighted_mean
from covaria.table import RoleRequest, read_trial

CHOSEN = LimitSettings()
ROWS, LIMIT = 300, 0.2


def trial(
    limit: float = LIMIT, endpoint: str = "censored", seed: int = 1
) -> tuple[AnalysisSet, IntArray, FloatArray]:
    """Rows, their levels (0, 1 and 2, errors of the last twice as large), and predictions that are off."""
    random = np.random.default_rng(seed)
    x, level = random.normal(size=ROWS).round(3), np.arange(ROWS) % 3
    latent = 0.6 * x + 0.4 * level + random.normal(size=ROWS) * np.where(level == 2, 1.0, 0.5)
    cells = [f"<{limit}" if value < limit else repr(value) for value in latent.round(4).tolist()]
    columns = {"x": x, "level": level, "y": cells}
    request = RoleRequest(response="y", dose="level", endpoint=endpoint)
    analysis = make_analysis_set(read_trial(columns, request), endpoint_named(endpoint))
    own = analysis.raw_inputs(1)[:, 0].round().astype(np.int64)
    return analysis, own, 0.3 * analysis.raw_inputs(0)[:, 0]


def test_responses_that_were_measured_stay_as_they_are() -> None:
    analysis, level, predicted = trial(limit=-99)
    found = latent_responses(analysis, level, predicted, CHOSEN)
    np.testing.assert_allclose(found, analysis.response[:, 0], atol=1e-6)
    plain, _, _ = trial(limit=-99, endpoint="normal")
    assert latent_responses(plain, level, predicted, CHOSEN) is plain.response
    assert calibrated(plain, level, predicted, predicted, CHOSEN) is predicted


@pytest.mark.parametrize("own", [0, 1, 2])
def test_means_and_their_errors_are_those_of_a_tobit_regression_of_the_level(own: int) -> None:
    analysis, level, _ = trial()
    rows = level == own
    found = latent_responses(analysis, level, np.zeros(ROWS), CHOSEN)
    mean, error = weighted_mean(found[rows], np.ones(rows.sum()))
    fit = tobit_regression(np.ones((rows.sum(), 1)), analysis.response[rows], np.ones(rows.sum()))
    assert mean == pytest.approx(fit.coefficients[0], abs=1e-6)
    assert error == pytest.approx(np.sqrt(fit.covariance[0, 0]), rel=0.15)
    # Wider than if everything had been measured.
    assert error > fit.sd / np.sqrt(rows.sum())


@pytest.mark.slow
def test_neither_shrunken_predictions_nor_errors_that_differ_between_levels_bias_their_means() -> None:
    """Half as large as they should be, predictions of the lowest level are off by 0.11 if not calibrated."""
    off: list[list[float]] = []
    for seed in range(30):
        analysis, level, predicted = trial(seed=seed)
        predicted = calibrated(analysis, level, predicted, predicted[:, None], CHOSEN)[:, 0]
        left = latent_responses(analysis, level, predicted, CHOSEN) - 0.6 * analysis.raw_inputs(0)[:, 0]
        off.append([float(left[level == own].mean() - 0.4 * own) for own in range(3)])
    assert (np.abs(np.mean(off, axis=0)) < 3 * np.std(off, axis=0) / np.sqrt(30)).all()


def test_a_level_with_few_measured_responses_has_the_standard_deviation_of_all() -> None:
    analysis, level, predicted = trial(limit=0.9)
    few = np.where(level == 0, np.where(analysis.response[:, 0] > -np.inf, 0, 3), level)
    measured = np.flatnonzero(few == 0)
    few[measured[: CHOSEN.fewest_measured - 2]] = 3
    found = latent_responses(analysis, few, predicted, CHOSEN)
    assert np.isfinite(found).all()
    assert found[few == 3].mean() < 0.9


def test_without_any_measured_response_a_level_keeps_what_is_expected_of_it() -> None:
    analysis, level, predicted = trial()
    hidden = np.where(np.isneginf(analysis.response[:, 0]), 3, level)
    found = latent_responses(analysis, hidden, predicted, CHOSEN)
    assert (found[hidden == 3] < predicted[hidden == 3] + 1e-9).all()


def test_rows_without_a_level_have_their_prediction() -> None:
    analysis, level, predicted = trial()
    some = np.where(level == 1, -1, level)
    found = latent_responses(analysis, some, predicted, CHOSEN)
    np.testing.assert_array_equal(found[some < 0], predicted[some < 0])
