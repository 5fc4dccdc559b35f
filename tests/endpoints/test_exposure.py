"""Counts over times that differ between subjects: rates per unit of exposure, from table to predictions."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria import ResponseModel, check_table, fit_model, load_model, mcp_mod, save_model, validate_model
from covaria.errors import TableError, UsageError
from covaria.fit.analysis_set import make_analysis_set
from covaria.fit.inference.augmented_means import LevelData, augmented_means
from covaria.fit.settings.adjusted_means import AdjustedMeansSettings
from covaria.model.count_endpoint import COUNT
from covaria.regression.poisson import poisson_regression, rates
from covaria.report import render_report, report_content
from covaria.table import RoleRequest, read_trial
from support.presence import present
from support.quick_fits import QUICK

ROWS = 240


def drawn(seed: int) -> tuple[dict[str, Any], np.ndarray]:
    """A trial of overdispersed counts over a fifth of a year to two years, and its rates per year."""
    random = np.random.default_rng(seed)
    base, dose = random.normal(0, 1, ROWS).round(2), np.tile([0.0, 5.0, 10.0, 20.0], ROWS // 4)
    years = random.uniform(0.2, 2.0, ROWS).round(2)
    rate = np.exp(1.2 + 0.4 * base - 0.9 * dose / (dose + 5))
    events = random.negative_binomial(3, 3 / (3 + rate * years))
    return {"base": base, "dose": dose, "YEARS": years, "SEIZ": events}, rate


def fitted(columns: dict[str, Any], exposure: str | None = "YEARS") -> ResponseModel:
    return fit_model(columns, "SEIZ", dose="dose", endpoint="count", exposure=exposure, settings=QUICK)


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    return drawn(3)[0]


@pytest.fixture(scope="module")
def model(columns: dict[str, Any]) -> ResponseModel:
    return fitted(columns)


def test_predictions_are_events_in_the_exposure_of_each_row(model: ResponseModel) -> None:
    new, rate = drawn(4)
    predicted = model.predict(new)
    assert np.sqrt(np.mean(np.log(predicted.mean / (rate * new["YEARS"])) ** 2)) < 0.25
    inside = (predicted.lower <= new["SEIZ"]) & (new["SEIZ"] <= predicted.upper)
    assert 0.84 < inside.mean() < 0.97
    quantiles = model.predict_quantiles(new, (0.1, 0.9))
    long = new["YEARS"] > 1
    assert np.ptp(quantiles, axis=0)[long].mean() > 1.3 * np.ptp(quantiles, axis=0)[~long].mean()


def test_without_the_column_rates_are_predicted_and_that_is_said(model: ResponseModel) -> None:
    new, _ = drawn(4)
    predicted = model.predict({name: new[name] for name in ("base", "dose")})
    np.testing.assert_allclose(predicted.mean * new["YEARS"], model.predict(new).mean)
    assert predicted.notes == (
        "the data frame has no YEARS (exposure), which is taken as 1: rates are per unit of it.",
    )


def test_the_unit_of_time_changes_rates_and_nothing_else(model: ResponseModel) -> None:
    columns, _ = drawn(3)
    in_days = fitted({**columns, "YEARS": columns["YEARS"] * 365.25})
    new, _ = drawn(4)
    np.testing.assert_allclose(
        in_days.predict({**new, "YEARS": new["YEARS"] * 365.25}).mean, model.predict(new).mean, rtol=1e-4
    )
    assert in_days.evaluation.oof.explained == pytest.approx(model.evaluation.oof.explained, abs=1e-4)
    assert present(in_days.evaluation.dose_p_value) == pytest.approx(
        present(model.evaluation.dose_p_value), rel=0.01
    )
    for per_day, per_year in zip(in_days.rate_ratios(), model.rate_ratios(), strict=True):
        assert per_day.rate * 365.25 == pytest.approx(per_year.rate, rel=1e-4)
        assert present(per_day.ratio).lower == pytest.approx(present(per_year.ratio).lower, rel=1e-3)


@pytest.mark.slow
def test_a_year_for_everybody_is_no_exposure(columns: dict[str, Any]) -> None:
    given = fitted({**columns, "YEARS": np.ones(ROWS)})
    without = fitted({name: columns[name] for name in ("base", "dose", "SEIZ")}, exposure=None)
    new, _ = drawn(4)
    of_covariates = {name: new[name] for name in ("base", "dose")}
    np.testing.assert_allclose(
        given.predict(of_covariates).mean, without.predict(of_covariates).mean, rtol=1e-9
    )
    for own, other in zip(given.rate_ratios(), without.rate_ratios(), strict=True):
        assert present(own.ratio).upper == pytest.approx(present(other.ratio).upper)
    assert given.evaluation.oof.score_se == pytest.approx(without.evaluation.oof.score_se)


@pytest.mark.slow
def test_short_times_do_not_pass_for_low_rates() -> None:
    """Those on the high dose leave early; without the exposure their fewer events look like an effect."""
    random = np.random.default_rng(8)
    dose, base = np.tile([0.0, 10.0], 120), random.normal(size=240).round(2)
    years = np.where(dose > 0, random.uniform(0.2, 1.0, 240), random.uniform(1.0, 2.0, 240)).round(2)
    trial = {"dose": dose, "base": base, "YEARS": years, "SEIZ": random.poisson(3 * years)}
    (right,) = fitted(trial).rate_ratios()
    (wrong,) = fitted({k: trial[k] for k in ("dose", "base", "SEIZ")}, exposure=None).rate_ratios()
    by_exposure = [trial["SEIZ"][dose == k].sum() / years[dose == k].sum() for k in (0.0, 10.0)]
    assert present(right.ratio).estimate == pytest.approx(by_exposure[1] / by_exposure[0], abs=0.02)
    assert present(right.ratio).upper > 0.95
    assert present(wrong.ratio).upper < 0.6


def test_adjusted_rates_by_poisson_regression_are_its_standardised_ones(columns: dict[str, Any]) -> None:
    """What an offset leaves sums to nothing in each level, so that augmentation adds nothing."""
    levels, level = np.unique(columns["dose"], return_inverse=True)
    design = np.column_stack([np.eye(4)[level], columns["base"]])
    rate = columns["SEIZ"] / columns["YEARS"]
    coefficients = poisson_regression(design, rate, columns["YEARS"])
    under = rates(coefficients[:4] + (columns["base"] * coefficients[4])[:, None])
    data = LevelData(levels, level, rate, np.ones(ROWS), np.arange(ROWS), columns["YEARS"])
    found = augmented_means(data, under, chosen=AdjustedMeansSettings())
    np.testing.assert_allclose(found.means, under.mean(axis=0), rtol=1e-8)
    stratum = np.arange(ROWS) // 60
    alike = augmented_means(data, np.zeros((ROWS, 4)), stratum=stratum, chosen=AdjustedMeansSettings())
    crude = [
        [
            columns["SEIZ"][own].sum() / columns["YEARS"][own].sum()
            for own in ((level == k) & (stratum == part) for part in range(4))
        ]
        for k in range(4)
    ]
    np.testing.assert_allclose(alike.means, np.mean(crude, axis=1), rtol=1e-12)


def test_standard_errors_of_rates_are_those_of_other_trials() -> None:
    random, found, errors = np.random.default_rng(6), [], []
    level = np.tile([0, 1], 60)
    for _ in range(400):
        years = random.uniform(0.1, 2.0, 120)
        events = random.negative_binomial(2, 2 / (2 + years * np.where(level > 0, 1.5, 3.0)))
        data = LevelData(np.arange(2.0), level, events / years, np.ones(120), np.arange(120), years)
        means = augmented_means(data, np.zeros((120, 2)), chosen=AdjustedMeansSettings())
        found.append(means.means)
        errors.append(means.standard_errors)
    np.testing.assert_allclose(np.mean(found, axis=0), [3.0, 1.5], rtol=0.03)
    np.testing.assert_allclose(np.std(found, axis=0), np.mean(errors, axis=0), rtol=0.1)


def test_rows_of_an_analysis_set_count_by_exposure_and_by_subject(columns: dict[str, Any]) -> None:
    request = RoleRequest("SEIZ", "dose", endpoint="count", exposure="YEARS")
    analysis = make_analysis_set(read_trial(columns, request), COUNT)
    exposure = present(analysis.exposure)
    np.testing.assert_allclose(
        analysis.response * exposure, np.round(analysis.response * exposure), atol=1e-9
    )
    assert analysis.weights.sum() == pytest.approx(ROWS)
    np.testing.assert_allclose(analysis.subject_weights, 1.0)
    half = analysis.take(np.arange(ROWS // 2))
    np.testing.assert_allclose(half.subject_weights, 1.0)


def test_the_error_of_a_score_is_of_subjects_not_of_time(model: ResponseModel) -> None:
    """A subject of two years is one subject, however much it counts."""
    new, _ = drawn(4)
    found = validate_model(model, new)
    own = COUNT.row_deviance(np.asarray(new["SEIZ"], dtype=float), model.predict(new).mean)
    left = own - found.score * new["YEARS"]
    error = np.sqrt((left**2).sum() * ROWS / (ROWS - 1)) / new["YEARS"].sum()
    assert found.score_se == pytest.approx(error)


@pytest.mark.slow
def test_report_and_words_name_the_unit(model: ResponseModel) -> None:
    assert "per YEARS" in str(model)
    page = render_report(report_content(model, date(2026, 1, 31)))
    assert "rates are per unit of YEARS" in page


def test_a_file_keeps_the_exposure(model: ResponseModel, columns: dict[str, Any], tmp_path: Path) -> None:
    save_model(model, tmp_path / "model.covaria")
    loaded = load_model(tmp_path / "model.covaria")
    assert np.array_equal(loaded.predict(columns).upper, model.predict(columns).upper)


def test_validation_is_of_rates_by_their_exposure(model: ResponseModel) -> None:
    new, _ = drawn(4)
    found = validate_model(model, new)
    events, years = np.asarray(new["SEIZ"], dtype=float), new["YEARS"]
    deviance = COUNT.row_deviance(events, model.predict(new).mean)
    assert found.score == pytest.approx(deviance.sum() / years.sum())
    assert validate_model(model, drawn(3)[0]).in_sample
    assert 0.84 < present(found.coverage).value < 0.97


@pytest.mark.parametrize(
    ("exposure", "events", "words"),
    [
        (-1.0, 0, "YEARS (exposure) is not above 0 in row 5"),
        (0.0, 2, "YEARS (exposure) is not above 0 in row 5"),
    ],
    ids=["negative", "events in no time"],
)
def test_a_time_that_is_none_is_refused_by_its_row(
    columns: dict[str, Any], exposure: float, events: int, words: str
) -> None:
    years, seizures = columns["YEARS"].copy(), columns["SEIZ"].copy()
    years[4], seizures[4] = exposure, events
    with pytest.raises(TableError, match=re.escape(words)):
        fitted({**columns, "YEARS": years, "SEIZ": seizures})


def test_rows_without_a_time_are_left_out(columns: dict[str, Any]) -> None:
    years, seizures = columns["YEARS"].copy(), columns["SEIZ"].copy()
    years[4], seizures[4], years[7] = 0.0, 0, np.nan
    found = check_table(
        {**columns, "YEARS": years, "SEIZ": seizures}, "SEIZ", exposure="YEARS", endpoint="count"
    )
    assert found.is_usable
    assert {each.reason for each in found.excluded} == {
        "YEARS (exposure) is missing",
        "YEARS (exposure) is 0, and no event was seen",
    }


def test_only_a_count_has_an_exposure(columns: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"YEARS \(exposure\) is for how long events were counted"):
        fit_model(columns, "SEIZ", dose="dose", exposure="YEARS", settings=QUICK)
    with pytest.raises(UsageError, match=r"YEARS \(exposure\) is for how long events were counted"):
        mcp_mod(columns, "SEIZ", dose="dose", exposure="YEARS")
    found = check_table(columns, "SEIZ", endpoint="lognormal", exposure="YEARS")
    assert not found.is_usable
