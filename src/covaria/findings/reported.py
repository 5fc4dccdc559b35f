"""What a model says of a dose or arms in units of the response: of logarithms, geometric means and ratios."""

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from covaria.explain import BestDose, EffectiveDose
from covaria.explain.arm_effects import ArmDifference, ArmEffect, ArmEffects
from covaria.explain.dose_change import DoseChange, OppositeChange
from covaria.explain.dose_response import DoseResponse, LevelEffect
from covaria.model.dose_findings import DoseFindings
from covaria.model.endpoint import Endpoint

_LEVEL = ("mean", "lower", "upper")
_AT_ONCE = ("simultaneous_lower", "simultaneous_upper")
_DIFFERENCE = ("difference", "difference_lower", "difference_upper")
_CURVE = (*_LEVEL, *_AT_ONCE, *_DIFFERENCE, *(f"difference_{name}" for name in _AT_ONCE))

Of = TypeVar(
    "Of",
    DoseResponse,
    LevelEffect,
    ArmEffect,
    ArmDifference,
    DoseChange,
    OppositeChange,
    BestDose,
    EffectiveDose,
)


def reported_curve(curve: DoseResponse, endpoint: Endpoint) -> DoseResponse:
    """Bring means and differences of a curve to what is reported."""
    if not endpoint.is_of_logarithms:
        return curve
    levels = tuple(_level(each) for each in curve.levels)
    return replace(_raised(curve, _CURVE), levels=levels)


def reported_arms(effects: ArmEffects, endpoint: Endpoint) -> ArmEffects:
    """Bring means and differences of arms to what is reported; standard errors stay those of logarithms."""
    if not endpoint.is_of_logarithms:
        return effects
    return replace(effects, arms=tuple(_arm(each) for each in effects.arms))


def reported_findings(found: DoseFindings, endpoint: Endpoint) -> DoseFindings:
    """Bring all that is said of a dose to what is reported."""
    if not endpoint.is_of_logarithms:
        return found
    smallest = found.smallest
    return replace(
        found,
        curve=reported_curve(found.curve, endpoint),
        change=_change(found.change),
        best=None if found.best is None else _best(found.best),
        smallest=None if smallest is None else _raised(smallest, ("target",)),
    )


def named_as_reported(record: Any, endpoint: Endpoint) -> Any:
    """Name differences in a record for machines what they are once they are reported."""
    if not endpoint.is_of_logarithms:
        return record
    if isinstance(record, dict):
        return {
            name.replace("difference", "ratio"): named_as_reported(value, endpoint)
            for name, value in record.items()
        }
    if isinstance(record, list | tuple):
        return [named_as_reported(each, endpoint) for each in record]
    return record


def _level(level: LevelEffect) -> LevelEffect:
    return _raised(level, (*_LEVEL, *_DIFFERENCE))


def _arm(arm: ArmEffect) -> ArmEffect:
    difference: ArmDifference | None = arm.difference
    if difference is not None:
        difference = _raised(difference, ("estimate", "lower", "upper", *_AT_ONCE))
    return replace(_raised(arm, ("crude", *_LEVEL)), difference=difference)


def _change(change: DoseChange) -> DoseChange:
    names = ("difference", "lower", "upper")
    opposite = None if change.opposite is None else _raised(change.opposite, names)
    return replace(_raised(change, names), opposite=opposite)


def _best(best: BestDose) -> BestDose:
    return _raised(best, ("response", "response_lower", "response_upper"))


def _raised(of: Of, names: tuple[str, ...]) -> Of:
    """Replace logarithms, single ones or several, by what they are of."""
    raised: dict[str, Any] = {name: _exponential(getattr(of, name)) for name in names}
    return replace(of, **raised)


def _exponential(value: float | tuple[float, ...]) -> float | tuple[float, ...]:
    return tuple(np.exp(value).tolist()) if isinstance(value, tuple) else float(np.exp(value))
