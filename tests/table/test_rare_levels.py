import numpy as np
import pytest

from covaria.errors import TableError
from covaria.table import (
    CategoryCovariate,
    Role,
    RoleRequest,
    assign_roles,
    covariate_table,
    table_from_frame,
    trial_table,
)
from covaria.table.columns import CategoryColumn
from covaria.table.trial import TrialTable
from support.columns import categories_in

SITES = ["701"] * 12 + ["702"] * 9 + ["703"] * 4 + ["704"] * 3 + ["705"] * 2
REQUEST = RoleRequest(response="AVAL", others=(("SITE", Role.CATEGORY),))


def trial_with(sites: list[str]) -> TrialTable:
    random = np.random.default_rng(0)
    columns = {"SITE": sites, "AGE": random.normal(60, 9, len(sites)), "AVAL": random.normal(size=len(sites))}
    table = table_from_frame(columns)
    return trial_table(table, assign_roles(table, REQUEST))


def site_of(trial: TrialTable) -> CategoryColumn:
    site = next(column for column in trial.covariates if column.name == "SITE")
    assert isinstance(site, CategoryColumn)
    return site


def test_rare_levels_are_taken_together_with_a_note() -> None:
    trial = trial_with(SITES)
    site = site_of(trial)
    assert site.levels == ("701", "702", "other")
    assert site.pooled == ("703", "704", "705")
    assert np.bincount(site.codes).tolist() == [12, 9, 9]
    (note,) = trial.notes
    assert note == (
        "SITE has 3 levels of fewer than 5 rows each, which are taken together as “other” (9 rows)."
    )


def test_one_rare_level_alone_stays_itself() -> None:
    assert site_of(trial_with(SITES[:25])).levels == ("701", "702", "703")
    assert trial_with(SITES[:25]).notes == ()


def test_a_level_called_other_keeps_its_name() -> None:
    sites = ["other" if site == "701" else site for site in SITES]
    assert site_of(trial_with(sites)).levels == ("702", "other", "other (pooled)")


def test_a_category_of_rare_levels_alone_stays_as_it_is() -> None:
    assert len(site_of(trial_with([f"S{k // 3}" for k in range(30)])).levels) == 10


def test_the_fingerprint_distinguishes_rare_levels() -> None:
    swapped = [{"703": "704", "704": "703"}.get(site, site) for site in SITES]
    assert trial_with(SITES).fingerprint != trial_with(swapped).fingerprint


def test_a_rare_level_is_known_when_it_is_predicted_and_a_new_one_is_not() -> None:
    schema = trial_with(SITES).schema
    known = covariate_table(table_from_frame({"SITE": ["704", "701", "other"], "AGE": [60, 61, 62]}), schema)
    assert categories_in(known.columns[0]).codes.tolist() == [2, 0, 2]
    new = table_from_frame({"SITE": ["709", "701"], "AGE": [60, 60]})
    with pytest.raises(TableError, match="a level that the model never saw"):
        covariate_table(new, schema)
    filled = covariate_table(new, schema, fillable=["SITE"])
    assert categories_in(filled.columns[0]).codes.tolist() == [2, 0]
    assert filled.filled.tolist() == [True, False]
    assert filled.notes == (
        "SITE has a level that training never had in 1 row; it is taken as one of the rare levels there.",
    )


def test_a_pooled_value_is_of_the_level_that_it_was_pooled_to() -> None:
    site = CategoryCovariate("site", ("702", "other"), has_missing=False, pooled=("703", "704"))
    found = [site.level_of(value) for value in ("702", "703", "other", "705")]
    assert found == ["702", "other", "other", None]
