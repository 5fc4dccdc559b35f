"""Analysis of covariance: means at the doses by regression, with a test that all are equal."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, fdtrc

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans
from covaria.statistics import LEVEL, t_quantile
from covaria.study.analyses.level_analysis import adjusted_level_means, best_on
from covaria.study.analyses.predictions import regression_predictions
from covaria.study.analyses.protocol import Question
from covaria.study.answer import Answer, Interval
from covaria.study.covariates import Column


@dataclass(frozen=True)
class AnalysisOfCovariance:
    """Regression with doses as categories and additive covariates: least squares, logistic, or Poisson."""

    name: str
    takes_all_visits = False

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        """Test the dose by F or χ², compare each with the reference, and join the means by lines."""
        means, pooled = adjusted_level_means(columns, question)
        freedom = np.inf if pooled is None else pooled.freedom
        curve: FloatArray = np.interp(question.curve_doses, means.doses, means.means - means.means[0])
        best = None
        if question.wants_best_dose:
            best = best_on(tuple(means.doses.tolist()), means.means, question.goal)
        predicted = question.fresh and regression_predictions(columns, question, question.fresh)
        return Answer(
            wald_test(means, freedom),
            differences(means, question.doses, freedom),
            best_dose=best,
            curve=tuple(curve.tolist()),
            predictions=predicted or (),
        )


def wald_test(means: LevelMeans, freedom: float) -> float:
    """p-value of Wald's test that all means are equal: by F, or χ² where variances count as known."""
    contrast = np.eye(len(means.means))[1:] - np.eye(len(means.means))[0]
    apart = contrast @ means.means
    statistic = apart @ np.linalg.solve(contrast @ means.covariance @ contrast.T, apart)
    if np.isinf(freedom):
        return float(chdtrc(len(contrast), statistic))
    return float(fdtrc(len(contrast), freedom, statistic / len(contrast)))


def differences(means: LevelMeans, doses: tuple[float, ...], freedom: float) -> tuple[Interval, ...]:
    """Difference of each further dose's mean from the reference's, with its 95 % interval."""
    place = {dose: own for own, dose in enumerate(means.doses.tolist())}
    if any(dose not in place for dose in doses):
        return ()
    first, reach = place[doses[0]], t_quantile(LEVEL, freedom)
    found = []
    for own in (place[dose] for dose in doses[1:]):
        estimate = float(means.means[own] - means.means[first])
        variance = (
            means.covariance[own, own] + means.covariance[first, first] - 2 * means.covariance[own, first]
        )
        half = reach * float(np.sqrt(variance))
        found.append(Interval(estimate, estimate - half, estimate + half))
    return tuple(found)
