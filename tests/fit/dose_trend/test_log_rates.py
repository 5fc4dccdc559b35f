"""MCP-Mod of counts from a table: logarithms of rates at the doses, to the digits of statsmodels."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from covaria.errors import TableError
from covaria.fit.dose_trend.log_rates import log_rate_means
from covaria.fit.dose_trend.mcp_mod import trial_of
from covaria.table import RoleRequest

ALONE = [1.0414538748281617, 0.9229352745928239, 0.7731898882334818, 0.20972053098206894]
ALONE_ERRORS = [0.12648198763035393, 0.129940345428869, 0.12925213498593388, 0.13427655176730097]
"""`sm.GLM(y, indicators, family=sm.families.Poisson()).fit(cov_type="HC3")`, statsmodels 0.15."""
WITH_BASE = [0.97717774932371, 0.8442268242113409, 0.6897370202626194, 0.18300964631787803]
SLOPE = 0.38099695117651494
"""The same with the covariate beside the indicators."""


EXPOSED = [1.1301542715827264, 0.8585769167425062, 0.7223463352522080, 0.4247151408600894]
EXPOSED_ERRORS = [0.1327619078410483, 0.1341533191262451, 0.1199981512035840, 0.1528869227747169]
"""`glm(y ~ factor(dose) - 1 + offset(log(years)), poisson)` in R 4.2, and its HC3 errors."""
EXPOSED_WITH_BASE = [1.15599881709093, 0.8955486494635014, 0.7059290692965181, 0.3750841190669811]
"""The same with `base`: logarithm of the average of `predict()` at each dose with 1 year for everybody."""


def drawn() -> dict[str, Any]:
    random = np.random.default_rng(11)
    dose, base = np.tile([0.0, 5.0, 10.0, 20.0], 60), random.normal(size=240).round(3)
    counts = random.negative_binomial(3, 3 / (3 + np.exp(1 + 0.4 * base - 0.04 * dose)))
    return {"dose": dose, "base": base, "y": counts}


def asked(*covariates: str) -> RoleRequest:
    return RoleRequest("y", "dose", covariates, endpoint="count")


def test_without_covariates_they_and_their_errors_are_statsmodels_s() -> None:
    columns = drawn()
    found = log_rate_means(trial_of(columns, asked())).means
    np.testing.assert_allclose(found.means, ALONE, atol=1e-6)
    # Its errors are those of HC0: of 60 subjects at a dose, each has a leverage of 1 / 60.
    np.testing.assert_allclose(found.standard_errors * (1 - 1 / 60), ALONE_ERRORS, atol=1e-6)
    rates = [columns["y"][columns["dose"] == dose].mean() for dose in (0, 5, 10, 20)]
    np.testing.assert_allclose(np.exp(found.means), rates, rtol=1e-8)


def drawn_with_exposure() -> dict[str, Any]:
    random = np.random.default_rng(12)
    dose, base = np.tile([0.0, 5.0, 10.0, 20.0], 60), random.normal(size=240).round(3)
    years = random.uniform(0.1, 2.0, 240).round(2)
    counts = random.negative_binomial(3, 3 / (3 + years * np.exp(1 + 0.4 * base - 0.04 * dose)))
    return {"dose": dose, "base": base, "years": years, "y": counts}


def test_with_an_exposure_they_and_their_errors_are_those_of_an_offset_in_r() -> None:
    columns, request = drawn_with_exposure(), replace(asked(), exposure="years")
    found = log_rate_means(trial_of(columns, request)).means
    np.testing.assert_allclose(found.means, EXPOSED, atol=1e-9)
    np.testing.assert_allclose(found.standard_errors, EXPOSED_ERRORS, rtol=1e-7)
    adjusted = log_rate_means(trial_of(columns, replace(asked("base"), exposure="years"))).means
    np.testing.assert_allclose(adjusted.means, EXPOSED_WITH_BASE, atol=1e-9)


def test_with_a_covariate_they_are_rates_averaged_over_it() -> None:
    columns = drawn()
    found = log_rate_means(trial_of(columns, asked("base"))).means
    averaged = np.log(np.exp(SLOPE * columns["base"]).mean())
    np.testing.assert_allclose(found.means, np.array(WITH_BASE) + averaged, atol=1e-6)
    alone = log_rate_means(trial_of(columns, asked())).means
    assert (found.standard_errors < alone.standard_errors).all()


@pytest.mark.slow
def test_slopes_of_the_delta_method_agree_with_simulation() -> None:
    """Errors of another trial of the same kind, by drawing it again and again."""
    random, means, errors = np.random.default_rng(3), [], []
    base, dose = random.normal(size=160).round(3), np.tile([0.0, 1.0], 80)
    for _ in range(120):
        counts = random.negative_binomial(2, 2 / (2 + np.exp(0.8 + 0.6 * base - 0.5 * dose)))
        found = log_rate_means(trial_of({"dose": dose, "base": base, "y": counts}, asked("base"))).means
        means.append(found.means)
        errors.append(found.standard_errors)
    np.testing.assert_allclose(np.std(means, axis=0), np.mean(errors, axis=0), rtol=0.2)


def test_a_level_without_events_has_no_logarithm() -> None:
    columns = drawn()
    columns["y"] = np.where(columns["dose"] == 20, 0, columns["y"])
    with pytest.raises(TableError, match=r"at 1 level of dose \(dose\) no subject had an event"):
        log_rate_means(trial_of(columns, asked()))
