"""Refits that show how sure the headline is: what depends on a site or on five subjects is said to."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray, IntArray
from covaria.errors import TrainingError
from covaria.fit import Comparators, FitSettings, fit_table
from covaria.fit import sensitivity as refits
from covaria.fit.sensitivity import sensitivity, with_sensitivity
from covaria.model import load_model, save_model
from covaria.model.headline import headline
from covaria.model.response_model import ResponseModel
from covaria.model.sensitivity import SMALL_SITES, Headline, Variation
from covaria.table import Role, TrialTable
from support.presence import present

TrialOf = Callable[..., TrialTable]

DOSES = (0.0, 10.0, 20.0)
SITES = (("SITE", Role.CATEGORY),)


def columns_of(
    seed: int, effect: Callable[[FloatArray, IntArray], FloatArray], sites: int = 4, rows: int = 96
) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    dose, site = np.tile(DOSES, rows // 3), np.repeat(np.arange(sites), rows // sites)
    age = random.normal(50, 9, rows)
    y = effect(dose, site) + 0.02 * age + random.normal(0, 1, rows)
    return {"dose": dose, "age": age, "SITE": [f"S{own}" for own in site], "y": y}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refits, "SEEDS", 3)


def refitted(
    trial_of: TrialOf,
    quick: FitSettings,
    columns: dict[str, Any],
    **request: str | tuple[str | tuple[str, Role], ...],
) -> ResponseModel:
    table = trial_of(columns, dose="dose", **request)
    model = fit_table(table, quick, Comparators.FEW)
    return with_sensitivity(model, table, quick)


def value_of(found: Headline) -> float:
    """The difference between treatments of a headline that has one."""
    return present(found.difference).value


def strong(dose: FloatArray, site: IntArray) -> FloatArray:
    return 0.15 * dose


def none(dose: FloatArray, site: IntArray) -> FloatArray:
    return np.zeros(len(dose))


def of_one_site(dose: FloatArray, site: IntArray) -> FloatArray:
    return np.where(site == 2, 0.4 * dose, 0.0)


@pytest.fixture(scope="module")
def clean(trial_of: TrialOf, quick: FitSettings) -> ResponseModel:
    return refitted(trial_of, quick, columns_of(1, strong), covariates=("age", "dose"), group="SITE")


@pytest.mark.slow
def test_a_strong_effect_hinges_on_nothing(clean: ResponseModel) -> None:
    found = present(clean.sensitivity)
    kinds = [each.variation for each in found.refits]
    assert [kinds.count(kind) for kind in Variation] == [20, 4, 1]
    assert found.sites == 4
    assert all(each.headline is not None and each.headline.is_claimed for each in found.refits)
    assert found.changed(found.headlines(), "treatment") == 0
    own = present(found.headline.difference)
    assert (own.at, own.reference) == ("20.0", "0.0")
    assert own.lower < 3 < own.upper
    seeds = [value_of(each) for each in found.headlines(Variation.SEED)]
    assert 0 < np.ptp(seeds) < 0.25 * (own.upper - own.lower)
    sites = [each for each in found.refits if each.variation is Variation.SITE]
    assert [each.subjects for each in sites] == [24] * 4
    assert [each.left_out for each in sites] == ["S0", "S1", "S2", "S3"]


@pytest.mark.slow
def test_it_survives_its_file(clean: ResponseModel, tmp_path: Path) -> None:
    save_model(clean, tmp_path / "model.covaria")
    assert load_model(tmp_path / "model.covaria").sensitivity == clean.sensitivity


@pytest.mark.slow
@pytest.mark.usefixtures("few")
def test_an_effect_of_one_site_is_gone_without_it(trial_of: TrialOf, quick: FitSettings) -> None:
    columns = columns_of(3, of_one_site)
    found = present(refitted(trial_of, quick, columns, others=SITES).sensitivity)
    sites = [each for each in found.refits if each.variation is Variation.SITE]
    moved = [abs(value_of(present(each.headline)) - value_of(found.headline)) for each in sites]
    assert int(np.argmax(moved)) == 2
    assert sites[2].left_out == "S2"
    assert found.headline.is_claimed
    without = sites[2].headline
    assert without is not None
    assert not without.is_claimed
    assert "treatment" in found.changes(without)


@pytest.mark.slow
@pytest.mark.usefixtures("few")
def test_a_site_that_is_a_covariate_is_named(trial_of: TrialOf, quick: FitSettings) -> None:
    table = trial_of(columns_of(4, strong), dose="dose", others=SITES)
    found = sensitivity(fit_table(table, quick, Comparators.FEW), table, quick)
    named = [each.left_out for each in found.refits if each.variation is Variation.SITE]
    assert named == ["S0", "S1", "S2", "S3"]


@pytest.mark.usefixtures("few")
@pytest.mark.slow
def test_an_effect_of_five_subjects_is_gone_without_them(trial_of: TrialOf, quick: FitSettings) -> None:
    columns = columns_of(5, none)
    top = np.flatnonzero(columns["dose"] == DOSES[-1])[:5]
    columns["y"][top] += 12
    found = present(refitted(trial_of, quick, columns, covariates=("age", "dose")).sensitivity)
    assert found.sites == 0
    (without,) = found.headlines(Variation.INFLUENTIAL)
    assert abs(value_of(found.headline)) > 1.2
    assert abs(value_of(without)) < 0.7
    assert not without.is_claimed


@pytest.mark.slow
@pytest.mark.usefixtures("few")
def test_the_same_seed_gives_the_same_refits(trial_of: TrialOf, quick: FitSettings) -> None:
    table = trial_of(columns_of(6, strong), dose="dose", covariates=("age", "dose"))
    model = fit_table(table, quick, Comparators.FEW)
    first, second = (sensitivity(model, table, quick) for _ in range(2))
    assert first == second
    assert len({each.explained for each in first.headlines(Variation.SEED)}) == 3


@pytest.mark.slow
@pytest.mark.usefixtures("few")
def test_without_a_dose_the_rest_is_compared(trial_of: TrialOf, quick: FitSettings) -> None:
    columns = {name: values for name, values in columns_of(7, strong).items() if name in {"age", "y"}}
    table = trial_of(columns)
    found = sensitivity(fit_table(table, quick, Comparators.FEW), table, quick)
    assert found.headline.difference is None
    assert found.headline.number == found.headline.explained
    assert len(found.headlines()) == 4


@pytest.mark.slow
@pytest.mark.usefixtures("few")
def test_what_is_left_may_be_too_few(trial_of: TrialOf, quick: FitSettings) -> None:
    columns = columns_of(8, strong)
    columns["SITE"] = ["big"] * 84 + ["small"] * 12
    model = refitted(trial_of, quick, columns, covariates=("age", "dose"), group="SITE")
    found = present(model.sensitivity)
    refused = [each for each in found.refits if each.headline is None]
    assert len(refused) >= 1
    assert all(each.refused.endswith(".") for each in refused)


@pytest.mark.slow
@pytest.mark.usefixtures("few")
def test_small_sites_are_left_out_together(trial_of: TrialOf, quick: FitSettings) -> None:
    columns = columns_of(11, strong)
    columns["SITE"] = np.repeat(["big", "s1", "s2", "s3"], [72, 8, 8, 8])
    model = refitted(trial_of, quick, columns, covariates=("age", "dose"), group="SITE")
    found = present(model.sensitivity)
    sites = [each for each in found.refits if each.variation is Variation.SITE]
    assert [(each.left_out, each.subjects) for each in sites] == [
        ("big", 72),
        (SMALL_SITES, 24),
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("few")
def test_arms_are_compared_with_their_reference(trial_of: TrialOf, quick: FitSettings) -> None:
    columns = columns_of(9, strong)
    columns["ARM"] = [{0.0: "Placebo", 10.0: "A", 20.0: "B"}[dose] for dose in columns.pop("dose")]
    table = trial_of(columns, arm="ARM", covariates=("age", "ARM"))
    found = sensitivity(fit_table(table, quick, Comparators.FEW), table, quick)
    own = present(found.headline.difference)
    assert (own.at, own.reference) == ("B", "Placebo")
    assert all(present(each.difference).at == "B" for each in found.headlines())


@pytest.mark.slow
@pytest.mark.usefixtures("few")
def test_it_can_be_cancelled(trial_of: TrialOf, quick: FitSettings) -> None:
    table = trial_of(columns_of(6, strong), dose="dose", covariates=("age", "dose"))
    model = fit_table(table, quick, Comparators.FEW)
    text = []

    def progress(share: float) -> bool:
        text.append(share)
        return share < 0.5

    with pytest.raises(TrainingError):
        sensitivity(model, table, quick, progress)
    assert text == sorted(text)


@pytest.mark.slow
def test_a_headline_of_another_fit_keeps_to_its_doses(clean: ResponseModel) -> None:
    own = headline(clean)
    difference = present(own.difference)
    wanted = replace(own, difference=replace(difference, at="10.0"))
    found = headline(clean, wanted)
    levels = {each.dose: each for each in clean.dose_response().levels}
    assert value_of(found) == levels[10.0].difference
    beyond = replace(own, difference=replace(difference, at="40.0"))
    assert headline(clean, beyond).difference is None
