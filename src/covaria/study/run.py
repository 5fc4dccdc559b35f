"""One run of a study: a trial is drawn, analysed in every way, and judged."""

from covaria.errors import CovariaError
from covaria.study.judge import Row, failed, judged
from covaria.study.plan import StudyPlan


def run(plan: StudyPlan, number: int, repeat: int) -> list[Row]:
    """Simulate one trial of a scenario; a row for each analysis, in the plan's order.

    Parameters
    ----------
    plan : StudyPlan
    number : int
        Of the scenario.
    repeat : int
        Of the trial; together with the number and the plan's seed it gives the same rows everywhere.
    """
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
