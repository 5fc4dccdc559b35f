"""The whole fit, from a table to a model: what must not matter, and what must come out."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import polars
import pytest
from threadpoolctl import threadpool_limits

from covaria import fit_model
from covaria.arrays import FloatArray
from covaria.datasets import SimulatedTrial, biomarker_trial
from covaria.errors import CovariaError, RoleError, TableError, UsageError
from covaria.fit import Comparators, FitSettings, fit_table
from covaria.fit.evaluation.prediction_bins import MOST_BINS
from covaria.fit.settings import MethodSettings
from covaria.fit.settings.averaging import AveragingSettings
from covaria.model.response_model import ResponseModel
from covaria.model.rung import Rung
from covaria.table import TrialTable
from support.presence import present
from support.progress import recorder

TrialOf = Callable[..., TrialTable]
Fit = Callable[..., ResponseModel]
Fresh = tuple[FloatArray, dict[str, FloatArray]]

ROWS = 150


@pytest.fixture(scope="module")
def columns() -> dict[str, FloatArray]:
    random = np.random.default_rng(17)
    age, weight = random.uniform(20, 80, ROWS), random.normal(75, 12, ROWS)
    dose = np.tile([0.0, 5.0, 10.0, 20.0, 40.0], ROWS // 5)
    response = 3 * np.sin(age / 8) + 0.1 * dose + 0.05 * weight + random.normal(0, 0.3, ROWS)
    return {"age": age, "weight": weight, "dose": dose, "y": response}


@pytest.fixture(scope="module")
def fit(trial_of: TrialOf, quick: FitSettings) -> Fit:
    def run(columns: dict[str, Any], settings: FitSettings = quick, **request: Any) -> ResponseModel:
        return fit_table(trial_of(columns, **request), settings, comparators=Comparators.FEW)

    return run


@pytest.fixture(scope="module")
def fitted(fit: Fit, columns: dict[str, FloatArray]) -> ResponseModel:
    return fit(columns)


def predicted(model: ResponseModel, columns: dict[str, FloatArray]) -> FloatArray:
    found = model.predict(columns)
    return np.array([found.mean, found.lower, found.upper])


def test_a_fit_finds_something(fitted: ResponseModel) -> None:
    assert fitted.ensembles
    assert fitted.evaluation.oof.explained > 0.5


def test_the_same_seed_gives_the_same_model(
    fit: Fit, fitted: ResponseModel, columns: dict[str, FloatArray]
) -> None:
    again = fit(columns)
    np.testing.assert_array_equal(predicted(again, columns), predicted(fitted, columns))
    assert again.evaluation == fitted.evaluation
    assert again.provenance == fitted.provenance


@pytest.mark.slow
def test_the_number_of_blas_threads_makes_no_difference(
    fit: Fit, fitted: ResponseModel, columns: dict[str, FloatArray]
) -> None:
    with threadpool_limits(2, "blas"):
        found = fit(columns)
    np.testing.assert_array_equal(predicted(found, columns), predicted(fitted, columns))


def test_a_model_by_other_numbers_of_the_method_is_another_and_says_so(
    fit: Fit, fitted: ResponseModel, columns: dict[str, FloatArray], quick: FitSettings
) -> None:
    method = MethodSettings(averaging=AveragingSettings(step_down=50.0))
    other = fit(columns, replace(quick, method=method))
    assert (predicted(other, columns) != predicted(fitted, columns)).any()
    usual, changed = dict(fitted.provenance.settings), dict(other.provenance.settings)
    assert changed == {**usual, "averaging.step_down": "50.0", "method": method.fingerprint}
    assert usual["method"] == MethodSettings().fingerprint != method.fingerprint


def test_another_seed_gives_another_model(
    fit: Fit, fitted: ResponseModel, quick: FitSettings, columns: dict[str, FloatArray]
) -> None:
    other = fit(columns, replace(quick, seed=1))
    assert (predicted(other, columns) != predicted(fitted, columns)).any()


def test_the_order_of_rows_makes_no_difference(
    fit: Fit, fitted: ResponseModel, columns: dict[str, FloatArray]
) -> None:
    order = np.random.default_rng(0).permutation(ROWS)
    shuffled = fit({name: values[order] for name, values in columns.items()})
    np.testing.assert_array_equal(predicted(shuffled, columns), predicted(fitted, columns))


@pytest.mark.slow
def test_a_weight_of_two_is_a_row_that_occurs_twice(fit: Fit, columns: dict[str, FloatArray]) -> None:
    counts = np.random.default_rng(0).integers(1, 4, ROWS)
    repeated = fit({name: np.repeat(values, counts) for name, values in columns.items()})
    weighted = fit(columns | {"count": counts}, weight="count")
    np.testing.assert_array_equal(predicted(repeated, columns), predicted(weighted, columns))
    assert repeated.evaluation.oof == weighted.evaluation.oof
    assert repeated.evaluation.comparators == weighted.evaluation.comparators


@pytest.mark.parametrize(
    "powers",
    [
        (30, -30, 30, -30),
        (-30, 30, -30, 30),
        *(pytest.param(powers, marks=pytest.mark.slow) for powers in ((0, 0, 90, -90), (-90, 90, -90, 90))),
    ],
)
def test_units_that_differ_by_a_power_of_two_change_no_digit(
    fit: Fit, fitted: ResponseModel, columns: dict[str, FloatArray], powers: tuple[int, ...]
) -> None:
    factors = dict(zip(columns, np.exp2(powers), strict=True))
    rescaled = {name: values * factors[name] for name, values in columns.items()}
    found, expected = predicted(fit(rescaled), rescaled), predicted(fitted, columns) * factors["y"]
    # The ends of an interval are found by halving, which stops within a billionth.
    np.testing.assert_array_equal(found[0], expected[0])
    np.testing.assert_allclose(found[1:], expected[1:], rtol=1e-7)


def test_other_units_change_predictions_by_rounding_alone(
    fit: Fit, fitted: ResponseModel, columns: dict[str, FloatArray]
) -> None:
    rescaled = columns | {"age": columns["age"] * 12, "weight": columns["weight"] * 2.2046}
    rescaled["y"] = columns["y"] * 1.8 + 32
    found, expected = predicted(fit(rescaled), rescaled), predicted(fitted, columns) * 1.8 + 32
    # A float32 input that is rounded the other way moves the path of the training by a few parts in 10⁷,
    # which hundreds of steps may magnify; an end of an interval is one subject's error away.
    spread = expected[0].std()
    np.testing.assert_allclose(found[0], expected[0], atol=5e-3 * spread)
    np.testing.assert_allclose(found[1:], expected[1:], atol=2e-2 * spread)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["age", "dose", "y"])
@pytest.mark.parametrize("factor", [1e-27, 1e-9, 1e9, 1e27])
def test_units_of_any_size_give_the_same_model(
    fit: Fit, fitted: ResponseModel, columns: dict[str, FloatArray], name: str, factor: float
) -> None:
    rescaled = {**columns, name: columns[name] * factor}
    back = factor if name == "y" else 1.0
    model = fit(rescaled)
    found, expected = predicted(model, rescaled) / back, predicted(fitted, columns)
    spread = expected[0].std()
    np.testing.assert_allclose(found[0], expected[0], atol=5e-3 * spread)
    np.testing.assert_allclose(found[1:], expected[1:], atol=2e-2 * spread)
    means, before = present(model.adjusted_means), present(fitted.adjusted_means)
    np.testing.assert_allclose(np.array(means.means) / back, before.means, atol=5e-3 * spread)
    assert model.evaluation.oof.explained == pytest.approx(fitted.evaluation.oof.explained, abs=1e-3)
    assert model.evaluation.dose_p_value == pytest.approx(fitted.evaluation.dose_p_value, rel=1e-3)


@pytest.mark.parametrize(
    "form",
    [
        "pandas",
        "csv",
        *(pytest.param(form, marks=pytest.mark.slow) for form in ("lists", "polars", "parquet")),
    ],
)
def test_the_form_of_the_table_makes_no_difference(
    form: str, fitted: ResponseModel, columns: dict[str, FloatArray], tmp_path: Path, quick: FitSettings
) -> None:
    data: Any
    if form == "csv":
        data = tmp_path / "trial.csv"
        pandas.DataFrame(columns).to_csv(data, index=False)
    elif form == "parquet":
        data = str(tmp_path / "trial.parquet")
        polars.DataFrame(columns).write_parquet(data)
    else:
        data = {"lists": dict, "pandas": pandas.DataFrame, "polars": polars.DataFrame}[form](columns)
    model = fit_model(data, "y", settings=quick)
    np.testing.assert_array_equal(predicted(model, columns), predicted(fitted, columns))
    assert model.provenance.fingerprint == fitted.provenance.fingerprint
    assert model.dose == "dose"


def test_roles_of_single_columns_are_heeded(columns: dict[str, FloatArray], quick: FitSettings) -> None:
    small = replace(quick, steps=20)
    model = fit_model(columns, "y", roles={"age": "ignore"}, seed=3, settings=small)
    assert [covariate.name for covariate in model.design.schema] == ["weight", "dose"]
    assert model.provenance.seed == 3
    with pytest.raises(UsageError, match="given for age"):
        fit_model(columns, "y", roles={"age": "ignore"}, units={"age": "years"}, settings=small)
    model = fit_model(columns, "y", covariates=["age"], units={"age": "years"}, settings=small)
    assert model.units == (("age", "years"),)
    assert [covariate.name for covariate in model.design.schema] == ["age"]
    assert model.dose is None
    with pytest.raises(RoleError, match="flavour"):
        fit_model(columns, "y", roles={"age": "flavour"})
    with pytest.raises(RoleError, match="yy"):
        fit_model(columns, "yy")


def test_categories_and_missing_values_carry_through(fit: Fit) -> None:
    random = np.random.default_rng(1)
    rows = 300
    sex, biomarker = random.choice(["F", "M"], rows), random.normal(10, 2, rows)
    missing = random.random(rows) < 0.25
    response = (
        np.where(sex == "F", 4.0, 0.0) + np.where(missing, 3.0, biomarker - 10) + random.normal(0, 0.2, rows)
    )
    columns = {"sex": sex, "biomarker": np.where(missing, np.nan, biomarker), "y": response}
    model = fit(columns)
    assert model.evaluation.oof.explained > 0.97
    found = model.predict({"sex": ["F", "M", "F"], "biomarker": [np.nan, np.nan, 12.0]}).mean
    np.testing.assert_allclose(found, [7.0, 3.0, 6.0], atol=0.5)


def test_groups_are_held_out_as_a_whole(fit: Fit, quick: FitSettings) -> None:
    """What is learned of a group's own level must not count as knowledge of new groups."""
    random = np.random.default_rng(2)
    site = np.repeat(np.arange(8), 20)
    mark, level = np.arange(8.0)[site], np.array([3.0, -3, -2, 2, 3, -2, 2, -3])[site]
    columns: dict[str, Any] = {
        "mark": mark,
        "a": random.normal(size=160),
        "y": level + random.normal(0, 0.3, 160),
    }
    columns["site"] = [f"site {k}" for k in site]
    settings = replace(quick, folds=4, steps=500, penalties=(3e-4,), linear_penalties=(0.0,))
    apart = fit(columns, settings, covariates=("mark", "a"))
    together = fit(columns, settings, covariates=("mark", "a"), group="site")
    assert apart.evaluation.oof.explained > 0.7
    assert together.evaluation.oof.explained < 0.2


def test_there_are_no_more_folds_than_subjects(
    fit: Fit, columns: dict[str, FloatArray], quick: FitSettings
) -> None:
    subjects = [f"S{row % 2}" for row in range(ROWS)]
    model = fit(columns | {"id": subjects}, replace(quick, fewest_subjects=2), subject="id")
    assert (model.evaluation.folds, model.evaluation.subjects, model.evaluation.rows) == (2, 2, ROWS)
    with pytest.raises(TableError, match="single group"):
        fit(columns | {"site": ["only"] * ROWS}, group="site")


def test_the_evaluation_describes_the_fit(fitted: ResponseModel, quick: FitSettings) -> None:
    evaluation = fitted.evaluation
    assert [step.rung for step in evaluation.ladder] == [rung.value for rung in Rung]
    assert evaluation.mean_weight + sum(step.weight for step in evaluation.ladder) == pytest.approx(1)
    for step in evaluation.ladder:
        own = sum(ensemble.weight for ensemble in fitted.ensembles if ensemble.rung == step.rung)
        assert own == pytest.approx(step.weight)
    assert [comparator.name for comparator in evaluation.comparators] == ["mean", "linear"]
    below = evaluation.comparators[0].score
    for step in evaluation.ladder:
        assert step.gain == pytest.approx(below - step.score)
        below = step.score
    assert evaluation.networks == 4 * present(quick.folds) * (2 * quick.restarts + 1)
    assert present(evaluation.interval).coverage == pytest.approx(0.9, abs=0.08)
    for curve in evaluation.loss_curves:
        assert len(curve.epochs) == len(curve.train) == len(curve.held_out)
        assert curve.train[-1] < curve.train[0]


def test_the_predicted_response_is_seldom_far_from_the_observed(
    fitted: ResponseModel, columns: dict[str, FloatArray]
) -> None:
    found = fitted.predict(columns)
    assert np.mean((found.lower <= columns["y"]) & (columns["y"] <= found.upper)) > 0.85
    assert len(fitted.evaluation.predicted_observed) == min(MOST_BINS, ROWS // 11)


def test_a_cancelled_fit_gives_no_model(
    trial_of: TrialOf, columns: dict[str, FloatArray], quick: FitSettings
) -> None:
    long = replace(quick, steps=20_000)
    with pytest.raises(CovariaError, match=r"(?i)cancel"):
        fit_table(trial_of(columns), long, comparators=Comparators.FEW, progress=lambda _: False)


@pytest.mark.parametrize("seed", [3, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (11, 22))])
def test_a_few_networks_that_fail_do_not_stop_the_fit(fit: Fit, seed: int) -> None:
    """A response with a long tail: networks of single folds diverge, and the others must do."""
    random = np.random.default_rng(seed)
    columns = {name: np.exp(random.normal(size=100)) for name in "abc"}
    columns["y"] = np.exp(3 * random.normal(size=100))
    assert fit(columns).evaluation.oof.score > 0


@pytest.mark.slow
def test_where_there_is_nothing_to_find_little_is_found(fit: Fit) -> None:
    """Weights are shared among rungs that predict alike, so that the predictions say more than they do."""
    simple, excess, moved = [], [], []
    for seed in range(6):
        random = np.random.default_rng(seed)
        columns = {name: random.normal(size=ROWS) for name in ("a", "b", "c", "y")}
        model = fit(columns)
        evaluation = model.evaluation
        simple.append(evaluation.mean_weight + evaluation.ladder[0].weight)
        excess.append(evaluation.oof.score / evaluation.comparators[0].score)
        moved.append(np.std(model.predict(columns).mean) / np.std(columns["y"]))
    assert np.mean(simple) > 2 / 3
    assert np.mean(excess) < 1.03
    assert np.mean(moved) < 0.1


@pytest.fixture(scope="module")
def fresh() -> Fresh:
    """New subjects of the origin's trial."""
    inputs = np.random.default_rng(1).uniform(size=(4000, 4))
    return inputs, dict(zip(("age", "bmi", "baseline", "dose"), inputs.T, strict=True))


@pytest.fixture(scope="module")
def origin_model() -> ResponseModel:
    trial = biomarker_trial()
    columns = {name: values[trial.train_rows] for name, values in trial.columns().items()}
    return fit_model(columns, "y", dose="dose")


@pytest.mark.slow
def test_progress_is_reported_in_rising_shares(columns: dict[str, FloatArray], quick: FitSettings) -> None:
    shares, record = recorder()
    # A shorter training may end before it is reported.
    longer = replace(quick, steps=4000)
    fit_model(columns, "y", settings=longer, progress=record)
    assert shares
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


@pytest.mark.slow
def test_the_origins_trial_is_learned_close_to_its_noise(origin_model: ResponseModel, fresh: Fresh) -> None:
    inputs, columns = fresh
    evaluation = origin_model.evaluation
    assert evaluation.oof.score <= 0.110
    weights = {step.rung: step.weight for step in evaluation.ladder}
    assert max(weights, key=weights.__getitem__) == "pairwise"
    excess = np.mean((origin_model.predict(columns).mean - SimulatedTrial.truth(inputs)) ** 2)
    assert 0.09 + excess <= 0.100


@pytest.mark.slow
def test_the_origins_intervals_hold_their_level(origin_model: ResponseModel, fresh: Fresh) -> None:
    inputs, columns = fresh
    response = SimulatedTrial.truth(inputs) + np.random.default_rng(2).normal(0, 0.3, len(inputs))
    for level in (0.5, 0.8, 0.9, 0.95):
        found = origin_model.predict(columns, level)
        inside = (found.lower <= response) & (response <= found.upper)
        assert inside.mean() == pytest.approx(level, abs=0.03)


def test_a_table_of_few_subjects_is_refused(fit: Fit, columns: dict[str, FloatArray]) -> None:
    subjects = [f"S{row % 19}" for row in range(ROWS)]
    with pytest.raises(TableError, match=r"19 subjects .* at least 20"):
        fit(columns | {"id": subjects}, subject="id")


def test_the_seed_of_the_settings_holds_where_no_other_is_given(
    columns: dict[str, FloatArray], quick: FitSettings
) -> None:
    small = replace(quick, steps=20, seed=3)
    assert fit_model(columns, "y", settings=small).provenance.seed == 3
