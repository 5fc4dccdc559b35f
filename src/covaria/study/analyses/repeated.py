"""A linear model of repeated measures (MMRM), of all visits, asked about one of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from covaria.errors import UsageError
from covaria.fit import repeated_measures
from covaria.statistics import LEVEL
from covaria.study.analyses.protocol import Question
from covaria.study.answer import Answer, Interval
from covaria.study.covariates import Column
from covaria.study.design import DOSE, RESPONSE, SUBJECT, VISIT


@dataclass(frozen=True)
class RepeatedMeasuresModel:
    """Means by dose and visit with a covariance of each subject's visits, by REML.

    Attributes
    ----------
    name : str
    networks : bool
        Whether means are adjusted, besides, for what networks predict from the covariates.
    """

    name: str
    networks: bool = False
    takes_all_visits = True

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        """Compare each dose with the reference at the visit, adjusted for all comparisons in the test."""
        if VISIT not in columns:
            raise UsageError("Repeated measures need visits; name them in the design.")
        found = repeated_measures(
            columns,
            RESPONSE,
            subject=SUBJECT,
            visit=VISIT,
            dose=DOSE,
            covariates=question.covariates,
            at=question.visit,
            networks=self.networks,
            seed=question.seed,
            level=LEVEL,
        )
        compared = [each.difference for each in found.differences if each.at == found.at]
        said = tuple(Interval(each.estimate, *each.interval(LEVEL)) for each in compared)
        return Answer(min(each.p_value for each in found.at_once), said)
