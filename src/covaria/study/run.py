"""The runs of a study: a trial is drawn, analysed in every way, and judged."""

from dataclasses import dataclass

from covaria.errors import CovariaError
from covaria.study.judge import Row, failed, judged
from covaria.study.plan import StudyPlan
from covaria.study.work import Run


@dataclass(frozen=True)
class SimulatedTrials:
    """The trials of a plan; a run is the number of a scenario, and of a trial of it.

    Attributes
    ----------
    plan : StudyPlan
    """

    plan: StudyPlan
    record = Row

    @property
    def digest(self) -> str:
        """Digest of the plan."""
        return self.plan.digest

    def do(self, run: Run) -> list[Row]:
        """Simulate one trial: a row for each analysis, in the plan's order.

        Together with the plan's seed a run gives the same rows everywhere.
        """
        plan, (number, repeat) = self.plan, run
        scenario = plan.scenarios[number]
        columns = scenario.design.draw(scenario.truth, plan.random_of(scenario, repeat))
        question = plan.question(scenario, repeat)
        rows = []
        for analysis in plan.analyses:
            try:
                answer = analysis.answer(columns, question)
            except CovariaError as problem:
                rows.append(failed(scenario, repeat, analysis.name, str(problem)))
            else:
                rows.append(judged(plan, scenario, repeat, analysis.name, answer))
        return rows

    def given_up(self, run: Run, problem: str) -> list[Row]:
        """A row with the problem for each analysis."""
        number, repeat = run
        return [
            failed(self.plan.scenarios[number], repeat, each.name, problem) for each in self.plan.analyses
        ]
