"""Mean responses of new subjects by the regression that adjusts means at the doses."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.dose_trend.level_design import level_design
from covaria.regression.logistic import inverse_logit, logistic_regression
from covaria.regression.poisson import poisson_regression, rates
from covaria.study.analyses.level_analysis import roles_of
from covaria.study.analyses.protocol import Question
from covaria.study.covariates import Column
from covaria.study.design import DOSE, RESPONSE
from covaria.table import read_trial


def regression_predictions(
    columns: Mapping[str, Column], question: Question, fresh: Mapping[str, Column]
) -> tuple[float, ...]:
    """Predict new subjects by a constant for each dose and additive covariates, in units of the response."""
    fitted = len(columns[DOSE])
    # Both together, so that categories have the same columns; responses are not looked at.
    joined = {name: _joined(columns[name], fresh[name]) for name in (DOSE, *question.covariates)}
    joined[RESPONSE] = np.arange(fitted + len(fresh[DOSE]), dtype=np.float64)
    roles = replace(roles_of(question), endpoint=None)
    design = level_design(read_trial(joined, roles, with_notes=False))
    rows = np.hstack([design.indicators, design.covariates])
    known = np.flatnonzero(design.rows) < fitted
    response = np.asarray(columns[RESPONSE], np.float64)[design.rows[:fitted]]
    linear = rows[~known] @ _coefficients(rows[known], response, question.endpoint)
    means = {"binary": inverse_logit, "count": rates}.get(question.endpoint, lambda values: values)(linear)
    return tuple(means.tolist())


def _joined(first: Column, second: Column) -> Column:
    if isinstance(first, list) or isinstance(second, list):
        return [*map(str, first), *map(str, second)]
    return np.concatenate([first, second])


def _coefficients(design: FloatArray, response: FloatArray, endpoint: str) -> FloatArray:
    if endpoint == "binary":
        return logistic_regression(design, response, np.ones(len(design)))
    if endpoint == "count":
        return poisson_regression(design, response, np.ones(len(design)))
    # By the pseudo-inverse, as a category of new subjects alone leaves its own coefficient open.
    coefficients: FloatArray = np.asarray(np.linalg.lstsq(design, response, rcond=None)[0], np.float64)
    return coefficients
