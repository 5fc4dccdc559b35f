"""The Emax model with additive covariates, by least squares: what a pharmacometrician would fit."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, fdtrc

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans, PooledErrors, ShapeFit, fit_shape, target_dose
from covaria.dose.shapes import EMAX, FLAT
from covaria.statistics import LEVEL, t_quantile
from covaria.study.analyses.level_analysis import adjusted_level_means, best_on
from covaria.study.analyses.protocol import Question
from covaria.study.answer import Answer, Interval, SmallestDose
from covaria.study.covariates import Column

OF_THE_DOSE = 2
"""Parameters that the dose has beyond a constant: Emax and ED50."""
OF_COEFFICIENTS = 2
"""Parameters that the curve is linear in: e0 and Emax, which come first."""


@dataclass(frozen=True)
class EmaxModel:
    """Least squares of e0 + Emax · dose / (ED50 + dose) and additive covariates, of one variance.

    Of a yes or no, and of counts, generalised least squares on log odds and logarithms of rates.
    """

    name: str
    takes_all_visits = False

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        """Test the curve against a constant by F, and take differences and the dose of delta from it.

        Without an effect ED50 is not identified, so that the F-test is approximate (Davies 1987). An ED50
        that ends at a bound of the search counts as known.
        """
        means, pooled = adjusted_level_means(columns, question)
        fit, constant = fit_shape(means, EMAX, pooled), fit_shape(means, FLAT, pooled)
        freedom = np.inf if pooled is None else pooled.freedom + means.levels - fit.shape.parameters
        variance = 1.0 if pooled is None else _relative_variance(fit, pooled, freedom)
        curve = fit.curve(np.array([question.doses[0], *question.curve_doses]))
        changes: FloatArray = curve[1:] - curve[0]
        return Answer(
            _p_value((constant.chi_square - fit.chi_square) / variance, freedom),
            _differences(fit, means, question.doses, variance, freedom),
            _smallest_dose(fit, question),
            best_on(question.curve_doses, changes, question.goal) if question.wants_best_dose else None,
            tuple(changes.tolist()),
        )


def _p_value(gained: float, freedom: float) -> float:
    """P-value of no dose effect, from what the dose explains in units of the variance."""
    if np.isinf(freedom):
        return float(chdtrc(OF_THE_DOSE, gained))
    return float(fdtrc(OF_THE_DOSE, freedom, gained / OF_THE_DOSE))


def _relative_variance(fit: ShapeFit, pooled: PooledErrors, freedom: float) -> float:
    """The variance of subjects about the curve, over that about the means at the doses."""
    return (pooled.sum_of_squares / pooled.variance + fit.chi_square) / freedom


def _differences(
    fit: ShapeFit, means: LevelMeans, doses: tuple[float, ...], variance: float, freedom: float
) -> tuple[Interval, ...]:
    """The curve at each further dose less that at the reference, with 95 % intervals by the delta method."""
    slopes, curve = fit.slopes(np.array(doses)), fit.curve(np.array(doses))
    of_means, apart = fit.slopes(means.doses), slopes[1:] - slopes[0]
    if fit.at_bound:
        of_means, apart = of_means[:, :OF_COEFFICIENTS], apart[:, :OF_COEFFICIENTS]
    information = of_means.T @ np.linalg.solve(means.covariance, of_means)
    # By the pseudo-inverse, since a curve without any effect leaves ED50 open.
    covariance = variance * np.linalg.pinv(information)
    errors: FloatArray = np.sqrt(np.einsum("ij,jk,ik->i", apart, covariance, apart))
    estimates, half = curve[1:] - curve[0], t_quantile(LEVEL, freedom) * errors
    return tuple(map(Interval, estimates.tolist(), (estimates - half).tolist(), (estimates + half).tolist()))


def _smallest_dose(fit: ShapeFit, question: Question) -> SmallestDose | None:
    if question.delta is None:
        return None
    wanted = question.delta if question.goal == "max" else -question.delta
    return SmallestDose(target_dose(fit, question.doses[0], wanted))
