"""The rivals of the simulations, held to textbook tests."""

import numpy as np
import pytest
from rival_analyses import emax_differences, fit_ancova, mcp_p_value, straight_lines, unit_table
from scipy.stats import f_oneway, ttest_ind
from trial_designs import Cell
from trial_draws import Trial, draw_trial

from covaria.arrays import FloatArray

TWO = Cell("two", "2 arms", 60, shape="linear", explained=0.05, numbers=0, categories=0)
FIVE = Cell("five", "5 arms", 100, shape="emax", explained=0.1, numbers=0, categories=0)


def arms(trial: Trial) -> list[FloatArray]:
    return [trial.response[trial.dose == dose] for dose in trial.cell.levels]


@pytest.mark.parametrize("cell", [TWO, FIVE])
def test_without_covariates_ancova_is_anova(cell: Cell) -> None:
    trial = draw_trial(cell, 1)
    fit = fit_ancova(unit_table(trial))
    assert fit.p_value == pytest.approx(f_oneway(*arms(trial)).pvalue)
    assert fit.means == pytest.approx([arm.mean() for arm in arms(trial)])


def test_hc3_of_two_arms_is_what_its_formula_gives() -> None:
    trial = draw_trial(TWO, 1)
    variances = [np.sum((arm - arm.mean()) ** 2) / (len(arm) - 1) ** 2 for arm in arms(trial)]
    assert fit_ancova(unit_table(trial)).robust_errors == pytest.approx([np.sqrt(np.sum(variances))])


def test_covariates_are_adjusted_for() -> None:
    trial = draw_trial(Cell("adjusted", "3 arms", 120, covariates="linear", explained=0.9), 2)
    table = unit_table(trial)
    fit = fit_ancova(table)
    design = np.column_stack([np.ones(120), table.level == 1, table.level == 2, table.covariates])
    expected = np.linalg.lstsq(design, trial.response, rcond=None)[0][1:3]
    assert fit.differences == pytest.approx(expected)
    assert fit.robust_errors.max() < 0.15


def test_all_contrasts_of_two_arms_are_one_t_test() -> None:
    trial = draw_trial(TWO, 1)
    assert mcp_p_value(fit_ancova(unit_table(trial))) == pytest.approx(
        ttest_ind(*arms(trial)).pvalue, abs=0.01
    )


@pytest.mark.slow
def test_the_largest_contrast_rejects_seldom_without_cause() -> None:
    cell = Cell("null", "5 arms", 100)
    rejected = sum(mcp_p_value(fit_ancova(unit_table(draw_trial(cell, seed)))) <= 0.05 for seed in range(200))
    assert 2 <= rejected <= 20


def test_units_of_assignment_count_once() -> None:
    visits = Cell("visits", "2 arms", 40, structure="repeated")
    groups = Cell("groups", "2 arms", 200, structure="sites", dose_of="group")
    assert len(unit_table(draw_trial(visits, 0)).dose) == 40
    assert len(unit_table(draw_trial(groups, 0)).dose) == 20


def test_curves_start_at_no_difference_and_pass_through_the_means() -> None:
    trial = draw_trial(FIVE, 1)
    fit = fit_ancova(unit_table(trial))
    assert straight_lines(fit, FIVE.levels)[1:] == pytest.approx(fit.differences)
    assert emax_differences(unit_table(trial), np.array([0.0]))[0] == pytest.approx(0)
