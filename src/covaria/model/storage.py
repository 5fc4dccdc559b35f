"""The `.covaria` file: safetensors for arrays, one JSON text for everything else; loading runs no code."""

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from covaria.engine import Network
from covaria.errors import ModelFileError
from covaria.explain import Decomposition, DoseCurves, EffectPoints
from covaria.explain.effects import NOT_DECOMPOSED
from covaria.model.codec import decode, encode
from covaria.model.design import Design, Scale, column_count
from covaria.model.evaluation import Evaluation
from covaria.model.intervals import FoldResiduals
from covaria.model.response_model import Provenance, ResponseModel, RungEnsemble
from covaria.model.spread import SpreadModel
from covaria.table import Role
from covaria.table.roles import MODELLED
from covaria.writing import write_file

FORMAT_VERSION = 1
KINDS = ("number", "category", "text")
"""How the cells of a column may have been read."""
MOST_LOGARITHM = 100.0
"""Of a spread, beyond which no error of any trial lies."""
_METADATA_KEY = "covaria"

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class _EnsembleHeader:
    """What a model file says of an ensemble in JSON."""

    rung: str
    trainer: str
    network: Network
    weight: float


@dataclass(frozen=True)
class _Header:
    """What a model file says in JSON; the arrays lie beside it."""

    response: str
    dose: str | None
    design: Design
    response_scale: Scale
    ensembles: tuple[_EnsembleHeader, ...]
    mean_weight: float
    evaluation: Evaluation
    provenance: Provenance
    missing: tuple[str, ...]
    dose_averages: DoseCurves | None
    decomposition: Decomposition
    arrays_sha256: str


def save_model(model: ResponseModel, path: str | Path, force: bool = False) -> None:
    """Write a model to a file; the same model gives the same bytes.

    Raises
    ------
    OutputError
        If the file exists and `force` is not given, or the place cannot be written to.
    """
    write_file(Path(path), model_bytes(model), force)


def model_bytes(model: ResponseModel) -> bytes:
    """Return the contents of a model's file."""
    from safetensors.numpy import save

    arrays = _arrays(model)
    header = _Header(
        model.response,
        model.dose,
        model.design,
        model.response_scale,
        tuple(map(_ensemble_header, model.ensembles)),
        model.mean_weight,
        model.evaluation,
        model.provenance,
        model.missing,
        model.dose_averages,
        model.decomposition,
        _digest(arrays),
    )
    text = json.dumps({"format_version": FORMAT_VERSION, "model": encode(header)}, allow_nan=False)
    contents: bytes = save(arrays, metadata={_METADATA_KEY: text})
    return contents


def _ensemble_header(ensemble: RungEnsemble) -> _EnsembleHeader:
    return _EnsembleHeader(ensemble.rung, ensemble.trainer, ensemble.network, ensemble.weight)


def _arrays(model: ResponseModel) -> Arrays:
    arrays: Arrays = {
        "fold_means": model.fold_means,
        "spread.coefficients": model.spread.coefficients,
        "spread.bounds": model.spread.bounds,
    }
    for position, ensemble in enumerate(model.ensembles):
        arrays[f"ensembles.{position}.parameters"] = np.ascontiguousarray(ensemble.parameters)
        arrays[f"ensembles.{position}.fold"] = ensemble.fold
    for fold, residuals in enumerate(model.residuals):
        arrays[f"residuals.{fold}.errors"] = residuals.errors
        arrays[f"residuals.{fold}.weights"] = residuals.weights
    return arrays


def _digest(arrays: Arrays) -> str:
    """SHA-256 over the arrays' names, shapes and values."""
    digest = sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype} {arrays[name].shape}\n".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()


def load_model(path: str | Path) -> ResponseModel:
    """Read a model from a file, checking every field and every shape.

    Raises
    ------
    ModelFileError
        If the file is missing, damaged, foreign, or of a newer version.
    """
    path = Path(path)
    metadata, arrays = _read(path)
    try:
        content = json.loads(metadata)
        version = content["format_version"]
        if type(version) is not int or version < 1:
            raise ValueError("format_version")
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ModelFileError(_damaged(path)) from None
    if version > FORMAT_VERSION:
        raise ModelFileError(
            f"{path} was written by a newer Covaria (file format {version}); update Covaria to read it."
        )
    try:
        header: _Header = decode(_Header, content["model"])
        return _assemble(header, arrays)
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        raise ModelFileError(_damaged(path)) from None


def _read(path: Path) -> tuple[str, Arrays]:
    from safetensors import SafetensorError, safe_open

    try:
        with path.open("rb"):
            pass
    except IsADirectoryError:
        raise ModelFileError(
            f"{path} is a folder; name the model file in it, such as model.covaria."
        ) from None
    except (FileNotFoundError, NotADirectoryError):
        raise ModelFileError(
            f"There is no file {path}; check the path, or make one with `covaria fit`."
        ) from None
    except (OSError, ValueError):
        raise ModelFileError(f"{path} cannot be read; check its name and permissions.") from None
    try:
        with safe_open(path, framework="np") as file:
            metadata = (file.metadata() or {}).get(_METADATA_KEY)
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no mapping)
    except (SafetensorError, OSError, ValueError, TypeError, AttributeError, KeyError):
        raise ModelFileError(_not_a_model(path)) from None
    if metadata is None:
        raise ModelFileError(_not_a_model(path))
    return metadata, arrays


def _not_a_model(path: Path) -> str:
    return f"{path} is not a Covaria model file, or was cut short; make it again with `covaria fit`."


def _damaged(path: Path) -> str:
    return f"{path} is a Covaria model file with damaged contents; make it again with `covaria fit`."


def _assemble(header: _Header, arrays: Arrays) -> ResponseModel:
    """Put a model together; ValueError or KeyError where a part is missing, superfluous or does not fit."""
    if header.arrays_sha256 != _digest(arrays):
        raise ValueError("arrays")
    folds = header.evaluation.folds
    taken = _Taken(arrays)
    model = ResponseModel(
        header.response,
        header.dose,
        header.design,
        header.response_scale,
        ensembles=(),
        mean_weight=header.mean_weight,
        fold_means=taken.take("fold_means", np.float64, (folds,)),
        residuals=tuple(_take_residuals(taken, fold) for fold in range(folds)),
        spread=_take_spread(taken, folds, len(header.design.scales)),
        evaluation=header.evaluation,
        provenance=header.provenance,
        missing=header.missing,
        dose_averages=header.dose_averages,
        decomposition=header.decomposition,
    )
    ensembles = tuple(
        _take_ensemble(taken, f"ensembles.{position}", described, folds, len(header.design.scales))
        for position, described in enumerate(header.ensembles)
    )
    taken.require_all()
    _check_header(header)
    return replace(model, ensembles=ensembles)


class _Taken:
    """Arrays of a file, each to be taken once, with its type and shape checked."""

    def __init__(self, arrays: Arrays) -> None:
        self._left = dict(arrays)

    def take(self, name: str, kind: type, shape: tuple[int | None, ...]) -> NDArray[Any]:
        array = self._left.pop(name)
        fits = array.dtype == kind and array.ndim == len(shape)
        if not fits or any(
            want is not None and want != have for want, have in zip(shape, array.shape, strict=True)
        ):
            raise ValueError(name)
        if not np.isfinite(array).all():
            raise ValueError(name)
        return array

    def require_all(self) -> None:
        if self._left:
            raise ValueError("unknown arrays")


def _take_residuals(taken: _Taken, fold: int) -> FoldResiduals:
    errors = taken.take(f"residuals.{fold}.errors", np.float64, (None,))
    weights = taken.take(f"residuals.{fold}.weights", np.float64, errors.shape)
    if len(errors) == 0 or (np.diff(errors) < 0).any() or (weights <= 0).any():
        raise ValueError("residuals")
    return FoldResiduals(errors, weights)


def _take_spread(taken: _Taken, folds: int, inputs: int) -> SpreadModel:
    coefficients = taken.take("spread.coefficients", np.float64, (folds, 2 + inputs))
    bounds = taken.take("spread.bounds", np.float64, (folds, 2))
    if (bounds[:, 0] > bounds[:, 1]).any() or (np.abs(bounds) > MOST_LOGARITHM).any():
        raise ValueError("spread")
    return SpreadModel(coefficients, bounds)


def _take_ensemble(
    taken: _Taken, name: str, described: _EnsembleHeader, folds: int, inputs: int
) -> RungEnsemble:
    network, weight = described.network, described.weight
    fold = taken.take(f"{name}.fold", np.int64, (None,))
    if set(fold.tolist()) != set(range(folds)) or not 0 < weight <= 1 + 1e-9 or network.inputs != inputs:
        raise ValueError("ensemble")
    values = taken.take(f"{name}.parameters", np.float32, (len(fold), network.parameter_count))
    return RungEnsemble(described.rung, described.trainer, network, weight, fold, values)


def _check_header(header: _Header) -> None:
    names = [covariate.name for covariate in header.design.schema]
    curves = header.evaluation.loss_curves
    columns = sum(column_count(covariate) for covariate in header.design.schema)
    holds = (
        columns == len(header.design.scales),
        len(set(names)) == len(names),
        header.dose is None or header.dose in names,
        header.response not in names,
        all(scale.spread > 0 for scale in (*header.design.scales, header.response_scale)),
        header.mean_weight >= 0,
        all(len(curve.epochs) == len(curve.train) == len(curve.held_out) for curve in curves),
        abs(header.mean_weight + sum(described.weight for described in header.ensembles) - 1) < 1e-6,
        header.evaluation.folds >= 2,
        _dose_averages_fit(header),
        _decomposition_fits(header.decomposition, set(names)),
        _tests_fit(header, set(names)),
        _table_fits(header, set(names)),
    )
    if not all(holds):
        raise ValueError("header")


def _dose_averages_fit(header: _Header) -> bool:
    averages = header.dose_averages
    if averages is None or header.dose is None:
        return averages is None and header.dose is None
    holds = (
        averages.dose == header.dose,
        len(averages.folds) == header.evaluation.folds,
        all(len(curve) == len(averages.doses) for curve in (*averages.folds, *averages.posterior)),
        0 < len(averages.studied) <= averages.dose_levels,
        _ascending(averages.doses),
        _ascending(averages.studied),
        set(averages.studied) <= set(averages.doses),
    )
    return all(holds)


def _decomposition_fits(found: Decomposition, names: set[str]) -> bool:
    points = [
        *(each.points for each in found.effects),
        *(own for each in found.interactions for own in each.points),
    ]
    strengths = [each for part in (found.effects, found.interactions) for each in part]
    holds = (
        sorted(each.covariate for each in found.effects) == sorted(names) or found == NOT_DECOMPOSED,
        all(_points_fit(each, names) for each in points),
        all(
            len(each.points.shares) == len(each.effect) == len(each.effect_lower) == len(each.effect_upper)
            for each in found.effects
        ),
        all(_matrix_fits(each.effect, each.points) for each in found.interactions),
        all(0 <= each.lower <= each.estimate <= each.upper <= 1 for each in strengths),
        all(each.p_value is None or 0 <= each.p_value <= 1 for each in strengths),
        all(0 < each.level < 1 for each in strengths),
        0 <= found.remainder <= 1,
    )
    return all(holds)


def _tests_fit(header: _Header, names: set[str]) -> bool:
    """Whether the permutation tests are of this model's covariates, and are those its terms are told of."""
    tests = header.evaluation.interaction_tests
    of_dose = header.evaluation.dose_p_value
    found = {frozenset(test.covariates): test.p_value for test in tests}
    terms = header.decomposition.interactions
    holds = (
        (of_dose is None) == (header.dose is None),
        all(len(pair) == 2 and pair <= names for pair in found),
        len(found) == len(tests),
        all(0 <= p_value <= 1 for p_value in (*found.values(), *([] if of_dose is None else [of_dose]))),
        all(found.get(frozenset(term.covariates)) == term.p_value for term in terms),
    )
    return all(holds)


def _table_fits(header: _Header, names: set[str]) -> bool:
    """Whether the columns that are told of are those of this model, and as many rows left out as can be."""
    roles = header.provenance.roles
    used = {role: {each.column for each in roles if each.role is role} for role in Role}
    holds = (
        len({each.column for each in roles}) == len(roles),
        used[Role.RESPONSE] == {header.response},
        header.dose is None or used[Role.DOSE] == {header.dose},
        set().union(*(used[role] for role in MODELLED)) == names,
        all(each.kind in KINDS for each in roles),
        all(each.rows >= 1 for each in header.provenance.exclusions),
    )
    return all(holds)


def _points_fit(points: EffectPoints, names: set[str]) -> bool:
    return (
        points.covariate in names
        and 0 < len(points.shares) == len(points.values) + len(points.levels)
        and not (points.values and points.levels)
        and _ascending(points.values)
    )


def _matrix_fits(effect: tuple[tuple[float, ...], ...], points: tuple[EffectPoints, EffectPoints]) -> bool:
    rows, columns = (len(each.shares) for each in points)
    return len(effect) == rows and all(len(row) == columns for row in effect)


def _ascending(values: tuple[float, ...]) -> bool:
    return all(low < high for low, high in pairwise(values))
