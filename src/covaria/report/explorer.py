"""The profile explorer: what a page needs to compute predictions itself, and the controls to ask for them.

Privacy decides what is handed on. Ends of sliders are means of at least 11 subjects, rounded outwards; a
level or a missing value is offered only where at least 11 subjects have it; and the shares of levels are
folded into the networks' biases.
"""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import FloatArray
from covaria.disclosure import MINIMUM_CELL, rounded_outwards
from covaria.dose.monotone import SIGNS
from covaria.engine import Network
from covaria.explain.bands import BAND_LEVEL, ROUNDING, curve_band
from covaria.explain.effects import MainEffect
from covaria.findings.amounts import Amounts
from covaria.model.averaged_surface import RungEnsemble
from covaria.model.design import Design, LogScale, Scale
from covaria.model.link import LinkFunction, OrderedLink
from covaria.model.profile import most_common_level
from covaria.model.response_model import ResponseModel
from covaria.statistics import t_quantile
from covaria.table import CategoryCovariate, NumberCovariate

MOST_BYTES = 1_200_000
"""Most bytes of networks in a page, which may have 3 MB in all."""
GRID_POINTS = 101
MISSING = "missing"
MOST_COMMON = "most common"
"""What stands in the place of a level where none may be named."""


@dataclass(frozen=True)
class Control:
    """What sets one covariate: a slider from low to high, or a choice among options.

    Attributes
    ----------
    name : str
    is_number : bool
    low, high, step, start : float
        Of a slider, in the user's units.
    options : tuple of str
        Of a choice.
    chosen : int
        The option chosen at first.
    may_miss : bool
        Whether the value can be missing; for a choice, its last option then says so.
    """

    name: str
    is_number: bool
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01
    start: float = 0.0
    options: tuple[str, ...] = ()
    chosen: int = 0
    may_miss: bool = False


@dataclass(frozen=True)
class Explorer:
    """Controls in the order of the covariates, and all numbers that the page's script needs.

    Attributes
    ----------
    controls : tuple of Control
    axis : int
        The control along the horizontal axis at first: the dose, or the first number.
    data : dict
        For the script, as JSON.
    level : float
        Of the band.
    expected_response : str
        What is drawn, in a sentence.
    """

    controls: tuple[Control, ...]
    axis: int
    data: dict[str, Any]
    level: float
    expected_response: str = "mean response"


def profile_explorer(model: ResponseModel) -> Explorer | None:
    """Export a model for the page; None where nothing is a number, or the networks are too large."""
    controls = tuple(_control(model, position) for position in range(len(model.design.schema)))
    numbers = [position for position, each in enumerate(controls) if each.is_number]
    if not numbers:
        return None
    dose = next((position for position in numbers if controls[position].name == model.dose), numbers[0])
    columns = [_columns(model, position) for position in range(len(controls))]
    kept = [column for own in columns for column in own]
    networks = [_network(each, model.design, kept) for each in model.ensembles]
    if sum(len(each["present"]) + len(each["parameters"]) for each in networks) > MOST_BYTES:
        return None
    folds = len(model.fold_means)
    # The band of curves whose squared deviations sum to 1: the multiple that the page needs.
    unit = np.zeros((folds, 1))
    unit[:2, 0] = np.sqrt(0.5), -np.sqrt(0.5)
    repeats = model.evaluation.repeats
    largest = model.endpoint.largest_linear(model.response_scale)
    data = {
        "response": model.response,
        "folds": folds,
        "multiple": float(curve_band(unit, BAND_LEVEL, repeats)[0]),
        "folding": t_quantile(BAND_LEVEL, folds // repeats - 1),
        "normal": t_quantile(BAND_LEVEL, np.inf),
        "rounding": ROUNDING,
        "means": (model.mean_weight * model.fold_means).tolist(),
        "centre": model.response_scale.centre,
        "sd": model.response_scale.sd,
        "link": model.endpoint.link.value,
        "levels": _levels(model.endpoint.link),
        "largestLinear": largest if np.isfinite(largest) else None,
        "transform": model.endpoint.transform.value,
        "expected": model.endpoint.expected,
        "bounds": [each if np.isfinite(each) else None for each in model.endpoint.bounds],
        "inputs": len(kept),
        "networks": networks,
        "dose": _dose(model, [control.name for control in controls]),
        "covariates": [
            _covariate(model, position, kept.index(own[0]), controls[position])
            for position, own in enumerate(columns)
        ],
    }
    expected = Amounts(model.response, endpoint=model.endpoint).expected_response
    return Explorer(controls, dose, data, BAND_LEVEL, expected)


def _levels(link: LinkFunction) -> dict[str, list[float]] | None:
    """Return what turns log odds into mean scores of ordered levels; None of another link."""
    if not isinstance(link, OrderedLink):
        return None
    return {"scores": list(link.scores), "thresholds": list(link.thresholds)}


def _dose(model: ResponseModel, names: list[str]) -> dict[str, Any] | None:
    """The trial's curve and the networks' averages, from which a profile's curve is made; None without."""
    averages = model.dose_averages
    if averages is None or averages.dose not in names:
        return None
    doses, curve = _curve_grid(model), model.dose_response()
    ends = {
        name: np.interp(doses, curve.doses, values).tolist()
        for name, values in (("mean", curve.mean), ("lower", curve.lower), ("upper", curve.upper))
    }
    folds = [np.interp(doses, averages.doses, own).tolist() for own in averages.responses]
    signs = SIGNS.get(model.shape, ())
    return {
        "covariate": names.index(averages.dose),
        "doses": doses,
        "averages": folds,
        "signs": signs,
        **ends,
    }


def _curve_grid(model: ResponseModel) -> list[float]:
    """Doses of the networks' averages, as far as the curve goes."""
    averages, curve = model.dose_averages, model.dose_response()
    assert averages is not None
    return [each for each in averages.doses if curve.doses[0] <= each <= curve.doses[-1]]


def _control(model: ResponseModel, position: int) -> Control:
    covariate = model.design.schema[position]
    if isinstance(covariate, NumberCovariate):
        low, high, step = rounded_outwards(*_ends(model, covariate))
        start = float(f"{low + round((covariate.median - low) / step) * step:.12g}")
        return Control(covariate.name, True, low, high, step, start, may_miss=_may_miss(model, position))
    levels = _levels_offered(model, position)
    offered = [covariate.levels[level] for level in levels] or [MOST_COMMON]
    common = most_common_level(model.design, covariate)
    chosen = offered.index(common) if common in offered else 0
    missing = _may_miss(model, position)
    options = (*offered, *([MISSING] if missing else []))
    return Control(covariate.name, False, options=options, chosen=chosen, may_miss=missing)


def _ends(model: ResponseModel, covariate: NumberCovariate) -> tuple[float, float]:
    """Ends of a slider: means of the subjects with the lowest and the highest values, or the doses' ends."""
    effects = model.decomposition.effects
    values = next((each.points.values for each in effects if each.covariate == covariate.name), ())
    if covariate.name == model.dose or len(values) < 2:
        return covariate.minimum, covariate.maximum
    return values[0], values[-1]


def _levels_offered(model: ResponseModel, position: int) -> list[int]:
    """Levels that at least 11 subjects have; none of a category without such."""
    covariate = model.design.schema[position]
    assert isinstance(covariate, CategoryCovariate)
    own = model.design.inputs_of_covariate[position]
    return [level for level in range(len(covariate.levels)) if _is_common(model, own[level])]


def _may_miss(model: ResponseModel, position: int) -> bool:
    own = model.design.inputs_of_covariate[position]
    return model.design.schema[position].has_missing and _is_common(model, own[-1])


def _is_common(model: ResponseModel, column: int) -> bool:
    subjects = model.design.scales[column].centre * model.evaluation.subjects
    return round(subjects, 6) >= MINIMUM_CELL


def _columns(model: ResponseModel, position: int) -> list[int]:
    """The input columns of a covariate that a control can reach."""
    own = model.design.inputs_of_covariate[position]
    last = [own[-1]] if _may_miss(model, position) else []
    if isinstance(model.design.schema[position], NumberCovariate):
        return [own[0], *last]
    covariate = model.design.schema[position]
    assert isinstance(covariate, CategoryCovariate)
    levels = _levels_offered(model, position)
    common = covariate.levels.index(most_common_level(model.design, covariate))
    return [*(own[level] for level in levels or [common]), *last]


def _covariate(model: ResponseModel, position: int, first: int, control: Control) -> dict[str, Any]:
    """Where the inputs of a covariate start among those kept, how to encode it, and where to draw it."""
    covariate = model.design.schema[position]
    if not isinstance(covariate, NumberCovariate):
        return {"name": covariate.name, "first": first, **_deviations_of_options(model, control)}
    scale = model.design.scales[model.design.inputs_of_covariate[position][0]]
    return {
        "name": covariate.name,
        "first": first,
        "centre": scale.centre,
        "sd": scale.sd,
        "grid": _grid(model, control, scale),
        **({"tangentBelow": scale.start} if isinstance(scale, LogScale) else {}),
        **({"median": covariate.median} if control.may_miss else {}),
        **_deviations_of_points(model, covariate.name),
    }


def _deviations_of_points(model: ResponseModel, name: str) -> dict[str, Any]:
    """Deviations of a number's effect, each over its points, by which bands allow for shrinkage."""
    effect = _effect_of(model, name)
    if effect is None:
        return {}
    return {"points": effect.points.values, "deviations": np.array(effect.deviations).T.tolist()}


def _deviations_of_options(model: ResponseModel, control: Control) -> dict[str, Any]:
    """Deviations of a category's effect, of each option all."""
    effect = _effect_of(model, control.name)
    if effect is None:
        return {}
    return {"deviations": [effect.deviations_at(option).tolist() for option in control.options]}


def _effect_of(model: ResponseModel, name: str) -> MainEffect | None:
    effects = model.decomposition.effects if name != model.dose else ()
    return next((each for each in effects if each.covariate == name and each.deviations), None)


def _grid(model: ResponseModel, control: Control, scale: Scale) -> list[float]:
    """Values at which the curve is drawn, at even steps on the scale that the covariate acts on."""
    averages = model.dose_averages
    if averages is not None and control.name == averages.dose:
        return _curve_grid(model)
    low, high = scale.standardise(np.array([control.low, control.high]))
    values = scale.restore_inputs(np.linspace(low, high, GRID_POINTS))
    return [float(f"{value:.12g}") for value in values]


def _network(ensemble: RungEnsemble, design: Design, kept: list[int]) -> dict[str, Any]:
    """Describe the networks of an ensemble, with 0/1 inputs unscaled and those that are not kept at 0."""
    network = ensemble.network
    parameters = _of_raw_indicators(network, design, ensemble.parameters.astype(float), kept)
    values = parameters.astype("<f4").ravel()
    # Masks leave most weights of a wide network at 0: a bit says which are not, and only those are written.
    present = values != 0
    return {
        "hidden": list(network.hidden),
        "activations": [each.value for each in network.activations],
        "skip": network.linear_skip,
        "weight": ensemble.weight,
        "fold": ensemble.fold.tolist(),
        "count": len(values),
        "present": _text(np.packbits(present, bitorder="little")),
        "parameters": _text(values[present]),
    }


def _text(array: NDArray[Any]) -> str:
    return b64encode(array.tobytes()).decode()


def _of_raw_indicators(
    network: Network, design: Design, parameters: FloatArray, kept: list[int]
) -> FloatArray:
    first, last = network.layers[0], network.layers[-1]
    centres = np.array([scale.centre for scale in design.scales])
    sds = np.array([scale.sd for scale in design.scales])
    for covariate, own in zip(design.schema, design.inputs_of_covariate, strict=True):
        if isinstance(covariate, NumberCovariate):
            centres[own[0]], sds[own[0]] = 0.0, 1.0
    weights = parameters[:, first.weights].reshape(len(parameters), first.outputs, first.inputs) / sds
    parameters[:, first.biases] -= weights @ centres
    skip = parameters[:, network.skip]
    if network.linear_skip:
        skip = skip / sds
        parameters[:, last.biases] -= (skip @ centres)[:, None]
        skip = skip[:, kept]
    thinned = weights[:, :, kept].reshape(len(parameters), -1)
    rest = parameters[:, first.weights.stop : network.skip.start]
    return np.concatenate([thinned, rest, skip], axis=1)
