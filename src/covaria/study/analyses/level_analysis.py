"""Means at the doses of a trial, on the scale of its endpoint's link, and what follows from them."""

from collections.abc import Mapping

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import Goal, LevelMeans, PooledErrors
from covaria.fit.dose_trend.mcp_mod import means_of_subjects
from covaria.study.analyses.protocol import Question
from covaria.study.answer import ChosenDose
from covaria.study.covariates import Column
from covaria.study.design import DOSE, RESPONSE
from covaria.table import RoleRequest


def roles_of(question: Question) -> RoleRequest:
    """The roles of a simulated trial's columns."""
    return RoleRequest(
        response=RESPONSE,
        dose=DOSE,
        covariates=(DOSE, *question.covariates),
        endpoint=question.declared_endpoint,
    )


def adjusted_level_means(
    columns: Mapping[str, Column], question: Question
) -> tuple[LevelMeans, PooledErrors | None]:
    """Estimate means by regression with additive covariates: least squares, logistic, or Poisson.

    Of a yes or no, and of counts, they are standardised over the subjects, as log odds and logarithms of
    rates, without pooled errors.
    """
    means, pooled, _ = means_of_subjects(columns, roles_of(question))
    return means, pooled


def best_on(doses: tuple[float, ...], curve: FloatArray, goal: Goal) -> ChosenDose:
    """The dose at which a curve is best, the lowest of several."""
    wanted = curve if goal == "max" else -curve
    return ChosenDose(float(doses[int(np.argmax(wanted))]))
