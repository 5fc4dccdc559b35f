"""MCP-Mod of a yes or no from a table: log odds at the doses, to published digits, and their test."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from covaria.errors import TableError, UsageError
from covaria.fit.dose_trend.log_odds import log_odds_means
from covaria.fit.dose_trend.mcp_mod import mcp_mod, trial_of
from covaria.table import RoleRequest

SHARED = Path(__file__).parents[4] / "shared" / "data"
ROWS = 300


def drawn(seed: int = 1) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    dose, age = np.repeat([0.0, 1.0, 4.0], ROWS // 3), random.normal(50, 10, ROWS)
    odds = -1 + 0.05 * (age - 50) + 2 * dose / (dose + 1)
    return {"dose": dose, "age": age, "y": np.where(random.random(ROWS) < expit(odds), "yes", "no")}


def asked(*covariates: str) -> RoleRequest:
    return RoleRequest("y", "dose", covariates, endpoint="binary")


def test_without_covariates_they_are_the_log_odds_of_the_shares() -> None:
    columns = drawn()
    found = log_odds_means(trial_of(columns, asked())).means
    shares = np.array([np.mean(columns["y"][columns["dose"] == dose] == "yes") for dose in (0, 1, 4)])
    np.testing.assert_allclose(found.means, np.log(shares / (1 - shares)), atol=1e-6)
    np.testing.assert_allclose(found.standard_errors, 1 / np.sqrt(100 * shares * (1 - shares)), rtol=1e-6)
    assert np.isinf(found.freedom).all()


def test_the_scale_is_said() -> None:
    assert (
        mcp_mod(drawn(), "y", endpoint="binary").notes[0].startswith("means and fitted shapes are log odds")
    )


def test_with_covariates_probabilities_are_averaged_over_subjects() -> None:
    columns = drawn()
    found = log_odds_means(trial_of(columns, asked("age"))).means
    design = np.column_stack([columns["dose"][:, None] == [1, 4], columns["age"]])
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=5000).fit(design, columns["y"] == "yes")
    for k, dose in enumerate((0, 1, 4)):
        given = design.copy()
        given[:, :2] = [dose == 1, dose == 4]
        share = model.predict_proba(given)[:, 1].mean()
        assert found.means[k] == pytest.approx(np.log(share / (1 - share)), abs=1e-4)


@pytest.mark.slow
def test_standard_errors_are_about_those_of_the_bootstrap() -> None:
    columns, random = drawn(), np.random.default_rng(5)
    found = log_odds_means(trial_of(columns, asked("age"))).means
    replicates = []
    for _ in range(150):
        rows = np.concatenate([random.integers(start, start + 100, 100) for start in (0, 100, 200)])
        again = {name: values[rows] for name, values in columns.items()}
        replicates.append(log_odds_means(trial_of(again, asked("age"))).means.means)
    # The deviation of 150 replicates has a standard error of 6 %.
    np.testing.assert_allclose(found.standard_errors, np.std(replicates, axis=0), rtol=0.2)


def test_mcp_mod_takes_the_log_odds() -> None:
    columns = drawn()
    found = mcp_mod(columns, "y", dose="dose", covariates=["age"], endpoint="binary", candidates="linear")
    means = log_odds_means(trial_of(columns, asked("age"))).means
    assert found.means.means.tobytes() == means.means.tobytes()
    slope = np.polyfit([0, 1, 4], means.means, 1)[0]
    assert np.sign(found.test.statistics[0]) == np.sign(slope)
    assert found.pooled is None


def test_a_level_of_one_kind_alone_is_refused() -> None:
    columns = drawn()
    columns["y"][columns["dose"] == 0] = "no"
    with pytest.raises(TableError, match=r"at dose \(dose\) 0 all subjects responded alike"):
        log_odds_means(trial_of(columns, asked()))


def test_level_means_have_no_endpoint() -> None:
    means = log_odds_means(trial_of(drawn(), asked())).means
    with pytest.raises(UsageError, match="Level means are of any endpoint"):
        mcp_mod(means, endpoint="binary")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real tables are not beside the project")
def test_the_example_of_dose_finding() -> None:
    """`binary_dose` of its vignette on binary data: with and without covariates."""
    with (SHARED / "binary_dose.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    alone = log_odds_means(trial_of(columns, asked())).means
    np.testing.assert_allclose(alone.means, [-1.8153, -1.1527, -1.0460, -0.7082, -0.7082], atol=6e-5)
    found = log_odds_means(trial_of(columns, asked("x1", "x2"))).means
    np.testing.assert_allclose(found.means, [-1.8291, -1.1319, -1.0541, -0.7125, -0.6980], atol=6e-5)
    np.testing.assert_allclose(found.standard_errors, [0.2858, 0.2315, 0.2256, 0.2100, 0.2107], atol=6e-5)
