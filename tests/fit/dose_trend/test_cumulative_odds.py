"""Log odds of higher levels at doses, beside logistic regression and finite differences."""

from typing import Any

import numpy as np
import pytest

from covaria import mcp_mod
from covaria.errors import TableError, UsageError
from covaria.fit.dose_trend.cumulative_odds import cumulative_odds_means
from covaria.fit.dose_trend.log_odds import log_odds_means
from covaria.fit.dose_trend.mcp_mod import trial_of
from covaria.table import RoleRequest

DOSES = np.tile([0.0, 5.0, 20.0, 50.0], 40)


def table(seed: int = 1, cuts: tuple[float, ...] = (-1.0, 0.4, 1.6)) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    age = random.normal(size=160)
    latent = 1.6 * DOSES / (DOSES + 10) + 0.8 * age + random.logistic(size=160)
    return {"DOSE": DOSES, "AGE": age, "PAIN": np.digitize(latent, cuts)}


def asked(endpoint: str, *covariates: str) -> RoleRequest:
    return RoleRequest("PAIN", dose="DOSE", covariates=covariates, endpoint=endpoint)


@pytest.mark.parametrize("covariates", [(), ("AGE",)])
def test_two_levels_are_those_of_a_yes_or_no(covariates: tuple[str, ...]) -> None:
    columns = table(cuts=(0.4,))
    own = cumulative_odds_means(trial_of(columns, asked("ordinal", *covariates)))
    other = log_odds_means(trial_of(columns, asked("binary", *covariates)))
    np.testing.assert_allclose(own.means.means, other.means.means, atol=1e-6)
    np.testing.assert_allclose(own.means.covariance, other.means.covariance, rtol=1e-5, atol=1e-8)


def test_all_thresholds_together_are_surer_than_one() -> None:
    columns = table()
    own = cumulative_odds_means(trial_of(columns, asked("ordinal", "AGE")))
    one = log_odds_means(trial_of({**columns, "PAIN": columns["PAIN"] >= 2}, asked("binary", "AGE")))
    contrast = np.array([-1.0, 0.0, 0.0, 1.0])
    errors = [np.sqrt(contrast @ each.means.covariance @ contrast) for each in (own, one)]
    assert errors[0] < 0.97 * errors[1]
    assert "log odds of 2 or a higher level" in own.notes[0]


def test_mcp_mod_finds_the_dose_response_of_words_in_their_order() -> None:
    columns = table()
    words = np.array(["none", "mild", "moderate", "severe"])[columns["PAIN"]]
    given: dict[str, Any] = {"dose": "DOSE", "covariates": ["AGE"], "endpoint": "ordinal"}
    numbers = mcp_mod(columns, "PAIN", **given)
    named = mcp_mod({**columns, "PAIN": words}, "PAIN", levels="none<mild<moderate<severe", **given)
    assert min(numbers.test.p_values) < 0.01
    np.testing.assert_allclose(named.test.p_values, numbers.test.p_values)
    assert "log odds of moderate or a higher level" in " ".join(named.notes)


def test_a_dose_with_everybody_at_one_end_is_refused() -> None:
    columns = table()
    columns["PAIN"] = np.where(DOSES == 50, 3, columns["PAIN"])
    with pytest.raises(TableError, match="at one end of the scale"):
        cumulative_odds_means(trial_of(columns, asked("ordinal")))
    other = table()
    other["AGE"] = np.where(other["PAIN"] == 1, other["AGE"], np.nan)
    with pytest.raises(TableError, match="one level only"):
        cumulative_odds_means(trial_of(other, asked("ordinal", "AGE")))


def test_levels_without_the_endpoint_are_refused() -> None:
    with pytest.raises(UsageError, match="endpoint is not ordinal"):
        mcp_mod(table(), "PAIN", dose="DOSE", levels="none<mild")
