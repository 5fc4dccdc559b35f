"""Analysis of covariance: means at the doses by least squares, with an F-test that all are equal."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import f, t

from covaria.dose import LevelMeans
from covaria.fit.dose_trend.ancova import ancova_means
from covaria.study.analyses.protocol import Question
from covaria.study.answer import Answer, Interval
from covaria.study.covariates import Column
from covaria.study.design import DOSE, RESPONSE
from covaria.table import RoleRequest, read_trial

TAIL = 0.975


@dataclass(frozen=True)
class AnalysisOfCovariance:
    """Least squares with the doses as categories and additive covariates, of one variance."""

    name: str

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        """Test the dose by F, and compare each with the reference by t."""
        covariates = (DOSE, *question.covariates)
        table = read_trial(columns, RoleRequest(response=RESPONSE, dose=DOSE, covariates=covariates))
        fitted = ancova_means(table)
        freedom = fitted.pooled.freedom
        return Answer(f_test(fitted.means, freedom), differences(fitted.means, question.doses, freedom))


def f_test(means: LevelMeans, freedom: float) -> float:
    """p-value of the F-test that all means are equal (Wald's statistic over its degrees of freedom)."""
    contrast = np.eye(len(means.means))[1:] - np.eye(len(means.means))[0]
    apart = contrast @ means.means
    statistic = apart @ np.linalg.solve(contrast @ means.covariance @ contrast.T, apart) / len(contrast)
    return float(f.sf(statistic, len(contrast), freedom))


def differences(means: LevelMeans, doses: tuple[float, ...], freedom: float) -> tuple[Interval, ...]:
    """Difference of each further dose's mean from the reference's, with its 95 % t interval."""
    place = {dose: own for own, dose in enumerate(means.doses.tolist())}
    if any(dose not in place for dose in doses):
        return ()
    first, reach = place[doses[0]], float(t.ppf(TAIL, freedom))
    found = []
    for own in (place[dose] for dose in doses[1:]):
        estimate = float(means.means[own] - means.means[first])
        spread = (
            means.covariance[own, own] + means.covariance[first, first] - 2 * means.covariance[own, first]
        )
        half = reach * float(np.sqrt(spread))
        found.append(Interval(estimate, estimate - half, estimate + half))
    return tuple(found)
