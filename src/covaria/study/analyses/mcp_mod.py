"""MCP-Mod: the multiple contrast test, and the target dose averaged over the shapes that it finds."""

from collections.abc import Mapping
from dataclasses import dataclass

from covaria.fit import mcp_mod
from covaria.study.analyses.protocol import Question
from covaria.study.answer import Answer, SmallestDose
from covaria.study.covariates import Column
from covaria.study.design import DOSE, RESPONSE


@dataclass(frozen=True)
class MCPMod:
    """MCP-Mod with additive covariates.

    Attributes
    ----------
    name : str
    candidates : str or None
        As on the command line, such as "linear; emax(0.2)"; the usual ones if None.
    """

    name: str
    candidates: str | None = None

    def answer(self, columns: Mapping[str, Column], question: Question) -> Answer:
        """Test for a trend in the direction of the goal, and choose the dose that reaches delta."""
        found = mcp_mod(
            columns,
            RESPONSE,
            dose=DOSE,
            covariates=question.covariates,
            candidates=self.candidates,
            goal=question.goal,
            delta=question.delta,
        )
        # Doubled, since the test looks in one direction and those of the other analyses in both.
        p_value = min(1.0, 2 * float(min(found.test.p_values)))
        if question.delta is None:
            return Answer(p_value)
        averaged = found.averaged_dose
        target = None if averaged is None else averaged.dose
        return Answer(p_value, smallest_dose=SmallestDose(target))
