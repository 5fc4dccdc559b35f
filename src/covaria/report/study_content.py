"""What the report of a study shows: its plan, and what was found by truth, design and analysis."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np

from covaria.study import StudyPlan, StudyResult, SummaryRow


@dataclass(frozen=True)
class StudyContent:
    """All that the page shows.

    Attributes
    ----------
    plan : StudyPlan
    rows : tuple of SummaryRow
        By truth, design and analysis, in the order of the plan.
    problems : tuple of (str, int)
        Why analyses gave no answer, and how often.
    is_complete : bool
        Whether every run that the plan asks for was done.
    version : str
        Of Covaria.
    date : datetime.date
    """

    plan: StudyPlan
    rows: tuple[SummaryRow, ...]
    problems: tuple[tuple[str, int], ...]
    is_complete: bool
    version: str
    date: date

    def of_truth(self, name: str) -> tuple[SummaryRow, ...]:
        """The rows of one truth."""
        return tuple(row for row in self.rows if row.truth == name)

    def has_effect(self, name: str) -> bool:
        """Whether the dose does anything in some trial of a truth."""
        return any(
            (each.truth.effect(np.array(each.design.doses), each.design) != 0).any()
            for each in self.plan.scenarios
            if each.truth.name == name
        )


def study_content(result: StudyResult, version: str, date: date) -> StudyContent:
    """Collect what a report on a study shows."""
    problems = Counter(row.problem for row in result.rows if row.problem)
    return StudyContent(
        result.plan, result.summary(), tuple(problems.most_common()), result.is_complete, version, date
    )
