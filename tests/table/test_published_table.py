"""A published table of repeated measures, counted as its publication does."""

from pathlib import Path

import numpy as np

from covaria.table import Role, RoleRequest, assign_roles, read_table, trial_table

TABLE = Path(__file__).parents[1] / "data" / "fev.csv"


def test_repeated_measures_with_missing_responses() -> None:
    """mmrm's `fev_data`: 800 planned visits, of which 537 of 197 subjects have a value."""
    table = read_table(TABLE)
    roles = assign_roles(table, RoleRequest(response="FEV1"))
    assigned = {each.column: each.role for each in roles}
    assert assigned["USUBJID"] is Role.SUBJECT
    assert assigned["SEX"] is assigned["FEV1_BL"] is Role.COVARIATE
    trial = trial_table(table, roles)
    assert (len(table.row_numbers), trial.rows) == (800, 537)
    assert trial.subjects is not None
    assert len(np.unique(trial.subjects)) == 197
