"""A study by simulation: runs are done, recorded as they end, and summarised in one order."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from covaria.study.executors import Place, completed
from covaria.study.journal import Appender, Journal, Run
from covaria.study.judge import Row
from covaria.study.plan import Scenario, StudyPlan
from covaria.study.summary import SummaryRow, claimed_share, summarise

JOURNAL = "runs.jsonl"
BATCH = 100
"""Trials of a scenario between two looks at its Monte Carlo error, so that no order of ends matters."""

Progress = Callable[[int, int], bool]
"""Told how many runs are done, and of how many at most; False stops the study, and what is done is kept."""


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
    place: Place = Place.PROCESSES,
    workers: int | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> StudyResult:
    """Do the runs of a plan that are not recorded yet.

    The same plan gives the same result in threads and in processes, in one go or resumed.

    Parameters
    ----------
    plan : StudyPlan
    folder : Path
        Where the runs are recorded, one line for each.
    place : Place
    workers : int, optional
    resume : bool
        Whether runs that the folder holds are gone on from.
    progress : callable, optional

    Raises
    ------
    UsageError
        If the folder holds another study, or one that is not to be resumed.
    DataError
        If its record is damaged.
    OutputError
        If it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    journal = Journal(folder / JOURNAL, plan.digest, version("covaria"))
    going_on = resume and journal.path.exists()
    done = journal.read() if going_on else {}
    with journal.appending(going_on) as appender:
        is_complete = _go_on(plan, done, appender, place, workers, progress)
    wanted = sorted(set(done) & set(_asked_for(plan, done)))
    return StudyResult(plan, tuple(row for run in wanted for row in done[run]), is_complete)


def _go_on(
    plan: StudyPlan,
    done: dict[Run, list[Row]],
    appender: Appender,
    place: Place,
    workers: int | None,
    progress: Progress | None,
) -> bool:
    """Do what is asked for until nothing is, or the caller stops; whether all was done."""
    most = len(plan.scenarios) * plan.repeats
    while missing := [run for run in _asked_for(plan, done) if run not in done]:
        with closing(completed(plan, missing, place, workers)) as ended:
            for run, rows in ended:
                appender.append(run, rows)
                done[run] = rows
                if progress is not None and not progress(len(done), most):
                    return False
    return True


def _asked_for(plan: StudyPlan, done: dict[Run, list[Row]]) -> Iterator[Run]:
    """The runs that are wanted, as far as those done can tell: whole batches of each scenario."""
    for scenario in plan.scenarios:
        yield from ((scenario.number, repeat) for repeat in range(_repeats(plan, scenario, done)))


def _repeats(plan: StudyPlan, scenario: Scenario, done: dict[Run, list[Row]]) -> int:
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
