"""The shape to which the dose curve of a model is held, where its user asked for one."""

from dataclasses import replace

from covaria.dose.monotone import CurveShape, shape_from_word
from covaria.errors import UsageError
from covaria.model.response_model import ResponseModel

NO_DOSE = (
    "A shape of the dose curve is given, but the table has no dose of two levels or more (arms without "
    "an order have no curve); name the dose's column, or leave it out."
)
TWO_LEVELS = (
    "A shape of the dose curve is given, but the table has two dose levels only, between which nothing but a "
    "straight line can be drawn; leave it out."
)


def check_shape(shape: str | None, dose_levels: int) -> None:
    """Refuse a shape before a fit.

    Parameters
    ----------
    shape : str or None
        As the user wrote it; nothing is asked for by None or "any".
    dose_levels : int
        Number of distinct doses; 0 without a dose.

    Raises
    ------
    UsageError
        If there is no such shape, no dose of two levels, or no third level.
    """
    if shape is None or shape_from_word(shape) is CurveShape.ANY:
        return
    if dose_levels < 2:
        raise UsageError(NO_DOSE)
    if dose_levels == 2:
        raise UsageError(TWO_LEVELS)


def with_shape(model: ResponseModel, shape: str | None) -> ResponseModel:
    """Hold the dose curve of a model to a shape; errors as for `check_shape`."""
    averages = model.dose_averages
    check_shape(shape, 0 if averages is None else averages.dose_levels)
    return model if shape is None else replace(model, shape=shape_from_word(shape))
