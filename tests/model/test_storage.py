"""What a model file keeps, what it does not, and what is said when it cannot be read."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.dtypes import Float32DType, Float64DType, Int64DType
from numpy.typing import NDArray
from safetensors.numpy import save

from covaria import ResponseModel, load_model, save_model
from covaria.errors import ModelFileError, OutputError
from covaria.model.design import LogScale
from covaria.table import covariate_table, table_from_frame
from support.stored_models import part_of

Columns = dict[str, Any]
Content = dict[str, Any]
Arrays = dict[str, NDArray[Any]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "trial.covaria"


def numbers_of(
    model: ResponseModel,
) -> list[tuple[Float32DType | Float64DType | Int64DType, tuple[int, ...], bytes]]:
    """Every array of a model, as bytes."""
    owners = [*model.ensembles, *model.residuals, model.error_model]
    arrays = [value for owner in owners for value in vars(owner).values() if isinstance(value, np.ndarray)]
    return [(array.dtype, array.shape, array.tobytes()) for array in (model.fold_means, *arrays)]


def words_of(model: ResponseModel) -> tuple[list[tuple[object, ...]], dict[str, object]]:
    """Everything else."""
    rungs: list[tuple[object, ...]] = [
        (ensemble.rung, ensemble.trainer, ensemble.network, ensemble.weight) for ensemble in model.ensembles
    ]
    arrays = {"fold_means", "ensembles", "residuals", "error_model"}
    return rungs, {name: value for name, value in vars(model).items() if name not in arrays}


def same(left: ResponseModel, right: ResponseModel) -> bool:
    """Whether two models are the same to the bit, but for the time that one of them took."""
    left, right = (replace(model, training_seconds=None) for model in (left, right))
    return numbers_of(left) == numbers_of(right) and words_of(left) == words_of(right)


def test_a_log_scale_comes_back_as_it_went(fitted: ResponseModel, path: Path, trial_columns: Columns) -> None:
    scales = (LogScale(3.0, 0.7), *fitted.design.scales[1:])
    logged = replace(fitted, design=replace(fitted.design, scales=scales))
    save_model(logged, path)
    loaded = load_model(path)
    assert loaded.design == logged.design
    predicted = loaded.predict(trial_columns).mean
    np.testing.assert_array_equal(predicted, logged.predict(trial_columns).mean)


def test_a_model_comes_back_as_it_went(fitted: ResponseModel, path: Path, trial_columns: Columns) -> None:
    save_model(fitted, path)
    loaded = load_model(str(path))
    assert fitted.ensembles
    assert same(loaded, fitted)
    for name in ("mean", "lower", "upper"):
        before, after = (getattr(model.predict(trial_columns), name) for model in (fitted, loaded))
        assert before.tobytes() == after.tobytes()


def test_a_model_that_is_nothing_but_the_mean_comes_back(
    fitted: ResponseModel, path: Path, trial_columns: Columns
) -> None:
    mean_alone = replace(fitted, ensembles=(), mean_weight=1.0)
    save_model(mean_alone, path)
    predicted = load_model(path).predict(trial_columns).mean
    np.testing.assert_allclose(predicted, fitted.fold_means.mean(), rtol=1e-12)


def test_the_same_model_gives_the_same_bytes(fitted: ResponseModel, path: Path, tmp_path: Path) -> None:
    save_model(fitted, path)
    save_model(load_model(path), tmp_path / "again.covaria")
    assert (tmp_path / "again.covaria").read_bytes() == path.read_bytes()


def test_an_existing_file_is_replaced_only_by_force(fitted: ResponseModel, path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(OutputError, match="exists"):
        save_model(fitted, path)
    assert path.read_text() == "mine"
    save_model(fitted, path, force=True)
    assert same(load_model(path), fitted)


def test_no_subject_can_be_found_in_the_file(
    fitted: ResponseModel, model_bytes: bytes, trial_columns: Columns
) -> None:
    assert b"CANARY" not in model_bytes
    numbers = np.column_stack([trial_columns[name] for name in ("AGE", "WT", "DOSE", "AVAL")])
    inputs = fitted.design.encode(
        covariate_table(table_from_frame(trial_columns), fitted.design.schema).columns
    )
    for table in (numbers, numbers[:, :2], inputs, inputs[:, :3], numbers[:, 0], numbers[:, 3], inputs[:, 0]):
        runs = table if table.ndim == 2 else np.column_stack([table[:-1], table[1:]])
        for kind in ("<f4", "<f8", ">f4", ">f8"):
            assert not any(run.astype(kind).tobytes() in model_bytes for run in runs)
    written = set(re.findall(rb"[-+.e\d]+", model_bytes))
    assert not any(repr(float(value)).encode() in written for value in numbers[:, 3])


def test_the_search_for_subjects_would_find_one(
    fitted: ResponseModel, path: Path, trial_columns: Columns
) -> None:
    leaking = replace(fitted, fold_means=trial_columns["AVAL"][:3])
    save_model(leaking, path)
    assert trial_columns["AVAL"][:2].astype("<f8").tobytes() in path.read_bytes()


def test_a_missing_file_is_named(path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"There is no file .*trial\.covaria"):
        load_model(path)


def test_a_file_below_a_file_is_missing(path: Path) -> None:
    path.write_text("a file")
    with pytest.raises(ModelFileError, match="There is no file"):
        load_model(path / "trial.covaria")


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="is a folder"):
        load_model(tmp_path)


@pytest.mark.parametrize("name", ["a" * 300, "nul\0byte"])
def test_a_name_that_no_file_can_have_is_no_model(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelFileError):
        load_model(tmp_path / name)


def test_a_file_that_may_not_be_read_says_so(
    unprivileged: Callable[[], AbstractContextManager[None]], model_bytes: bytes, shared_folder: Path
) -> None:
    path = shared_folder / "trial.covaria"
    path.write_bytes(model_bytes)
    path.chmod(0)
    with unprivileged(), pytest.raises(ModelFileError, match="permission") as refusal:
        load_model(path)
    assert "None" not in str(refusal.value)


def test_a_file_in_a_folder_that_may_not_be_entered_says_so(
    unprivileged: Callable[[], AbstractContextManager[None]], model_bytes: bytes, shared_folder: Path
) -> None:
    folder = shared_folder / "closed"
    folder.mkdir()
    (folder / "trial.covaria").write_bytes(model_bytes)
    folder.chmod(0)
    with unprivileged(), pytest.raises(ModelFileError):
        load_model(folder / "trial.covaria")


def test_a_newer_file_asks_for_an_update(content: Content, forge: Callable[..., Path]) -> None:
    with pytest.raises(ModelFileError, match=r"newer Covaria \(file format 2\); update"):
        load_model(forge({**content, "format_version": 2}))


def test_a_newer_file_is_recognised_whatever_else_it_holds(forge: Callable[..., Path]) -> None:
    with pytest.raises(ModelFileError, match="newer"):
        load_model(forge({"format_version": 7, "study": [1, 2]}))


@pytest.mark.parametrize("version", [0, -1, "1", 1.0, None, True, [1]])
def test_a_version_that_is_none_is_damage(
    content: Content, forge: Callable[..., Path], version: bool | float | list[int] | str | None
) -> None:
    with pytest.raises(ModelFileError, match="damaged"):
        load_model(forge({**content, "format_version": version}))


def test_a_forged_file_with_nothing_changed_loads(
    content: Content, forge: Callable[..., Path], fitted: ResponseModel
) -> None:
    assert same(load_model(forge(content)), fitted)


def _without_a_fold(model: dict[str, Any]) -> None:
    model["evaluation"]["folds"] = 1


def _adjusted(model: dict[str, Any]) -> dict[str, Any]:
    return part_of(model, "adjusted_means")


def _without_averages(model: dict[str, Any]) -> None:
    model.update(dose=None, dose_averages=None)
    model["evaluation"].update(dose_p_value=None)
    for role in model["provenance"]["roles"]:
        role["role"] = "covariate" if role["role"] == "dose" else role["role"]


def _one_level(model: dict[str, Any]) -> None:
    found = _adjusted(model)
    for name in ("levels", "means", "freedom", "subjects", "crude", "crude_errors"):
        del found[name][1:]
    found["covariance"] = [found["covariance"][0][:1]]


def _impossible_covariance(model: dict[str, Any]) -> None:
    covariance = _adjusted(model)["covariance"]
    covariance[0][1] = covariance[1][0] = 2 * (covariance[0][0] + covariance[1][1])


def network_of(model: dict[str, Any]) -> dict[str, Any]:
    return part_of(model, "ensembles", 0, "network")


def _uneven_loss_curve(model: dict[str, Any]) -> None:
    model["evaluation"]["loss_curves"][0]["train"].pop()


def _effect(model: dict[str, Any]) -> dict[str, Any]:
    return part_of(model, "decomposition", "effects", 0)


def _interaction(model: dict[str, Any]) -> dict[str, Any]:
    return part_of(model, "decomposition", "interactions", 0)


def _roles(model: dict[str, Any]) -> list[dict[str, bool | str]]:
    roles: list[dict[str, bool | str]] = model["provenance"]["roles"]
    return roles


def _curve(step: int, points: int = 2) -> dict[str, Any]:
    sizes = [20 + step * k for k in range(1 if step else points)]
    ends = {"gain_lower": 0.05, "gain_upper": 0.2}
    own = [
        {"type": "LearningPoint", "share": 0.5, "subjects": n, "score": 1.0, "score_se": 0.1} for n in sizes
    ]
    return {"type": "LearningCurve", "points": own, "doubled_score": 0.9, "gain": 0.1, **ends}


def _comparator(model: dict[str, Any]) -> dict[str, Any]:
    """The mean."""
    return part_of(model, "evaluation", "comparators", 0)


def _rung(model: dict[str, Any]) -> dict[str, Any]:
    """The second, which has simpler ones."""
    return part_of(model, "evaluation", "ladder", 1)


def _checks(model: dict[str, Any]) -> dict[str, Any]:
    return part_of(model, "evaluation", "residual_checks")


def _trend(model: dict[str, Any]) -> dict[str, Any]:
    return part_of(_checks(model), "trends", 1)


def _covered(model: dict[str, Any]) -> dict[str, Any]:
    return part_of(_checks(model), "coverage", 0, "cells", 0)


FORGERIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a covariate twice": lambda model: model["design"]["schema"][0].update(name="WT"),
    "the response as a covariate": lambda model: model.update(response="AGE"),
    "a dose that is no covariate": lambda model: model.update(dose="DOSE2"),
    "a spread of zero": lambda model: model["design"]["scales"][0].update(sd=0.0),
    "a negative spread of the response": lambda model: model["response_scale"].update(sd=-1.0),
    "a scale too few": lambda model: model["design"]["scales"].pop(),
    "a level too many": lambda model: model["design"]["schema"][1]["levels"].append("X"),
    "weights of more than one": lambda model: model.update(mean_weight=0.5),
    "a rung too many": lambda model: model["ensembles"].append({**model["ensembles"][0], "rung": "?"}),
    "a rung twice": lambda model: model["ensembles"].append(model["ensembles"][0]),
    "an input too many": lambda model: network_of(model).update(inputs=network_of(model)["inputs"] + 1),
    "a hidden layer too few": lambda model: network_of(model).update(hidden=[8], activations=["silu"]),
    "no skip": lambda model: network_of(model).update(linear_skip=False),
    "an activation that nobody knows": lambda model: network_of(model).update(activations=["silu", "gelu"]),
    "a single fold": _without_a_fold,
    "no repeat": lambda model: model["evaluation"].update(repeats=0),
    "another repeat": lambda model: model["evaluation"].update(repeats=3),
    "repeats without number": lambda model: model["evaluation"].update(repeats=10**12),
    "averages of other repeats": lambda model: model["dose_averages"].update(repeats=3),
    "folds without number": lambda model: model["evaluation"].update(folds=10**12),
    "a loss curve of uneven length": _uneven_loss_curve,
    "no dose, and averages over it": lambda model: model.update(dose=None),
    "a dose without averages": lambda model: model.update(dose_averages=None),
    "averages over another dose": lambda model: model["dose_averages"].update(dose="AGE"),
    "averages of fewer folds": lambda model: model["dose_averages"]["folds"].pop(),
    "averages at fewer doses": lambda model: model["dose_averages"]["folds"][1].pop(),
    "doses out of order": lambda model: model["dose_averages"]["doses"].reverse(),
    "no dose studied": lambda model: model["dose_averages"].update(studied=[]),
    "a dose studied that no average is at": lambda model: model["dose_averages"]["studied"].append(77.0),
    "an effect of no covariate": lambda model: _effect(model)["points"].update(covariate="HEIGHT"),
    "an effect too few": lambda model: model["decomposition"]["effects"].pop(),
    "an effect at fewer points": lambda model: _effect(model)["effect"].pop(),
    "a band at fewer points": lambda model: _effect(model)["effect_upper"].pop(),
    "another scale at more points": lambda model: _effect(model).update(other_scale=[0.1] * 99),
    "points of numbers and of levels": lambda model: _effect(model)["points"].update(levels=["A"]),
    "points with fewer shares": lambda model: _effect(model)["points"]["shares"].pop(),
    "a strength above one": lambda model: _effect(model).update(estimate=1.5, upper=1.6),
    "an interval that misses its estimate": lambda model: _effect(model).update(lower=0.99, estimate=0.5),
    "a p-value above one": lambda model: _interaction(model).update(p_value=1.5),
    "an interaction with a row too few": lambda model: _interaction(model)["effect"].pop(),
    "an interaction with an uneven row": lambda model: _interaction(model)["effect"][0].pop(),
    "steps of no height": lambda model: model["decomposition"].update(
        rounding={"type": "Rounding", "step": 0.0, "least_noise": 0.1, "most_noise": 0.2}
    ),
    "less noise than the least": lambda model: model["decomposition"].update(
        rounding={"type": "Rounding", "step": 1.0, "least_noise": 0.2, "most_noise": 0.1}
    ),
    "a negative remainder": lambda model: model["decomposition"].update(remainder=-0.5),
    "no column named as the response": lambda model: _roles(model).pop(),
    "a column named twice": lambda model: _roles(model).append(_roles(model)[1]),
    "a covariate said to be ignored": lambda model: _roles(model)[1].update(role="ignore"),
    "a role that nobody knows": lambda model: _roles(model)[1].update(role="witness"),
    "cells of an unknown kind": lambda model: _roles(model)[1].update(kind="script"),
    "no row left out for a reason": lambda model: model["provenance"].update(
        exclusions=[{"type": "Exclusion", "reason": "none", "rows": 0}]
    ),
    "a note that is no text": lambda model: model["provenance"].update(notes=[7]),
    "residuals against no covariate": lambda model: _trend(model).update(against="HEIGHT"),
    "residuals against a covariate twice": lambda model: _checks(model)["trends"].append(_trend(model)),
    "residuals of ten subjects": lambda model: _trend(model)["cells"][0]["cell"].update(subjects=10),
    "residuals at a number and a level": lambda model: _trend(model)["cells"][0]["cell"].update(level="A"),
    "a mean residual outside its bar": lambda model: _trend(model)["cells"][0].update(mean=1e9),
    "residuals without a smooth": lambda model: _trend(model)["cells"][0].update(smooth=None),
    "quantiles of ten subjects": lambda model: _checks(model)["quantiles"][0].update(subjects=10),
    "quantiles out of order": lambda model: _checks(model)["quantiles"].reverse(),
    "more inside an interval than all": lambda model: _covered(model).update(inside=1.5, high=1.5),
    "a share outside its bar": lambda model: _covered(model).update(inside=0.0, low=0.5),
    "a better simpler model that is no rival": lambda model: _comparator(model).update(score=1e-9),
    "a rival that is no model": lambda model: _rung(model).update(
        rival={"type": "SimplerRival", "name": "cubic", "gain": 0.1, "gain_se": 0.1}
    ),
    "a unit of no column": lambda model: model.update(units=[["HEIGHT", "cm"]]),
    "two units of a column": lambda model: model.update(units=[["DOSE", "mg"], ["DOSE", "g"]]),
    "a unit of two lines": lambda model: model.update(units=[["DOSE", "mg\n"]]),
    "a learning curve of one point": lambda model: model["evaluation"].update(learning_curve=_curve(1)),
    "a learning curve out of order": lambda model: model["evaluation"].update(learning_curve=_curve(0)),
    "more doses studied than there are": lambda model: model["dose_averages"].update(dose_levels=1),
    "adjusted means without averages": _without_averages,
    "an adjusted mean too few": lambda model: _adjusted(model)["means"].pop(),
    "levels out of order": lambda model: _adjusted(model)["levels"].reverse(),
    "a single level": _one_level,
    "an uneven covariance": lambda model: _adjusted(model)["covariance"][1].pop(),
    "a covariance of fewer levels": lambda model: _adjusted(model)["covariance"].pop(),
    "a negative variance": lambda model: _adjusted(model)["covariance"][0].__setitem__(0, -1.0),
    "no degrees of freedom": lambda model: _adjusted(model)["freedom"].__setitem__(0, 0.0),
    "a level of nobody": lambda model: _adjusted(model)["subjects"].__setitem__(0, 0),
    "crude means of knots": lambda model: _adjusted(model).update(of_knots=True),
    "crude means too few": lambda model: _adjusted(model)["crude"].pop(),
    "an assignment that nobody knows": lambda model: _adjusted(model).update(assignment="by lot"),
    "a probability above one": lambda model: _adjusted(model).update(least_probability=1.5),
    "a balance that is no p-value": lambda model: _adjusted(model).update(balance_p_value=-0.1),
    "a goal that is none": lambda model: model.update(goal="most"),
    "no difference to be reached": lambda model: model.update(delta=0.0),
    "a level that is no dose of the trial": lambda model: _adjusted(model)["levels"].__setitem__(-1, 41.0),
    "a dose left out that was not studied": lambda model: _adjusted(model).update(left_out=[77.0]),
    "variances that cannot go together": _impossible_covariance,
    "a spread beyond any table's": lambda model: model["response_scale"].update(sd=1e40),
    "a spread that vanishes": lambda model: model["design"]["scales"][0].update(sd=1e-80),
    "a centre beyond any table's": lambda model: model["design"]["scales"][0].update(centre=-1e31),
    "a score beyond all bounds": lambda model: _comparator(model).update(score_se=1e300),
    "more subjects than can be counted": lambda model: _adjusted(model)["subjects"].__setitem__(0, 10**30),
    "a covariance of two minds": lambda model: _adjusted(model)["covariance"][0].__setitem__(1, 1e-7),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_contents_that_do_not_fit_together_are_refused(
    forgery: str, content: Content, forge: Callable[..., Path]
) -> None:
    changed = deepcopy(content)
    FORGERIES[forgery](changed["model"])
    assert changed != content
    with pytest.raises(ModelFileError, match="damaged"):
        load_model(forge(changed))


def _errors_upside_down(arrays: dict[str, Any]) -> None:
    arrays["residuals.0.errors"] = arrays["residuals.0.errors"][::-1].copy()


ARRAY_FORGERIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "missing": lambda arrays: arrays.pop("fold_means"),
    "unknown": lambda arrays: arrays.update(subjects=np.zeros(3)),
    "of another fold": lambda arrays: arrays.update({"residuals.9.errors": np.ones(2)}),
    "of another type": lambda arrays: arrays.update(fold_means=arrays["fold_means"].astype(np.float32)),
    "of another shape": lambda arrays: arrays.update(fold_means=arrays["fold_means"][None]),
    "too short": lambda arrays: arrays.update(fold_means=arrays["fold_means"][:-1]),
    "not finite": lambda arrays: arrays["fold_means"].__setitem__(0, np.nan),
    "without a residual": lambda arrays: arrays.update(
        {"residuals.0.errors": np.zeros(0), "residuals.0.weights": np.zeros(0)}
    ),
    "a spread for fewer folds": lambda arrays: arrays.update(
        {"error_model.bounds": arrays["error_model.bounds"][1:]}
    ),
    "a spread upside down": lambda arrays: arrays["error_model.bounds"].__setitem__((0, 0), 1.0),
    "residuals out of order": _errors_upside_down,
    "a residual of no weight": lambda arrays: arrays["residuals.1.weights"].__setitem__(2, 0.0),
    "weights for fewer residuals": lambda arrays: arrays.update(
        {"residuals.1.weights": arrays["residuals.1.weights"][1:]}
    ),
    "a fold without a network": lambda arrays: arrays[_of("fold", arrays)].__setitem__(slice(None), 0),
    "a network of no fold": lambda arrays: arrays[_of("fold", arrays)].__setitem__(0, -1),
    "parameters too few": lambda arrays: arrays.update(
        {_of("parameters", arrays): arrays[_of("parameters", arrays)][:, 1:].copy()}
    ),
    "parameters beyond all bounds": lambda arrays: arrays[_of("parameters", arrays)].__setitem__(
        (0, 0), 1e30
    ),
    "a mean beyond all bounds": lambda arrays: arrays["fold_means"].__setitem__(0, 1e200),
    "parameters infinite": lambda arrays: arrays[_of("parameters", arrays)].__setitem__((0, 0), np.inf),
}


def _of(part: str, arrays: dict[str, Any]) -> str:
    return next(name for name in arrays if name.endswith(f".{part}"))


@pytest.mark.parametrize("forgery", ARRAY_FORGERIES)
def test_arrays_that_do_not_fit_are_refused(
    forgery: str, content: Content, arrays: Arrays, forge: Callable[..., Path]
) -> None:
    changed = deepcopy(arrays)
    ARRAY_FORGERIES[forgery](changed)
    with pytest.raises(ModelFileError, match="damaged"):
        load_model(forge(content, changed))


@pytest.mark.parametrize("part", ["content", "arrays"])
def test_contents_of_another_digest_are_refused(
    part: str, content: Content, arrays: Arrays, forge: Callable[..., Path], tmp_path: Path
) -> None:
    own, moved = deepcopy(content), arrays
    if part == "arrays":
        moved = {**arrays, "fold_means": arrays["fold_means"] + 1}
    else:
        own["model"]["provenance"]["notes"].append("Nothing to see here.")
    path = tmp_path / "moved.covaria"
    path.write_bytes(save(moved, metadata={"covaria": json.dumps(own)}))
    with pytest.raises(ModelFileError, match="damaged"):
        load_model(path)
    assert load_model(forge(own, moved)).fold_means.tolist() == moved["fold_means"].tolist()


@pytest.mark.parametrize("digest", ["", "0" * 64, "A" * 64, "\ud800" * 64, 7, None])
def test_a_digest_that_is_none_is_damage(
    digest: object, content: Content, arrays: Arrays, path: Path
) -> None:
    path.write_bytes(save(arrays, metadata={"covaria": json.dumps({**content, "sha256": digest})}))
    with pytest.raises(ModelFileError, match="damaged"):
        load_model(path)


def test_a_negative_weight_of_the_mean_is_refused(
    content: Content, arrays: Arrays, forge: Callable[..., Path]
) -> None:
    changed = deepcopy(content)
    first = {**content["model"]["ensembles"][0], "weight": 0.75}
    changed["model"].update(ensembles=[first, first], mean_weight=-0.5)
    own = {key: array for key, array in arrays.items() if not key.startswith("ensembles")}
    own |= {
        f"ensembles.{k}.{part}": arrays[f"ensembles.0.{part}"]
        for k in range(2)
        for part in ("fold", "parameters")
    }
    with pytest.raises(ModelFileError, match="damaged"):
        load_model(forge(changed, own))


def test_a_value_that_json_cannot_hold_is_never_written(fitted: ResponseModel, path: Path) -> None:
    broken = replace(fitted, mean_weight=float("nan"))
    with pytest.raises(TypeError):
        save_model(broken, path)
    assert not path.exists()
