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
from covaria.table.columns import UNKNOWN_LEVEL, CategoryColumn
from covaria.table.trial import TrialTable
from support.columns import categories_in

SITES = ["701"] * 12 + ["702"] * 11 + ["703"] * 4 + ["704"] * 3 + ["705"] * 2
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
    assert np.bincount(site.codes).tolist() == [12, 11, 9]
    (note,) = trial.notes
    assert note == (
        "SITE has 3 levels of fewer than 11 subjects each, which are taken together as “other” (fewer than "
        "11 rows)."
    )


def test_one_rare_level_alone_loses_its_name() -> None:
    trial = trial_with(SITES[:27])
    assert site_of(trial).levels == ("701", "702", "other")
    (note,) = trial.notes
    assert note == (
        "SITE has 1 level of fewer than 11 subjects, which is taken as “other” (fewer than 11 rows)."
    )


def test_a_level_called_other_keeps_its_name() -> None:
    sites = ["other" if site == "701" else site for site in SITES]
    assert site_of(trial_with(sites)).levels == ("702", "other", "other (pooled)")


def test_a_category_of_rare_levels_alone_stays_as_it_is() -> None:
    assert len(site_of(trial_with([f"S{k // 3}" for k in range(30)])).levels) == 10


def test_many_rows_of_few_subjects_are_rare() -> None:
    subjects = [str(row // 3) for row in range(60)]
    sites = ["702" if row // 3 < 9 else "701" for row in range(60)]
    random = np.random.default_rng(0)
    columns = {
        "USUBJID": subjects,
        "SITE": sites,
        "AGE": random.normal(60, 9, 60),
        "AVAL": random.normal(size=60),
    }
    table = table_from_frame(columns)
    assert site_of(trial_table(table, assign_roles(table, REQUEST))).levels == ("701", "other")


def test_the_fingerprint_distinguishes_rare_levels() -> None:
    swapped = [{"703": "704", "704": "703"}.get(site, site) for site in SITES]
    assert trial_with(SITES).fingerprint != trial_with(swapped).fingerprint


def test_a_rare_level_or_a_new_one_is_the_pooled_one_when_it_is_predicted() -> None:
    schema = trial_with(SITES).schema
    cells = {"SITE": ["704", "701", "other", "709"], "AGE": [60, 61, 62, 63]}
    known = covariate_table(table_from_frame(cells), schema)
    assert categories_in(known.columns[0]).codes.tolist() == [2, 0, 2, 2]
    assert known.filled.tolist() == [True, False, False, True]
    assert known.notes == (
        "SITE has none of the model's levels in 2 rows; it is taken as “other” there, as rare levels were "
        "in training.",
    )


def test_a_new_level_is_refused_where_none_was_rare() -> None:
    schema = trial_with(SITES[:23]).schema
    new = table_from_frame({"SITE": ["709", "701"], "AGE": [60, 60]})
    with pytest.raises(TableError, match="a level that the model never saw"):
        covariate_table(new, schema)
    filled = covariate_table(new, schema, fillable=["SITE"])
    assert categories_in(filled.columns[0]).codes.tolist() == [UNKNOWN_LEVEL, 0]
    assert filled.filled.tolist() == [True, False]


def test_a_model_does_not_name_rare_levels() -> None:
    (site,) = (each for each in trial_with(SITES).schema if isinstance(each, CategoryCovariate))
    assert site == CategoryCovariate("SITE", ("701", "702", "other"), has_missing=False, takes_others=True)
    assert [site.level_of(value) for value in ("702", "703", "other", "709")] == ["702", *["other"] * 3]


def test_a_pooled_value_of_an_older_file_is_of_the_level_that_it_was_pooled_to() -> None:
    site = CategoryCovariate("site", ("702", "other"), has_missing=False, pooled=("703", "704"))
    found = [site.level_of(value) for value in ("702", "703", "other", "705")]
    assert found == ["702", "other", "other", None]
