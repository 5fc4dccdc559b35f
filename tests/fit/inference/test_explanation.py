"""Effects and interactions through a whole fit: categories, missing values, order of rows, and the truth."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from covaria.datasets import biomarker_trial
from covaria.fit import Comparators, FitSettings, fit_table
from covaria.fit.analysis_set import make_analysis_set
from covaria.fit.evaluation.residual_cells import stratifications
from covaria.model.response_model import ResponseModel
from covaria.table import RoleRequest, TrialTable, read_trial
from support.presence import present

TrialOf = Callable[..., TrialTable]

QUICK = FitSettings(
    folds=3,
    restarts=1,
    steps=400,
    penalties=(1e-3,),
    linear_penalties=(0.0,),
    evidence_steps=8,
    dense_sines=20,
)


def fit(columns: dict[str, Any], **request: Any) -> ResponseModel:
    table = read_trial(columns, RoleRequest(response="y", **request))
    return fit_table(table, QUICK, comparators=Comparators.FEW)


@pytest.fixture(scope="module")
def mixed() -> dict[str, Any]:
    """A number that bends, one with gaps, a category with a rare level, and five doses."""
    random = np.random.default_rng(2)
    age, weight = random.uniform(20, 80, 300), random.normal(75, 12, 300)
    race = random.permutation(["asian"] * 140 + ["black"] * 150 + ["white"] * 10).astype(object)
    dose = np.tile([0.0, 5.0, 10.0, 20.0, 40.0], 60)
    response = 0.2 * dose + 4 * (race == "asian") + random.normal(0, 0.3, 300)
    race[:15], weight[40:80] = None, np.nan
    return {"age": age, "weight": weight, "race": race, "dose": dose, "y": response}


@pytest.fixture(scope="module")
def model(mixed: dict[str, Any]) -> ResponseModel:
    return fit(mixed, dose="dose")


@pytest.mark.slow
def test_the_interaction_of_the_origins_trial_is_the_strongest() -> None:
    model = fit(biomarker_trial().columns(), dose="dose")
    assert model.effects()[0].covariate == "age"
    first, *others = model.interactions()
    assert first.covariates == ("bmi", "baseline")
    assert first.lower > max(each.estimate for each in others)


def test_every_covariate_has_its_points(model: ResponseModel) -> None:
    points = {each.covariate: each.points for each in model.effects()}
    assert points["dose"].values == (0.0, 5.0, 10.0, 20.0, 40.0)
    assert points["dose"].shares == pytest.approx((0.2,) * 5)
    # Ten white subjects are too few for a level of their own.
    assert set(points["race"].levels) == {"asian", "black", "(missing)"}
    assert sum(points["race"].shares) == pytest.approx(1)
    assert len(points["age"].values) == 25
    assert len(points["weight"].values) == 260 // 11


def test_effects_are_those_of_the_truth(model: ResponseModel) -> None:
    effects = {each.covariate: each for each in model.effects()}
    race = dict(zip(effects["race"].points.levels, effects["race"].effect, strict=True))
    assert race["asian"] - race["black"] == pytest.approx(4, abs=0.5)
    np.testing.assert_allclose(effects["dose"].effect, 0.2 * (np.array([0, 5, 10, 20, 40]) - 15), atol=0.4)
    # Var(0.2 dose) = 0.04 × 200, Var(4 asian) about 4: together nearly all.
    assert effects["dose"].estimate == pytest.approx(2 / 3, abs=0.08)
    assert effects["age"].estimate + effects["weight"].estimate < 0.05
    assert effects["dose"].units == "units of y, from the average prediction"


def test_no_point_is_a_subjects_value(mixed: dict[str, Any], model: ResponseModel) -> None:
    for each in model.effects():
        if each.covariate in {"age", "weight"}:
            assert not set(each.points.values) & set(mixed[each.covariate].tolist())


def test_the_order_of_rows_does_not_matter(mixed: dict[str, Any], model: ResponseModel) -> None:
    order = np.random.default_rng(5).permutation(300)
    shuffled = {name: values[order] for name, values in mixed.items()}
    assert fit(shuffled, dose="dose").decomposition == model.decomposition


@pytest.mark.slow
def test_units_do_not_matter(mixed: dict[str, Any], model: ResponseModel) -> None:
    other = fit(mixed | {"age": mixed["age"] * 12, "y": mixed["y"] * 1000}, dose="dose")
    left, right = ({each.covariate: each for each in own.effects()} for own in (model, other))
    assert set(left) == set(right)
    for name, one in left.items():
        assert one.estimate == pytest.approx(right[name].estimate, abs=1e-3)
        np.testing.assert_allclose(1000 * np.array(one.effect), right[name].effect, atol=20)
    years, months = (own["age"].points.values for own in (left, right))
    np.testing.assert_allclose(12 * np.array(years), months, rtol=1e-9)


def test_a_single_covariate_has_no_pairs(mixed: dict[str, Any]) -> None:
    model = fit({"dose": mixed["dose"], "y": mixed["y"]}, dose="dose")
    assert len(model.effects()) == 1
    assert model.interactions() == ()


@pytest.mark.parametrize(
    "offsets",
    [
        {"y": 1e9},
        {"age": 1e9},
        *(pytest.param(less, marks=pytest.mark.slow) for less in ({"y": 1e3}, {"y": -1e6}, {"age": 1e6})),
    ],
)
def test_a_constant_added_to_a_column_leaves_the_effects(
    mixed: dict[str, Any], model: ResponseModel, offsets: dict[str, float]
) -> None:
    moved = fit({**mixed, **{name: mixed[name] + added for name, added in offsets.items()}}, dose="dose")
    size = max(map(abs, offsets.values()))
    for own in moved.effects():
        expected = next(each for each in model.effects() if each.covariate == own.covariate)
        assert own.estimate == pytest.approx(expected.estimate, abs=1e-3)
        assert own.effect == pytest.approx(expected.effect, abs=5e-3 + 1e-11 * size)
    differences = [each.dose_response().difference for each in (moved, model)]
    assert differences[0] == pytest.approx(differences[1], abs=5e-3 + 1e-11 * size)


@pytest.mark.slow
@pytest.mark.parametrize("step", [0.1, 0.7, 2.5])
def test_a_dose_of_many_levels_is_shown_as_clean_numbers(step: float) -> None:
    """Eleven to twenty levels are averaged for pairs, more for all; rounding must not make 1e-16 of 0."""
    random = np.random.default_rng(4)
    dose = np.round(step * np.repeat(np.arange(15), 14), 6)
    columns = {"dose": dose, "a": random.normal(size=210), "b": random.normal(size=210)}
    found = fit({**columns, "y": dose / 5 + random.normal(0, 0.3, 210)}, dose="dose")
    shown = [each.points for each in found.effects() if each.covariate == "dose"]
    shown += [own for each in found.interactions() for own in each.points if own.covariate == "dose"]
    assert len(shown) >= 2
    values = [value for points in shown for value in points.values]
    assert values == [float(f"{value:.12g}") for value in values]
    assert all(value == 0 or value > step / 2 for value in values)
    cells = next(t for t in found.evaluation.residual_checks.trends if t.against == "dose").cells
    assert cells[0].cell.value == 0


def aggregates(model: ResponseModel) -> Iterator[Any]:
    """Every level that is shown, and how many subjects it is said to represent."""
    points = [each.points for each in model.effects()]
    points += [own for each in model.interactions() for own in each.points]
    yield from ((level, 0) for own in points for level in own.levels)
    for trend in model.evaluation.residual_checks.trends:
        yield from ((each.cell.level, each.cell.subjects) for each in trend.cells if each.cell.level)
    yield from (
        (each.value, 0) for each in model.covariate_effects().contrasts if isinstance(each.value, str)
    )


@pytest.mark.parametrize("rows", [1, 6])
def test_no_level_of_fewer_than_eleven_subjects_is_shown(rows: int) -> None:
    """However many rows they have: a level of 2 subjects and 12 rows is one of 2 subjects."""
    random = np.random.default_rng(7)
    site = np.repeat(["big", "large", "rare", "seldom", "two"], [40, 30, 9, 6, 2])
    subjects = len(site)
    columns = {"site": site, "age": random.normal(50, 9, subjects), "who": np.arange(subjects)}
    columns = {name: np.repeat(values, rows) for name, values in columns.items()}
    response = 2.0 * (columns["site"] == "two") + random.normal(0, 0.3, rows * subjects)
    model = fit({**columns, "y": response}, subject="who", covariates=("site", "age"))
    shown = {level for level, _ in aggregates(model)}
    assert {"big", "large"} <= shown
    assert not shown & {"rare", "seldom", "two"}
    assert any(level.startswith("other") for level in shown)
    age = next(each.points for each in model.effects() if each.covariate == "age")
    assert all(share * subjects >= 11 - 1e-6 for share in age.shares)
    assert not set(age.values) & {float(f"{value:.12g}") for value in columns["age"]}
    for trend in model.evaluation.residual_checks.trends:
        assert all(11 <= each.cell.subjects <= subjects for each in trend.cells)


def test_the_same_subjects_at_two_doses_are_no_cell_of_their_own(trial_of: TrialOf) -> None:
    """Each of two doses has the same eight subjects, who are sixteen rows together."""
    random = np.random.default_rng(8)
    dose = np.concatenate([np.zeros(40), np.full(8, 50.0), np.full(8, 60.0)])
    who = np.concatenate([np.arange(40), np.arange(8), np.arange(8)])
    columns = {"dose": dose, "age": np.repeat(1.0, 56) * who % 13, "who": who}
    analysis = make_analysis_set(
        trial_of({**columns, "y": random.normal(size=56)}, dose="dose", subject="who")
    )
    _, *covariates = stratifications(analysis, random.normal(size=56))
    cells = list(covariates[present(analysis.dose_covariate)].cells(20))
    assert [(cell.value, cell.subjects) for cell, _ in cells] == [(0.0, 40)]
