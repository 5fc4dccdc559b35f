"""External validation: a model put to the test on a table that it has not seen."""

from dataclasses import dataclass

import numpy as np

from covaria.errors import TableError
from covaria.model.design import ROUNDING, FloatArray
from covaria.model.response_model import ResponseModel


@dataclass(frozen=True)
class Validation:
    """How a model's predictions compare with observed responses (units of the response).

    Attributes
    ----------
    rows : int
    mse, mse_se, rmse : float
        Mean squared error, its standard error, and its root.
    r2 : float
        1 − mean squared error / variance of the observed.
    calibration_slope, calibration_intercept : float
        Of the regression of observed on predicted; 1 and 0 are ideal (Cox 1958; TRIPOD+AI item 12e).
    level, coverage, mean_width : float
        Of the prediction intervals: nominal level, share of rows covered, average width.
    outside : int
        Rows with some covariate outside the training range.
    """

    rows: int
    mse: float
    mse_se: float
    rmse: float
    r2: float
    calibration_slope: float
    calibration_intercept: float
    level: float
    coverage: float
    mean_width: float
    outside: int


def validate_model(model: ResponseModel, data: object, level: float = 0.9) -> Validation:
    """Compare a model's predictions with the responses in a table.

    Raises
    ------
    TableError
        If the table does not fit the model, or has fewer than two rows or responses that are all alike.
    RoleError
        If it has no column of the response's name.
    """
    table = model.read(data, with_response=True)
    if table.response is None or table.rows < 2 or np.ptp(table.response.values) == 0:
        raise TableError(
            f"{table.source} needs at least two rows whose {model.response} (response) differs, "
            "to put a model to the test."
        )
    observed = table.response.values
    prediction = model.predict(table, level)
    squared = (observed - prediction.mean) ** 2
    mse = float(squared.mean())
    slope, intercept = _regression(prediction.mean, observed)
    covered = (prediction.lower <= observed) & (observed <= prediction.upper)
    return Validation(
        rows=table.rows,
        mse=mse,
        mse_se=float(squared.std(ddof=1) / np.sqrt(table.rows)),
        rmse=float(np.sqrt(mse)),
        r2=float(1 - mse / observed.var()),
        calibration_slope=slope,
        calibration_intercept=intercept,
        level=level,
        coverage=float(covered.mean()),
        mean_width=float((prediction.upper - prediction.lower).mean()),
        outside=int(table.outside.sum()),
    )


def _regression(predicted: FloatArray, observed: FloatArray) -> tuple[float, float]:
    """Slope and intercept of observed on predicted; a flat prediction has slope 0."""
    flat = predicted.std() <= ROUNDING * observed.std()
    slope = 0.0 if flat else float(np.cov(predicted, observed, bias=True)[0, 1] / predicted.var())
    return slope, float(observed.mean() - slope * predicted.mean())
