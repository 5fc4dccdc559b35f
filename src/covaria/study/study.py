"""A study by simulation: runs are done, recorded as they end, and summarised in one order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from covaria.study.executors import Place, Scheduler
from covaria.study.judge import Row
from covaria.study.plan import Scenario, StudyPlan
from covaria.study.recorded import Progress, do_recorded
from covaria.study.run import SimulatedTrials
from covaria.study.summary import SummaryRow, claimed_share, summarise
from covaria.study.work import Run

BATCH = 100
"""Trials of a scenario between two looks at its Monte Carlo error, so that no order of ends matters."""


@dataclass(frozen=True)
class StudyResult:
    """What a study found.

    Attributes
    ----------
    plan : StudyPlan
    rows : tuple of Row
        By scenario, trial and analysis.
    is_complete : bool
        Whether every run that the plan asks for was done.
    """

    plan: StudyPlan
    rows: tuple[Row, ...]
    is_complete: bool

    def summary(self) -> tuple[SummaryRow, ...]:
        """Summarise shares and means, with their Monte Carlo errors."""
        return summarise(self.plan, self.rows)


def do_study(
    plan: StudyPlan,
    folder: Path,
    place: Place | Scheduler = Place.PROCESSES,
    workers: int | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> StudyResult:
    """Do the runs of a plan that are not recorded yet; arguments and errors as for `do_recorded`.

    The same plan gives the same result in threads and in processes, in one go or resumed.
    """
    most = len(plan.scenarios) * plan.repeats
    wanted = partial(_asked_for, plan)
    done, is_complete = do_recorded(
        SimulatedTrials(plan), wanted, most, folder, place, workers, resume, progress
    )
    return StudyResult(plan, tuple(row for rows in done.values() for row in rows), is_complete)


def _asked_for(plan: StudyPlan, done: Mapping[Run, list[Row]]) -> Iterator[Run]:
    """The runs that are wanted, as far as those done can tell: whole batches of each scenario."""
    for scenario in plan.scenarios:
        yield from ((scenario.number, repeat) for repeat in range(_repeats(plan, scenario, done)))


def _repeats(plan: StudyPlan, scenario: Scenario, done: Mapping[Run, list[Row]]) -> int:
    if plan.monte_carlo_error is None:
        return plan.repeats
    for repeats in range(BATCH, plan.repeats, BATCH):
        runs = [(scenario.number, repeat) for repeat in range(repeats)]
        if any(run not in done for run in runs) or _is_precise(plan, [done[run] for run in runs]):
            return repeats
    return plan.repeats


def _is_precise(plan: StudyPlan, trials: list[list[Row]]) -> bool:
    """Whether the share of claims of every analysis that makes any has a small enough error."""
    shares = [claimed_share([rows[own] for rows in trials]) for own in range(len(plan.analyses))]
    limit = plan.monte_carlo_error
    return limit is not None and all(each is None or each.error <= limit for each in shares)
