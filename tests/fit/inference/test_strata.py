"""Randomisation within strata: the closed form, a simulation with known shares, and what is refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import covaria
from covaria.dose import LevelMeans
from covaria.errors import RoleError, TableError, UsageError
from covaria.fit.analysis_set import AnalysisSet, make_analysis_set
from covaria.fit.inference.augmented_means import LevelData, augmented_means
from covaria.fit.inference.declared_strata import check_strata
from covaria.fit.inference.strata import shares_within_strata
from covaria.fit.settings import Effort, MethodSettings, settings_of
from covaria.fit.settings.adjusted_means import AdjustedMeansSettings
from covaria.model.adjusted_means import Assignment
from covaria.statistics import t_quantile
from covaria.table import RoleRequest, read_trial

SHARES = np.array([[0.2, 0.6, 0.2], [0.5, 0.25, 0.25], [0.2, 0.2, 0.6]])
"""Shares of three doses in each of three strata."""


def drawn(random: np.random.Generator, subjects: int) -> dict[str, np.ndarray]:
    """A trial whose strata predict both the dose and the response; the effect of dose 20 over 0 is 2."""
    site = random.choice(3, subjects, p=[0.5, 0.3, 0.2])
    arm = np.array([random.choice(3, p=SHARES[own]) for own in site])
    age = random.uniform(20, 80, subjects)
    response = 3.0 * site + arm + 0.02 * age + random.normal(0, 1, subjects)
    return {"DOSE": arm * 10.0, "SITE": np.array(["A", "B", "C"])[site], "AGE": age, "Y": response}


def level_data(columns: dict[str, np.ndarray]) -> tuple[LevelData, np.ndarray]:
    levels, level = np.unique(columns["DOSE"], return_inverse=True)
    count = len(level)
    data = LevelData(levels, level.astype(np.int64), columns["Y"], np.ones(count), np.arange(count))
    return data, np.unique(columns["SITE"], return_inverse=True)[1].astype(np.int64)


def stratified(data: LevelData, stratum: np.ndarray) -> LevelMeans:
    return augmented_means(
        data,
        np.zeros((len(stratum), len(data.levels))),
        shares_within_strata(data, stratum),
        stratum,
        chosen=AdjustedMeansSettings(),
    )


def test_without_predictions_it_is_the_stratified_mean_in_closed_form() -> None:
    data, stratum = level_data(drawn(np.random.default_rng(3), 300))
    found, size = stratified(data, stratum), np.bincount(stratum) / len(stratum)
    cells = [[data.response[(stratum == own) & (data.level == arm)] for arm in range(3)] for own in range(3)]
    mean = np.array([[cell.mean() for cell in row] for row in cells])
    within = np.array([[cell.var(ddof=1) / len(cell) for cell in row] for row in cells])
    np.testing.assert_allclose(found.means, size @ mean, rtol=1e-12)
    centred = mean - size @ mean
    between = centred.T @ (size[:, None] * centred) / len(stratum)
    np.testing.assert_allclose(found.covariance, between + np.diag(size**2 @ within), rtol=1e-10)


def test_one_stratum_is_no_stratum() -> None:
    data, stratum = level_data(drawn(np.random.default_rng(4), 200))
    predicted = np.random.default_rng(5).normal(size=(200, 3))
    alone = augmented_means(data, predicted, chosen=AdjustedMeansSettings())
    same = augmented_means(
        data, predicted, shares_within_strata(data, 0 * stratum), 0 * stratum, chosen=AdjustedMeansSettings()
    )
    np.testing.assert_allclose(same.means, alone.means, rtol=1e-12)
    np.testing.assert_allclose(same.covariance, alone.covariance, rtol=1e-10)
    np.testing.assert_allclose(same.freedom, alone.freedom, rtol=1e-12)


def test_intervals_hold_the_effect_where_shares_differ_between_strata() -> None:
    trials, held, naive = 400, 0, 0
    for trial in range(trials):
        data, stratum = level_data(drawn(np.random.default_rng([6, trial]), 200))
        contrast = np.array([-1.0, 0, 1])
        for found, counts in (
            (stratified(data, stratum), True),
            (augmented_means(data, np.zeros((200, 3)), chosen=AdjustedMeansSettings()), False),
        ):
            half = t_quantile(0.95, found.freedom_of(contrast)) * np.sqrt(
                contrast @ found.covariance @ contrast
            )
            inside = abs(contrast @ found.means - 2) <= half
            held, naive = held + (inside and counts), naive + (inside and not counts)
    # Three Monte Carlo standard errors about 95 %.
    assert abs(held / trials - 0.95) < 0.033
    assert naive / trials < 0.75


def test_a_fit_within_strata_keeps_them_and_finds_the_effect(tmp_path: Path) -> None:
    columns = drawn(np.random.default_rng(8), 240)
    fitted = covaria.fit_model(
        columns,
        "Y",
        dose="DOSE",
        covariates=["AGE"],
        settings=settings_of(Effort.QUICK),
        comparators="few",
        assignment="randomised",
        strata=["SITE"],
    )
    means = fitted.adjusted_means
    assert means is not None
    assert means.strata == ("SITE",)
    effect = fitted.dose_response().levels[-1]
    assert effect.difference_lower < 2 < effect.difference_upper
    data, stratum = level_data(columns)
    assert means.least_probability == pytest.approx(shares_within_strata(data, stratum).min())
    covaria.save_model(fitted, tmp_path / "model.covaria")
    assert covaria.load_model(tmp_path / "model.covaria").adjusted_means == means


def analysis_of(columns: dict[str, np.ndarray], strata: tuple[str, ...] = ("SITE",)) -> AnalysisSet:
    return make_analysis_set(read_trial(columns, RoleRequest(response="Y", dose="DOSE", strata=strata)))


@pytest.mark.parametrize("assignment", [None, Assignment.OBSERVATIONAL])
def test_strata_of_what_was_not_declared_as_randomised_are_refused(assignment: Assignment | None) -> None:
    analysis = analysis_of(drawn(np.random.default_rng(0), 60))
    with pytest.raises(UsageError, match="declare the assignment as randomised"):
        check_strata(analysis, assignment, method=MethodSettings())


def refused(columns: dict[str, np.ndarray], words: str, kind: type[Exception] = TableError) -> None:
    with pytest.raises(kind, match=words):
        check_strata(analysis_of(columns), Assignment.RANDOMISED, method=MethodSettings())


def test_a_dose_that_a_stratum_lacks_is_refused() -> None:
    columns = drawn(np.random.default_rng(0), 120)
    columns["DOSE"] = np.where((columns["SITE"] == "A") & (columns["DOSE"] == 20), 10, columns["DOSE"])
    refused(
        columns, "In 1 of 3 of the strata of SITE some treatment has fewer than 2 subjects .such as dose 20"
    )


def test_a_share_near_0_is_refused() -> None:
    columns = drawn(np.random.default_rng(0), 400)
    rare = np.flatnonzero((columns["SITE"] == "A") & (columns["DOSE"] == 20))[2:]
    columns["DOSE"][rare] = 10
    refused(columns, "share of dose 20 is 0.01")


def test_a_continuous_dose_has_no_shares() -> None:
    columns = drawn(np.random.default_rng(0), 60)
    refused(columns | {"DOSE": np.random.default_rng(1).uniform(0, 100, 60)}, "too many values", UsageError)


def test_strata_without_a_dose_are_refused() -> None:
    analysis = replace(analysis_of(drawn(np.random.default_rng(0), 60)), dose_covariate=None)
    with pytest.raises(UsageError, match="no dose of two"):
        check_strata(analysis, Assignment.RANDOMISED, method=MethodSettings())


@pytest.mark.parametrize(
    ("strata", "words"),
    [
        (("SIET",), "did you mean SITE"),
        (("SITE", "SITE"), "named twice"),
        (("DOSE",), "is the dose"),
        (("Y",), "is the response"),
    ],
)
def test_columns_that_are_no_strata_are_refused(strata: tuple[str, ...], words: str) -> None:
    with pytest.raises(RoleError, match=words):
        analysis_of(drawn(np.random.default_rng(0), 60), strata)


def test_a_row_without_a_stratum_is_refused_by_its_place() -> None:
    columns = drawn(np.random.default_rng(0), 60)
    columns["SITE"] = columns["SITE"].astype(object)
    columns["SITE"][4] = None
    with pytest.raises(TableError, match=r"SITE \(stratum\) is missing in row 5"):
        analysis_of(columns)


def test_the_order_of_rows_makes_no_difference() -> None:
    columns = drawn(np.random.default_rng(0), 60)
    analysis, turned = (
        analysis_of({name: values[order] for name, values in columns.items()})
        for order in (np.arange(60), np.arange(60)[::-1])
    )
    np.testing.assert_array_equal(analysis.stratum, turned.stratum)


def test_arms_within_strata_are_the_stratified_means_too() -> None:
    columns = drawn(np.random.default_rng(8), 240)
    columns["ARM"] = np.array(["placebo", "a", "b"])[(columns.pop("DOSE") / 10).astype(int)]
    fitted = covaria.fit_model(
        columns,
        "Y",
        arm="ARM",
        covariates=["AGE"],
        settings=settings_of(Effort.QUICK),
        comparators="few",
        assignment="randomised",
        strata=["SITE"],
    )
    assert fitted.arm_means is not None
    assert fitted.arm_means.adjusted.strata == ("SITE",)
    means = dict(zip(fitted.arm_means.arms, fitted.arm_means.adjusted.means, strict=True))
    assert means["b"] - means["placebo"] == pytest.approx(2, abs=0.6)
    columns["ARM"] = np.where((columns["SITE"] == "A") & (columns["ARM"] == "b"), "a", columns["ARM"])
    request = RoleRequest(response="Y", arm="ARM", strata=("SITE",))
    with pytest.raises(TableError, match="such as arm b"):
        check_strata(
            make_analysis_set(read_trial(columns, request)), Assignment.RANDOMISED, method=MethodSettings()
        )
