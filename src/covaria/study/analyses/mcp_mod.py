"""MCP-Mod: the multiple contrast test, and the target dose averaged over the shapes that it finds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from covaria.dose import MCPModResult
from covaria.fit import mcp_mod
from covaria.study.analyses.level_analysis import best_on
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
    takes_all_visits = False

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
            endpoint=question.declared_endpoint,
        )
        # Doubled, since the test looks in one direction and those of the other analyses in both.
        p_value = min(1.0, 2 * float(min(found.test.p_values)))
        curve = _averaged_curve(found, question)
        answer = Answer(p_value, curve=curve)
        if question.wants_best_dose and curve:
            answer = replace(answer, best_dose=best_on(question.curve_doses, np.array(curve), question.goal))
        if question.delta is None:
            return answer
        averaged = found.averaged_dose
        return replace(answer, smallest_dose=SmallestDose(None if averaged is None else averaged.dose))


def _averaged_curve(found: MCPModResult, question: Question) -> tuple[float, ...]:
    """Change from the reference by the shapes that are significant, by their weights; empty of none."""
    shapes = [each for each in found.fits if each.weight > 0]
    if not shapes or not question.curve_doses:
        return ()
    doses = np.array([question.doses[0], *question.curve_doses])
    curves = np.array([each.fit.curve(doses) for each in shapes])
    averaged = np.array([each.weight for each in shapes]) @ (curves[:, 1:] - curves[:, :1])
    return tuple(averaged.tolist())
