"""What is wanted of a dose: more or less of the response, and the smallest difference that matters."""

from dataclasses import replace

import numpy as np

from covaria.dose.goal import Goal, goal_from_word, signed_delta
from covaria.errors import UsageError
from covaria.model.endpoint import Endpoint
from covaria.model.response_model import ResponseModel

NO_DOSE = (
    "A goal or a delta is given, but the table has no dose of two levels or more; name the dose's column, or "
    "leave them out."
)

OF_ARMS = (
    "A goal or a delta asks for a dose, but {arm} names arms without an order; leave them out: intervals and "
    "adjusted p-values show which arms differ from the reference."
)


def settled_goal(goal: str | None, delta: float | None) -> tuple[Goal | None, float | None]:
    """Bring a goal and a difference to one direction and a size above 0.

    Parameters
    ----------
    goal : "max" or "min" or None
        If not given, the sign of `delta` gives it.
    delta : float or None
        In units of the response; either sign goes with "min".

    Raises
    ------
    UsageError
        If the goal is neither, or the difference is 0, not finite, or below 0 where more is better.
    """
    way = None if goal is None else goal_from_word(goal)
    if delta is None:
        return way, None
    return "max" if signed_delta(delta, way) > 0 else "min", abs(delta)


def modelled_delta(delta: float | None, endpoint: Endpoint) -> float | None:
    """Bring a difference that matters, of geometric means a ratio, to what a model's numbers are of.

    Raises
    ------
    UsageError
        If a ratio is not above 0.
    """
    if delta is None or not endpoint.is_of_logarithms:
        return delta
    if not delta > 0:
        raise UsageError(
            f"The difference that matters on a {endpoint.name} endpoint is a ratio, and that is above 0; "
            "name 1.25 for a rise by a quarter, or 0.8 for a fall by a fifth."
        )
    return float(np.log(delta))


def check_goal(goal: str | None, delta: float | None, has_dose: bool, arm: str | None = None) -> None:
    """Refuse a goal or delta before a fit; errors as for `settled_goal`, or if the table has no dose."""
    way, _ = settled_goal(goal, delta)
    if way is not None and arm is not None:
        raise UsageError(OF_ARMS.format(arm=arm))
    if way is not None and not has_dose:
        raise UsageError(NO_DOSE)


def with_goal(model: ResponseModel, goal: str | None, delta: float | None) -> ResponseModel:
    """Give a model its goal and delta, as a user says it; errors as for `check_goal` and `modelled_delta`."""
    delta = modelled_delta(delta, model.endpoint)
    check_goal(goal, delta, model.has_dose_response, model.arm)
    way, size = settled_goal(goal, delta)
    return replace(model, goal=way, delta=size)
