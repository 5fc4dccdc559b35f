"""Adjusted means and differences by visit, beside published ones and what is known to be the same."""

from pathlib import Path

import numpy as np
import pytest

import covaria
from covaria.errors import UsageError
from fit.visit_means.conftest import Columns

FEV = Path(__file__).parents[2] / "data" / "fev.csv"
NEURODEG = Path(__file__).parents[3].parent / "shared/data/neurodeg.csv"


def test_differences_of_the_published_table() -> None:
    found = covaria.repeated_measures(
        FEV, "FEV1", visit="AVISIT", arm="ARMCD", covariates=["RACE", "SEX"], freedom="satterthwaite"
    )
    first = found.differences_at("VIS1")[0].difference
    assert (found.reference, found.at, found.points) == ("PBO", "VIS4", ("VIS1", "VIS2", "VIS3", "VIS4"))
    assert [first.estimate, first.standard_error, first.freedom] == pytest.approx(
        [3.77, 1.07, 145.55], abs=6e-3
    )
    assert first.p_value == pytest.approx(0.000589, abs=1e-6)
    assert -2 * found.covariance.log_likelihood == pytest.approx(3386.45, abs=6e-3)
    np.testing.assert_allclose(np.diag(found.covariance.by_visit), [40.6, 26.6, 14.9, 95.6], atol=6e-2)
    # A difference is that of the means.
    placebo, treated = (each.mean.estimate for each in found.means_at("VIS4"))
    assert found.differences_at("VIS4")[0].difference.estimate == pytest.approx(treated - placebo)
    assert [each.subjects for each in found.means_at("VIS3")] == [71, 58]
    assert found.notes == ("263 rows left out: FEV1 (response) is missing.",)


@pytest.mark.skipif(not NEURODEG.is_file(), reason="the real tables are not part of the project")
def test_slopes_by_dose_go_into_mcp_mod_as_published() -> None:
    found = covaria.repeated_measures(
        NEURODEG, "resp", time="time", dose="dose", common_start=True, restricted=False
    )
    slopes = [each.slope.estimate for each in found.slopes]
    np.testing.assert_allclose(slopes, [-5.09914, -4.58124, -3.21963, -2.87895, -3.51996], atol=2e-5)
    plain = covaria.repeated_measures(
        NEURODEG,
        "resp",
        time="time",
        dose="dose",
        common_start=True,
        restricted=False,
        freedom="satterthwaite",
    )
    candidates = "emax(1.11); quadratic(-0.022); exponential(8.867); linear"
    mcp = covaria.mcp_mod(plain.level_means(slopes=True), candidates=candidates, delta=1.4)
    np.testing.assert_allclose(mcp.test.statistics, [4.607, 3.717, 1.290, 2.297], atol=6e-4)
    assert mcp.best is not None
    assert mcp.best.target_dose == pytest.approx(2.1305, abs=2e-4)


def test_with_two_visits_means_are_those_of_values_imputed_by_regression(columns: Columns) -> None:
    """Full likelihood fills in the last visit by the regression on the first within arms (Anderson 1957).

    So the missing responses, shifted, give the mean that the tipping point is computed from.
    """
    found = covaria.repeated_measures(
        columns, "CHG", visit="AVISIT", arm="ARM", restricted=False, filter="AVISIT != 'Week 4'"
    )
    cells = np.array([float(each or "nan") for each in columns["CHG"]]).reshape(-1, 3)[:, [0, 2]]
    arm = np.array(columns["ARM"][::3])
    whole = ~np.isnan(cells[:, 1])
    within = cells.copy()
    for name in set(arm):
        within[arm == name] -= cells[(arm == name) & whole].mean(axis=0)
    slope = (within[whole, 0] @ within[whole, 1]) / (within[whole, 0] @ within[whole, 0])
    filled = cells[:, 1].copy()
    for name in set(arm):
        own = arm == name
        centre = cells[own & whole].mean(axis=0)
        filled[own & ~whole] = centre[1] + slope * (cells[own & ~whole, 0] - centre[0])
    means = [each.mean.estimate for each in found.means_at("Week 12")]
    expected = [filled[arm == name].mean() for name in found.arms]
    np.testing.assert_allclose(means, expected, rtol=1e-7)
    (tipping,) = found.tipping_points
    assert (tipping.assigned, tipping.missing) == (30, int((~whole & (arm == "Active")).sum()))
    assert tipping.shift is not None
    shifted = np.where(whole | (arm == "Placebo"), filled, filled + tipping.shift)
    left = shifted[arm == "Active"].mean() - shifted[arm == "Placebo"].mean()
    error = found.differences_at("Week 12")[0].difference.standard_error
    # The interval then ends at 0: t quantiles lie between 1.96 and 2.01, and shares add some variance.
    assert 1.96 < left / error < 2.2


def test_no_shift_is_needed_where_nothing_is_shown(columns: Columns) -> None:
    columns["CHG"] = np.random.default_rng(1).normal(size=len(columns["CHG"])).tolist()
    found = covaria.repeated_measures(columns, "CHG", visit="AVISIT", arm="ARM")
    assert [each.shift for each in found.tipping_points] == [None]


def test_means_are_at_the_average_subject(columns: Columns) -> None:
    """Moving a covariate does not move means; its own units do not either."""
    asked = {"visit": "AVISIT", "arm": "ARM", "by_visit": "BASE"}
    plain = covaria.repeated_measures(columns, "CHG", **asked)  # type: ignore[arg-type]
    columns["BASE"] = [1000 * each + 7 for each in columns["BASE"]]
    moved = covaria.repeated_measures(columns, "CHG", **asked)  # type: ignore[arg-type]
    for one, other in zip(plain.means, moved.means, strict=True):
        assert other.mean.estimate == pytest.approx(one.mean.estimate, rel=1e-7)
        assert other.mean.standard_error == pytest.approx(one.mean.standard_error, rel=1e-5)


def test_a_covariate_that_predicts_makes_differences_surer(columns: Columns) -> None:
    plain = covaria.repeated_measures(columns, "CHG", visit="AVISIT", arm="ARM")
    adjusted = covaria.repeated_measures(columns, "CHG", visit="AVISIT", arm="ARM", covariates="BASE")
    one, other = (each.differences_at("Week 12")[0].difference for each in (plain, adjusted))
    assert other.standard_error < 0.97 * one.standard_error


def test_rows_without_a_response_say_nothing_but_whom_is_missing(columns: Columns) -> None:
    kept = [place for place, cell in enumerate(columns["CHG"]) if cell != ""]
    short = {name: [cells[place] for place in kept] for name, cells in columns.items()}
    whole, without = (
        covaria.repeated_measures(each, "CHG", visit="AVISIT", arm="ARM") for each in (columns, short)
    )
    assert [each.difference for each in whole.differences] == [
        each.difference for each in without.differences
    ]
    assert whole.tipping_points == without.tipping_points


def test_a_dose_has_its_levels_and_a_reference(columns: Columns) -> None:
    columns["DOSE"] = [{"Placebo": "0 mg", "Active": "5 mg"}[each] for each in columns["ARM"]]
    found = covaria.repeated_measures(columns, "CHG", visit="AVISIT", dose="DOSE")
    assert (found.doses, found.arms) == ((0.0, 5.0), ("0", "5"))
    means = found.level_means()
    assert means.doses.tolist() == [0.0, 5.0]
    error = np.sqrt(np.array([-1, 1]) @ means.covariance @ np.array([-1, 1]))
    assert error == pytest.approx(found.differences_at("Week 12")[0].difference.standard_error)
    other = covaria.repeated_measures(columns, "CHG", visit="AVISIT", dose="DOSE", reference="5")
    assert other.level_means().means == pytest.approx(means.means)
    arms = covaria.repeated_measures(columns, "CHG", visit="AVISIT", arm="ARM")
    with pytest.raises(UsageError, match="Only the levels of a dose"):
        arms.level_means()
    with pytest.raises(UsageError, match="no slopes"):
        found.level_means(slopes=True)


def test_without_a_treatment_there_are_means_only(columns: Columns) -> None:
    found = covaria.repeated_measures(columns, "CHG", visit="AVISIT", at="Week 4")
    assert (found.arms, found.differences, found.at) == (("",), (), "Week 4")
    assert [each.at for each in found.means] == ["Week 2", "Week 4", "Week 12"]


def test_over_time_means_are_lines(columns: Columns) -> None:
    columns["WEEK"] = [int(each.split()[1]) for each in columns["AVISIT"]]
    found = covaria.repeated_measures(columns, "CHG", time="WEEK", arm="ARM", at=8, common_start=True)
    assert (found.points, found.at) == (("2", "4", "8", "12"), "8")
    by_time = {each.at: each.difference.estimate for each in found.differences}
    slope = found.slope_differences[0].difference.estimate
    # From a common start on differences are the difference of slopes times the time.
    assert [by_time[at] for at in ("2", "8", "12")] == pytest.approx([2 * slope, 8 * slope, 12 * slope])
    own = covaria.repeated_measures(columns, "CHG", time="WEEK", arm="ARM", covariance="random-intercept")
    assert own.covariance.structure == "random-intercept"
    assert own.tipping_points == ()


@pytest.mark.parametrize(
    "covariance", ["compound-symmetry", "heterogeneous-compound-symmetry", "ar1", "heterogeneous-ar1"]
)
def test_fewer_parameters_fit_no_better(columns: Columns, covariance: str) -> None:
    asked = {"visit": "AVISIT", "arm": "ARM"}
    free = covaria.repeated_measures(columns, "CHG", **asked)  # type: ignore[arg-type]
    found = covaria.repeated_measures(columns, "CHG", covariance=covariance, **asked)  # type: ignore[arg-type]
    assert found.covariance.log_likelihood <= free.covariance.log_likelihood + 1e-9
    assert len(found.covariance.parameters) < len(free.covariance.parameters)
    by_visit = found.covariance.by_visit
    assert (by_visit[0, 0] == pytest.approx(by_visit[2, 2])) is not covariance.startswith("heterogeneous")
