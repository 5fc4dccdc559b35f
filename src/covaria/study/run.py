"""The runs of a study: a trial is drawn, analysed in every way, and judged."""

from dataclasses import dataclass, field

from covaria.errors import CovariaError, UsageError
from covaria.study.judge import Row, failed, judged
from covaria.study.plan import Scenario, StudyPlan
from covaria.study.true_answers import TrueAnswers, true_answers
from covaria.study.work import Run


@dataclass(frozen=True)
class SimulatedTrials:
    """The trials of a plan; a run is the number of a scenario, and of a trial of it.

    Attributes
    ----------
    plan : StudyPlan
    true : tuple of TrueAnswers
        Of each scenario.

    Raises
    ------
    UsageError
        If a truth cannot be asked what it expects.
    """

    plan: StudyPlan
    true: tuple[TrueAnswers, ...] = field(init=False, repr=False)
    record = Row

    def __post_init__(self) -> None:
        true = tuple(_true_of(self.plan, scenario) for scenario in self.plan.scenarios)
        object.__setattr__(self, "true", true)

    @property
    def digest(self) -> str:
        """Digest of the plan."""
        return self.plan.digest

    def do(self, run: Run) -> list[Row]:
        """Simulate one trial: a row for each analysis, in the plan's order.

        Together with the plan's seed a run gives the same rows everywhere.
        """
        plan, (number, repeat) = self.plan, run
        scenario, true = plan.scenarios[number], self.true[number]
        try:
            columns = scenario.design.draw(scenario.truth, plan.random_of(scenario, repeat))
        except CovariaError as problem:
            return self.given_up(run, f"The trial could not be drawn: {problem}")
        question = plan.question(scenario, repeat, true.curve_doses, true.fresh)
        asked_about = scenario.design.at_visit(columns)
        rows = []
        for analysis in plan.analyses:
            try:
                answer = analysis.answer(columns if analysis.takes_all_visits else asked_about, question)
            except CovariaError as problem:
                rows.append(failed(scenario, repeat, analysis.name, str(problem)))
            else:
                rows.append(judged(plan, scenario, repeat, analysis.name, answer, true))
        return rows

    def given_up(self, run: Run, problem: str) -> list[Row]:
        """A row with the problem for each analysis."""
        number, repeat = run
        return [
            failed(self.plan.scenarios[number], repeat, each.name, problem) for each in self.plan.analyses
        ]


def _true_of(plan: StudyPlan, scenario: Scenario) -> TrueAnswers:
    try:
        return true_answers(plan, scenario)
    except CovariaError as problem:
        raise UsageError(f"The truth {scenario.truth.name} cannot say what it expects. {problem}") from None
