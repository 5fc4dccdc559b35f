"""What a trial's file holds beside its covariates changes nothing of what is modelled."""

from pathlib import Path

import numpy as np
import pytest
from realistic_adam import adam_trial
from realistic_nonmem import nonmem_trial
from realistic_tables import KINDS, dose_p_value, outcome_of
from realistic_trials import write_trial

import covaria
from covaria.model.dose_findings import dose_findings
from covaria.table import RoleRequest, assign_roles, text_table, trial_table
from support.presence import present

# What holds benchmarks to their truths, and no part of the product.
pytestmark = pytest.mark.slow

LEAST_SAME = 0.99


@pytest.mark.parametrize("trials", [40])
@pytest.mark.parametrize("kind", KINDS)
def test_the_file_of_a_trial_gives_the_columns_that_an_analyst_would_model(
    kind: str, trials: int, tmp_path: Path
) -> None:
    outcomes = [outcome_of(kind, seed, tmp_path) for seed in range(trials)]
    answers = [each.answer for each in outcomes]
    assert {*answers} <= {"same", "refused"}
    assert answers.count("same") >= LEAST_SAME * trials
    assert all(each.found == each.found_in_file for each in outcomes)
    assert {each.has_effect for each in outcomes} == {True, False}


@pytest.mark.slow
def test_trials_without_an_effect_find_one_as_often_as_the_level_says() -> None:
    """And those with one mostly, so that a verdict on them can be lost."""
    found: dict[bool, list[bool]] = {True: [], False: []}
    for seed in range(120):
        made = nonmem_trial(seed)
        table = text_table(made.clean)
        trial = trial_table(table, assign_roles(table, RoleRequest(response="DV", dose="AMT")))
        found[made.has_effect].append(dose_p_value(trial) < 0.05)
    assert np.mean(found[True]) > 0.6
    # Four standard errors above 5 % of some 60 trials.
    assert np.mean(found[False]) < 0.17


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_whole_fits_give_the_same_verdict_on_the_dose(seed: int, tmp_path: Path) -> None:
    made = (adam_trial, nonmem_trial)[seed % 2](seed)
    path = write_trial(made, tmp_path, np.random.default_rng(seed))
    first, second = (
        dose_findings(covaria.fit_model(data, made.response, effort="quick", comparators="few", **options))
        for data, options in ((made.clean, {"dose": made.dose}), (path, made.options))
    )
    assert (present(first.p_value) < 0.05) == (present(second.p_value) < 0.05)
    assert present(second.change).difference == pytest.approx(present(first.change).difference, abs=0.5)
