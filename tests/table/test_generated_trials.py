"""What stands beside the columns of a trial changes nothing of what its model is made from."""

from typing import Any

import numpy as np
import pytest

import covaria
from covaria.errors import CovariaError
from covaria.model.dose_findings import dose_findings
from covaria.table import RoleRequest, TrialTable, assign_roles, table_from_frame, text_table, trial_table
from support.generated_trials import LARGEST_EFFECT, Columns, generated_trial

LEAST_SAME = 0.99
SIGNIFICANT = 0.05


def trial_from(columns: Columns, request: RoleRequest) -> TrialTable:
    table = text_table(columns)
    return trial_table(table, assign_roles(table, request))


def outcome(seed: int) -> str:
    """Whether a trial is the same with all that stands beside it, is refused, or is another one."""
    made = generated_trial(seed)
    request = RoleRequest(response=made.response)
    alone = trial_from(made.clean, request)
    assert alone.dose == made.dose
    assert alone.rows == len(made.clean[made.dose])
    try:
        beside = trial_from(made.full, request)
    except CovariaError:
        return "refused"
    same = beside.modelled_fingerprint == alone.modelled_fingerprint and beside.dose == made.dose
    return "same" if same else f"other ({', '.join(sorted({*beside.modelled} ^ {*alone.modelled}))})"


@pytest.mark.parametrize("trials", [15, pytest.param(200, marks=pytest.mark.slow)])
def test_twins_flags_dates_and_identifiers_leave_the_analysis_as_it_is(trials: int) -> None:
    outcomes = [outcome(seed) for seed in range(trials)]
    counts = {found: outcomes.count(found) for found in outcomes}
    assert counts.keys() <= {"same", "refused"}
    assert counts["same"] >= LEAST_SAME * trials


def verdict(columns: Columns, response: str) -> tuple[float, Any]:
    model = covaria.fit_model(columns, response, effort="quick", comparators="few")
    found = dose_findings(model)
    return float(found.p_value or 0.0), found.change


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_the_verdict_on_the_dose_is_the_same(seed: int) -> None:
    """But for the order of the columns and the subjects, by which networks start and folds are drawn."""
    made = generated_trial(seed, rows=120)
    alone, beside = verdict(made.clean, made.response), verdict(made.full, made.response)
    assert max(alone[0], beside[0]) < SIGNIFICANT
    assert beside[1].difference == pytest.approx(alone[1].difference, abs=0.05 * LARGEST_EFFECT)
    assert beside[1].lower == pytest.approx(alone[1].lower, abs=0.05 * LARGEST_EFFECT)


def test_the_generator_makes_tables_of_many_kinds() -> None:
    made = [generated_trial(seed) for seed in range(40)]
    assert len({tuple(sorted(each.full)) for each in made}) == 40
    assert {each.dose for each in made} == {"DOSE", "AMT"}
    assert any(np.asarray(each.full[each.dose]).dtype.kind == "U" for each in made)
    assert all(table_from_frame(each.full).rows == len(each.clean["AGE"]) for each in made)
