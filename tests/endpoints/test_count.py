"""A fit of a number of events, from the table to report, terminal, file and validation."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from scipy.stats import norm

from covaria import ResponseModel, fit_model, load_model, mcp_mod, save_model, validate_model
from covaria.cli.dose import print_dose
from covaria.errors import TableError, UsageError
from covaria.explain.dose_response import level_effects
from covaria.findings.dose_words import DoseWords
from covaria.fit.inference.dose_contrasts import dose_contrasts_p_value, means_of_test
from covaria.fit.inference.means_at_levels import with_unseen_events
from covaria.fit.settings.adjusted_means import AdjustedMeansSettings
from covaria.model.arm_findings import arm_findings
from covaria.model.count_endpoint import COUNT
from covaria.model.dose_findings import dose_findings
from covaria.report import render_report, report_content
from covaria.study.next_trial import plan_next_trial
from covaria.table.checks.counted_response import COUNT as COUNT_AS_NAMED
from support.presence import present
from support.quick_fits import QUICK

ROWS = 240


def drawn(seed: int) -> tuple[dict[str, Any], np.ndarray]:
    """A trial whose dose lowers the rate of overdispersed counts, and its rates."""
    random = np.random.default_rng(seed)
    base, age = random.normal(0, 1, ROWS).round(2), random.uniform(20, 80, ROWS).round(1)
    dose = np.tile([0.0, 5.0, 10.0, 20.0], ROWS // 4)
    rate = np.exp(1.2 + 0.4 * base - 0.9 * dose / (dose + 5))
    events = random.negative_binomial(3, 3 / (3 + rate))
    return {"base": base, "age": age, "dose": dose, "SEIZ": events}, rate


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    return drawn(3)[0]


@pytest.fixture(scope="module")
def model(columns: dict[str, Any]) -> ResponseModel:
    return fit_model(columns, "SEIZ", dose="dose", endpoint="count", settings=QUICK, goal="min", delta=1.0)


def test_the_table_and_the_model_name_the_endpoint_alike() -> None:
    assert COUNT.name == COUNT_AS_NAMED


def test_both_trainers_take_part_and_find_what_is_there(model: ResponseModel) -> None:
    found = model.evaluation
    assert {ensemble.trainer for ensemble in model.ensembles} == {"gradient", "evidence"}
    mean, poisson = found.comparators
    assert (mean.name, poisson.name) == ("mean", "poisson")
    assert found.oof.score < 0.85 * mean.score
    # The truth is nearly that of Poisson regression, which has no penalty to estimate.
    assert found.oof.score < 1.02 * poisson.score
    assert found.is_predicted
    assert present(found.dose_p_value) < 0.01


def test_rates_are_those_of_new_subjects_and_intervals_hold_their_counts(model: ResponseModel) -> None:
    new, rate = drawn(4)
    predicted = model.predict(new)
    assert np.sqrt(np.mean(np.log(predicted.mean / rate) ** 2)) < 0.25
    inside = (predicted.lower <= new["SEIZ"]) & (new["SEIZ"] <= predicted.upper)
    assert 0.85 < inside.mean() < 0.96
    assert ((predicted.lower >= 0) & (predicted.lower == np.round(predicted.lower))).all()
    assert (predicted.upper == np.round(predicted.upper)).all()


def test_quantiles_are_counts_in_order(model: ResponseModel, columns: dict[str, Any]) -> None:
    found = model.predict_quantiles(columns, (0.1, 0.5, 0.9))
    assert (found == np.round(found)).all()
    assert (np.diff(found, axis=0) >= 0).all()
    below = (columns["SEIZ"] <= found[1]).mean()
    assert 0.4 < below < 0.7


def test_a_count_has_no_density(model: ResponseModel, columns: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="A count has no density; ask for its quantiles"):
        model.predict_distribution(columns).log_density(columns["SEIZ"])


def test_rate_ratios_are_those_of_the_adjusted_rates(model: ResponseModel) -> None:
    means = present(model.adjusted_means).level_means
    for place, each in enumerate(model.rate_ratios(), start=1):
        ratio = present(each.ratio)
        assert ratio.estimate == pytest.approx(means.means[place] / means.means[0])
        slope = np.zeros(4)
        slope[place], slope[0] = 1 / means.means[place], -1 / means.means[0]
        error = np.sqrt(slope @ means.covariance @ slope)
        # The t distribution is a little wider.
        reach = np.log(ratio.upper / ratio.estimate)
        assert norm.ppf(0.975) * error < reach < 1.05 * norm.ppf(0.975) * error
    with pytest.raises(UsageError, match="has no risks"):
        model.risk_ratios()
    with pytest.raises(UsageError, match="a dose with a rate of its own"):
        model.rate_ratios(7.0)


def test_the_terminal_and_the_report_tell_rates(model: ResponseModel) -> None:
    text = io.StringIO()
    words = DoseWords(dose_findings(model), model.response, {}, model.endpoint)
    print_dose(Console(file=text, width=200), words)
    assert "Adjusted rate of SEIZ" in text.getvalue()
    assert "The adjusted rate of “SEIZ” falls by" in text.getvalue()
    page = render_report(report_content(model, date(2026, 1, 31)))
    assert "boosted trees" not in page
    page = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert "Rate relative to that of dose 0" in page
    assert "Poisson regression" in page
    assert "mean deviance" in page
    assert "probabilit" not in page.replace("inverse probability weighting", "")


def test_a_file_keeps_it(model: ResponseModel, columns: dict[str, Any], tmp_path: Path) -> None:
    save_model(model, tmp_path / "model.covaria")
    loaded = load_model(tmp_path / "model.covaria")
    assert np.array_equal(loaded.predict(columns).mean, model.predict(columns).mean)
    assert loaded.rate_ratios() == model.rate_ratios()
    with pytest.raises(UsageError, match="count endpoint, of which trials are not simulated yet"):
        plan_next_trial(tmp_path / "model.covaria", tmp_path / "t.csv", subjects=[100])


def test_validation_counts_deviance(model: ResponseModel) -> None:
    new, rate = drawn(4)
    found = validate_model(model, new)
    assert found.score == pytest.approx(
        COUNT.row_deviance(np.asarray(new["SEIZ"], dtype=float), model.predict(new).mean).mean()
    )
    assert present(found.calibration_slope.lower) < 1 < present(found.calibration_slope.upper)
    assert present(found.coverage).value > 0.85
    del rate


@pytest.mark.slow
def test_arms_are_compared_by_rates_and_ratios(columns: dict[str, Any]) -> None:
    arms = {**columns, "dose": np.where(columns["dose"] > 5, "active", "placebo")}
    model = fit_model(arms, "SEIZ", arm="dose", endpoint="count", settings=QUICK)
    (ratio,) = model.rate_ratios()
    assert (ratio.at, ratio.reference) == ("active", "placebo")
    assert present(arm_findings(model)).is_claimed
    assert present(ratio.ratio).upper < 1


def test_the_test_of_a_dose_is_on_the_scale_of_logarithms(model: ResponseModel) -> None:
    """With half an event more in each level, and degrees of freedom that long tails leave."""
    adjusted = present(model.adjusted_means)
    tested = means_of_test(adjusted, COUNT, AdjustedMeansSettings())
    raised = np.array(adjusted.means) + 0.5 / np.array(adjusted.subjects)
    np.testing.assert_allclose(tested.means, np.log(raised))
    np.testing.assert_allclose(tested.standard_errors, np.sqrt(np.diag(adjusted.covariance)) / raised)
    np.testing.assert_allclose(tested.freedom, ROWS / 4 - 1)
    assert present(model.evaluation.dose_p_value) == dose_contrasts_p_value(tested)


def test_an_interval_of_a_rate_is_symmetric_on_its_logarithm(model: ResponseModel) -> None:
    means = present(model.adjusted_means)
    bounded = level_effects(means.level_means, means.subjects, 0.0, bounds=COUNT.bounds)
    for each in bounded:
        assert each.lower > 0
        assert each.mean / each.lower == pytest.approx(each.upper / each.mean)


def test_a_level_without_an_event_is_not_sure_of_it(model: ResponseModel) -> None:
    means = present(model.adjusted_means).level_means
    rates, subjects = np.array([0.0, 2.0, 2.0, 1.0]), np.array([10, 50, 50, 50])
    found = with_unseen_events(means, rates, subjects).covariance - means.covariance
    assert np.diag(found) == pytest.approx([0.01, 0, 0, 0])


def test_no_rate_is_beyond_what_counts_can_be() -> None:
    """No count of fewer than 10,000 lies above their mean by more than 100 standard deviations."""
    counts = np.zeros(9_999)
    counts[5] = 730
    mean, sd = counts.mean(), counts.std()
    rates = COUNT.predicted(np.array([-1e3, 0.0, 1e6]), COUNT.scale(counts, np.ones(len(counts))))
    assert rates == pytest.approx([0, mean, mean + 100 * sd])
    assert counts.max() < rates[-1]


@pytest.mark.slow
def test_typing_errors_in_a_count_and_in_a_covariate_leave_every_number_finite(
    columns: dict[str, Any],
) -> None:
    """Networks then give logarithms in units of the deviation of the counts, and a rate was e^75."""
    events, base = columns["SEIZ"].copy(), columns["base"].copy()
    events[31], base[17] = 52_837, 8417.35
    dirty = {**columns, "SEIZ": events, "base": base}
    found = dose_findings(fit_model(dirty, "SEIZ", dose="dose", endpoint="count", settings=QUICK))
    means = present(found.adjusted).level_means
    assert 0 <= present(found.p_value) <= 1
    assert np.isfinite(means.means).all()
    assert np.linalg.eigvalsh(means.covariance).min() > -1e-9 * np.abs(means.covariance).max()


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (-1, "is negative in row 5, and is declared a count"),
        (1.5, "is no whole number in row 5, and is declared a count"),
        (2e9, "is above a billion in row 5, and is declared a count"),
    ],
    ids=["negative", "fraction", "absurd"],
)
def test_what_is_no_count_is_refused_by_its_row(columns: dict[str, Any], cell: float, words: str) -> None:
    response = columns["SEIZ"].astype(float)
    response[4] = cell
    with pytest.raises(TableError, match=re.escape(f"SEIZ (response) {words}")):
        fit_model({**columns, "SEIZ": response}, "SEIZ", dose="dose", endpoint="count", settings=QUICK)


@pytest.mark.parametrize(
    ("events", "words"),
    [(0, "is 0 in every usable row|is the same"), (6, "has events in 6 rows alone")],
    ids=["none", "few"],
)
def test_too_few_events_are_refused(columns: dict[str, Any], events: int, words: str) -> None:
    response = np.zeros(ROWS, dtype=int)
    response[:events] = 2
    with pytest.raises(TableError, match=words):
        fit_model({**columns, "SEIZ": response}, "SEIZ", dose="dose", endpoint="count", settings=QUICK)


def test_mcp_mod_finds_the_dose_on_the_scale_of_log_rates(columns: dict[str, Any]) -> None:
    found = mcp_mod(columns, "SEIZ", dose="dose", endpoint="count", covariates=["base"], goal="min")
    assert found.test.p_values.min() < 1e-4
    assert found.notes[0].startswith("means and fitted shapes are natural logarithms of rates")
