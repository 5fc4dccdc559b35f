"""The `.covaria` file: arrays, and one JSON value for everything else; loading runs no code."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from covaria.dose.goal import goal_from_word
from covaria.errors import ModelFileError
from covaria.model.averaged_surface import RungEnsemble
from covaria.model.codec import decode, encode
from covaria.model.container import Arrays, damaged, packed, unpacked
from covaria.model.header import EnsembleHeader, Header, are_possible, check_header
from covaria.model.intervals import FoldResiduals
from covaria.model.log_loss import LogLossEndpoint
from covaria.model.log_odds_error import LogOddsError, number_of_terms
from covaria.model.residual_error_model import ResidualErrorModel
from covaria.model.response_model import ResponseModel
from covaria.writing import write_file

LARGEST = {"f4": 1e18, "f8": 1e35, "i8": 2**62}
"""Beyond any parameter, whose products must stay within 32 bits; beyond any error, mean or coefficient, where
the numbers of a table are below 1e30; and beyond any number of a fold."""
MOST_LOGARITHM = 100.0
"""Largest logarithm of a standard deviation: no error of any trial is larger."""


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
    return packed(encode(header_of(model)), _arrays(model))


def header_of(model: ResponseModel) -> Header:
    """Return what a model's file says in JSON."""
    return Header(
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
        model.adjusted_means,
        model.arm_means,
        model.goal,
        model.delta,
        model.shape,
        model.decomposition,
        model.units,
        model.sensitivity,
        _digest(_arrays(model)),
        model.responder,
        model.survival,
        model.levels,
        model.shares,
        model.visits,
    )


def _ensemble_header(ensemble: RungEnsemble) -> EnsembleHeader:
    return EnsembleHeader(ensemble.rung, ensemble.trainer, ensemble.network, ensemble.weight)


def _arrays(model: ResponseModel) -> Arrays:
    arrays: Arrays = {
        "fold_means": model.fold_means,
        "error_model.coefficients": model.error_model.coefficients,
        "error_model.bounds": model.error_model.bounds,
    }
    if model.log_odds_error is not None:
        arrays["log_odds_error"] = model.log_odds_error.factor
    for position, ensemble in enumerate(model.ensembles):
        arrays[f"ensembles.{position}.parameters"] = np.ascontiguousarray(ensemble.parameters)
        arrays[f"ensembles.{position}.fold"] = ensemble.fold
    for fold, residuals in enumerate(model.residuals):
        arrays[f"residuals.{fold}.errors"] = residuals.errors
        arrays[f"residuals.{fold}.weights"] = residuals.weights
    for fold, residuals in enumerate(model.innovations):
        arrays[f"innovations.{fold}.errors"] = residuals.errors
        arrays[f"innovations.{fold}.weights"] = residuals.weights
    return arrays


def _digest(arrays: Arrays) -> str:
    """SHA-256 over the arrays' names, shapes and values: a result's digest covers them by this one."""
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
        If the file is missing, damaged, foreign, or of another version.
    """
    path = Path(path)
    content, arrays = unpacked(path)
    try:
        if not are_possible(content):
            raise ValueError("numbers")
        header: Header = decode(Header, content)
        return _assemble(header, arrays)
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        raise ModelFileError(damaged(path)) from None


def _assemble(header: Header, arrays: Arrays) -> ResponseModel:
    """Put a model together; ValueError or KeyError where a part is missing, superfluous or does not fit."""
    if header.arrays_sha256 != _digest(arrays):
        raise ValueError("arrays")
    folds = header.evaluation.folds * header.evaluation.repeats
    taken = _Taken(arrays)
    model = ResponseModel(
        header.response,
        header.dose,
        header.design,
        header.response_scale,
        ensembles=(),
        mean_weight=header.mean_weight,
        fold_means=taken.take("fold_means", np.float64, (folds,)),
        residuals=tuple(_take_residuals(taken, f"residuals.{fold}") for fold in range(folds)),
        error_model=_take_error_model(taken, folds, len(header.design.scales)),
        evaluation=header.evaluation,
        provenance=header.provenance,
        missing=header.missing,
        dose_averages=header.dose_averages,
        adjusted_means=header.adjusted_means,
        arm_means=header.arm_means,
        goal=None if header.goal is None else goal_from_word(header.goal),
        delta=header.delta,
        shape=header.shape,
        decomposition=header.decomposition,
        units=header.units,
        sensitivity=header.sensitivity,
        responder=header.responder,
        survival=header.survival,
        levels=header.levels,
        shares=header.shares,
        visits=header.visits,
        innovations=_take_innovations(taken, header, folds),
        log_odds_error=_take_log_odds_error(taken, header),
    )
    ensembles = tuple(
        _take_ensemble(taken, f"ensembles.{position}", described, folds, len(header.design.scales))
        for position, described in enumerate(header.ensembles)
    )
    taken.require_all()
    check_header(header)
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
        if not (np.abs(array) <= LARGEST[array.dtype.str[1:]]).all():
            raise ValueError(name)
        return array

    def require_all(self) -> None:
        if self._left:
            raise ValueError("unknown arrays")


def _take_innovations(taken: _Taken, header: Header, folds: int) -> tuple[FoldResiduals, ...]:
    if header.visits is None:
        return ()
    found = tuple(_take_residuals(taken, f"innovations.{fold}", fewest=0) for fold in range(folds))
    if not any(len(each.errors) for each in found):
        raise ValueError("innovations")
    return found


def _take_residuals(taken: _Taken, name: str, fewest: int = 1) -> FoldResiduals:
    errors = taken.take(f"{name}.errors", np.float64, (None,))
    weights = taken.take(f"{name}.weights", np.float64, errors.shape)
    if len(errors) < fewest or (np.diff(errors) < 0).any() or (weights <= 0).any():
        raise ValueError("residuals")
    return FoldResiduals(errors, weights)


def _take_error_model(taken: _Taken, folds: int, inputs: int) -> ResidualErrorModel:
    coefficients = taken.take("error_model.coefficients", np.float64, (folds, 2 + inputs))
    bounds = taken.take("error_model.bounds", np.float64, (folds, 2))
    if (bounds[:, 0] > bounds[:, 1]).any() or (np.abs(bounds) > MOST_LOGARITHM).any():
        raise ValueError("error_model")
    return ResidualErrorModel(coefficients, bounds)


def _take_log_odds_error(taken: _Taken, header: Header) -> LogOddsError | None:
    if not isinstance(header.evaluation.endpoint, LogLossEndpoint):
        return None
    terms = number_of_terms(len(header.design.scales))
    return LogOddsError(taken.take("log_odds_error", np.float64, (terms, terms)))


def _take_ensemble(
    taken: _Taken, name: str, described: EnsembleHeader, folds: int, inputs: int
) -> RungEnsemble:
    network, weight = described.network, described.weight
    fold = taken.take(f"{name}.fold", np.int64, (None,))
    if set(fold.tolist()) != set(range(folds)) or not 0 < weight <= 1 + 1e-9 or network.inputs != inputs:
        raise ValueError("ensemble")
    values = taken.take(f"{name}.parameters", np.float32, (len(fold), network.parameter_count))
    return RungEnsemble(described.rung, described.trainer, network, weight, fold, values)
