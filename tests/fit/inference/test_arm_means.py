"""Adjusted means of arms: beside an analysis of covariance, Welch's test and a known truth."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from scipy.stats import ttest_ind

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.fit import Comparators, FitSettings, fit_table
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.dose_trend.ancova import ancova_means
from covaria.fit.dose_trend.mcp_mod import trial_of as trial_with_dose
from covaria.fit.folds import assign_units, folds_of_fit
from covaria.fit.inference.arm_means import adjusted_arm_means
from covaria.fit.inference.balance import balance_p_value
from covaria.fit.settings import MethodSettings
from covaria.fit.settings.adjusted_means import AssignmentSettings
from covaria.model.adjusted_means import Assignment
from covaria.model.arm_means import ArmMeans, ReferenceArm, ReferenceChoice, reference_arm
from covaria.table import RoleRequest, TrialTable
from support.presence import present
from support.treatments import arms_of

AnalysisOf = Callable[..., AnalysisSet]
TrialOf = Callable[..., TrialTable]

ARMS = np.array(["Drug A", "Drug B", "Placebo"])
PLACEBO = ReferenceArm("Placebo", ReferenceChoice.BY_NAME)


@dataclass(frozen=True)
class LinearAverage:
    """The linear rung by least squares of all rows, in the place of trained networks."""

    analysis: AnalysisSet
    folds: object

    def with_inputs(self, inputs: FloatArray, columns: Any, values: Any) -> FloatArray:
        design = np.column_stack([np.ones(len(inputs)), inputs])
        weights = np.sqrt(self.analysis.weights)
        fitted, *_ = np.linalg.lstsq(design * weights[:, None], self.analysis.response * weights, rcond=None)
        predicted = []
        for own in values:
            given = inputs.copy()
            given[:, columns] = own
            predicted.append(np.column_stack([np.ones(len(inputs)), given]) @ fitted)
        return np.column_stack(predicted)


def columns_of(
    seed: int, sizes: tuple[int, ...] = (25, 30, 35), effect: tuple[float, ...] = (0.8, 0.0, 0.2)
) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    own = random.permutation(np.repeat(np.arange(3), sizes))
    age, male = random.normal(50, 10, len(own)), random.integers(0, 2, len(own))
    response = 0.06 * age + 0.7 * male + np.array(effect)[own] + random.normal(0, 1, len(own))
    return {"ARM": ARMS[own], "age": age, "sex": np.where(male, "M", "F"), "y": response}


def means_of(analysis: AnalysisSet, declared: Assignment = Assignment.RANDOMISED) -> ArmMeans:
    average: Any = LinearAverage(analysis, folds_of_fit(analysis, FitSettings()))
    found = adjusted_arm_means(analysis, average, PLACEBO, declared, 0, method=MethodSettings())
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(3))
def test_with_the_linear_rung_they_are_an_analysis_of_covariance(analysis_of: AnalysisOf, seed: int) -> None:
    columns = columns_of(seed)
    found = means_of(analysis_of(columns, arm="ARM"))
    numbered = {**columns, "dose": np.searchsorted(ARMS, columns["ARM"]).astype(float)}
    del numbered["ARM"]
    oracle = ancova_means(trial_with_dose(numbered, RoleRequest("y", "dose", ("age", "sex"))))
    assert found.arms == tuple(ARMS)
    assert found.adjusted.means == pytest.approx(oracle.means.means.tolist(), abs=1e-8)
    text = {each.arm: each.difference for each in found.effects(None, 0.95).arms}
    estimates = [present(text[arm]).estimate for arm in ARMS[:2]]
    differences = oracle.means.means[:2] - oracle.means.means[2]
    assert estimates == pytest.approx(differences.tolist(), abs=1e-8)


def test_two_arms_without_covariates_are_compared_as_by_welch(analysis_of: AnalysisOf) -> None:
    columns = columns_of(4)
    kept = columns["ARM"] != "Drug B"
    own = {name: columns[name][kept] for name in ("ARM", "y")}
    found = present(means_of(analysis_of(own, arm="ARM")).effects(None, 0.95).arms[1].difference)
    theirs = ttest_ind(own["y"][own["ARM"] == "Drug A"], own["y"][own["ARM"] == "Placebo"], equal_var=False)
    assert found.estimate / found.standard_error == pytest.approx(theirs.statistic, abs=1e-8)
    assert found.error_ratio == pytest.approx(1, abs=1e-8)


def test_a_fit_of_two_arms_without_covariates_has_the_t_tests_difference(
    trial_of: TrialOf, quick: FitSettings
) -> None:
    columns = columns_of(5)
    kept = columns["ARM"] != "Drug B"
    own = {name: columns[name][kept] for name in ("ARM", "y")}
    model = fit_table(trial_of(own, arm="ARM"), quick, Comparators.FEW)
    difference = own["y"][own["ARM"] == "Drug A"].mean() - own["y"][own["ARM"] == "Placebo"].mean()
    found = present(model.arm_effects().arms[1].difference)
    assert found.estimate == pytest.approx(difference, abs=0.1 * found.standard_error)


def test_covariates_make_differences_more_precise(analysis_of: AnalysisOf) -> None:
    text = means_of(analysis_of(columns_of(6), arm="ARM")).effects(None, 0.95).arms[1:]
    assert all(0.6 < present(each.difference).error_ratio < 0.95 for each in text)


def test_subjects_of_several_rows_count_once(analysis_of: AnalysisOf) -> None:
    """Three equal visits say no more than one."""
    columns = columns_of(7)
    thrice = {name: np.repeat(values, 3) for name, values in columns.items()}
    thrice["ID"] = np.repeat(np.arange(len(columns["y"])), 3)
    once = means_of(analysis_of(columns, arm="ARM")).adjusted
    found = means_of(analysis_of(thrice, arm="ARM", subject="ID")).adjusted
    assert found.subjects == once.subjects
    assert np.array(found.covariance) == pytest.approx(np.array(once.covariance), rel=1e-6)
    assert found.freedom == pytest.approx(once.freedom)


@pytest.mark.slow
def test_arms_that_the_covariates_predict_are_weighed(analysis_of: AnalysisOf) -> None:
    """A confounded arm whose effect is 0, with a prediction that leaves the confounder out."""

    class Blind:
        def __init__(self, analysis: AnalysisSet) -> None:
            self.analysis, self.folds = analysis, folds_of_fit(analysis, FitSettings())

        def with_inputs(self, inputs: FloatArray, _: Any, values: Any) -> FloatArray:
            return np.zeros((len(inputs), len(values)))

    random = np.random.default_rng(3)
    x = random.normal(size=3000)
    treated = random.uniform(size=3000) < 1 / (1 + np.exp(-x))
    columns = {"ARM": np.where(treated, "T", "Placebo"), "x": x, "y": x + random.normal(size=3000)}
    analysis = analysis_of(columns, arm="ARM")
    assert balance_p_value(analysis, np.random.default_rng(0), chosen=AssignmentSettings()) <= 0.001
    blind: Any = Blind(analysis)
    judged, declared = (
        present(adjusted_arm_means(analysis, blind, PLACEBO, assignment, 0, method=MethodSettings()))
        for assignment in (None, Assignment.RANDOMISED)
    )
    assert judged.adjusted.assignment is Assignment.OBSERVATIONAL
    assert abs(present(judged.effects(None, 0.95).arms[1].difference).estimate) < 0.15
    assert present(declared.effects(None, 0.95).arms[1].difference).estimate > 0.7


@pytest.mark.slow
def test_balance_holds_its_level_over_three_arms(analysis_of: AnalysisOf) -> None:
    chosen = AssignmentSettings(permutations=199)
    found = []
    for seed in range(100):
        analysis = analysis_of(columns_of(seed, (20, 20, 20)), arm="ARM")
        found.append(balance_p_value(analysis, np.random.default_rng(seed), chosen))
    assert 0.01 <= np.mean(np.array(found) <= 0.1) <= 0.2


def test_folds_are_assigned_within_each_arm(analysis_of: AnalysisOf) -> None:
    analysis = analysis_of(columns_of(1, (25, 30, 35)), arm="ARM")
    part = assign_units(analysis, 5, np.random.default_rng(0))
    own = arms_of(analysis)
    counts = np.array([np.bincount(part[own == arm], minlength=5) for arm in range(3)])
    assert np.ptp(counts, axis=1).max() <= 1


def test_the_reference_is_declared_or_known_by_name_or_the_first(trial_of: TrialOf) -> None:
    table = trial_of(columns_of(0), arm="ARM")
    assert reference_arm(table, None) == PLACEBO
    assert reference_arm(table, " Drug B ") == ReferenceArm("Drug B", ReferenceChoice.DECLARED)
    renamed = {**columns_of(0), "ARM": np.char.replace(columns_of(0)["ARM"], "Placebo", "Drug C")}
    assert reference_arm(trial_of(renamed, arm="ARM"), None) == ReferenceArm("Drug A", ReferenceChoice.FIRST)
    assert reference_arm(trial_of({"x": np.arange(30.0), "y": np.arange(30) % 7}), None) is None


@pytest.mark.parametrize("given", ["Drug C", "placebo", ""])
def test_a_reference_that_is_no_arm_is_refused_before_the_fit(trial_of: TrialOf, given: str) -> None:
    with pytest.raises(UsageError, match="one of the arms of ARM: Drug A, Drug B and Placebo"):
        fit_table(trial_of(columns_of(0), arm="ARM"), FitSettings(reference_arm=given))


def test_a_reference_without_arms_is_refused(trial_of: TrialOf) -> None:
    table = trial_of({"x": np.arange(30.0), "y": np.arange(30) % 7})
    with pytest.raises(UsageError, match="no column is declared as the arm"):
        fit_table(table, FitSettings(reference_arm="Placebo"))
