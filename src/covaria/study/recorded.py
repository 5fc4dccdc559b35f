"""Work done with a record: each run is on disk as it ends, and what is recorded is not done again."""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from covaria.study.executors import Place, Scheduler, completed
from covaria.study.journal import Appender, Journal
from covaria.study.work import Record, Run, Work

JOURNAL = "runs.jsonl"

Progress = Callable[[int, int], bool]
"""Told how many runs are done, and of how many at most; False stops, and what is done is kept."""


def do_recorded(
    work: Work[Record],
    wanted: Callable[[Mapping[Run, list[Record]]], Iterable[Run]],
    most: int,
    folder: Path,
    place: Place | Scheduler,
    workers: int | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> tuple[dict[Run, list[Record]], bool]:
    """Do the runs that are wanted and not recorded yet.

    Parameters
    ----------
    work : Work
    wanted : callable
        Gives the runs wanted, as far as those done can tell; asked again until nothing is missing.
    most : int
        Runs that may be wanted.
    folder : Path
        Where the runs are recorded, one line for each.
    place, workers
        As for `completed`.
    resume : bool
        Whether runs that the folder holds are gone on from.
    progress : callable, optional

    Returns
    -------
    done : dict from Run to its records
        Those that are wanted.
    is_complete : bool
        Whether nothing is missing.

    Raises
    ------
    UsageError, DataError, OutputError
        If the folder holds other work, or work that is not to be resumed; if its record is damaged, or cannot
        be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    journal = Journal(folder / JOURNAL, work, version("covaria"))
    going_on = resume and journal.path.exists()
    done = journal.read() if going_on else {}
    with journal.appending(going_on) as appender:
        is_complete = True
        while is_complete and (missing := [run for run in wanted(done) if run not in done]):
            ended = closing(completed(work, missing, place, workers))
            is_complete = _record(ended, appender, done, most, progress)
    return {run: done[run] for run in sorted(set(done) & set(wanted(done)))}, is_complete


def _record(
    ended: closing[Generator[tuple[Run, list[Record]]]],
    appender: Appender,
    done: dict[Run, list[Record]],
    most: int,
    progress: Progress | None,
) -> bool:
    """Record runs as they end, until all did or the caller stops; whether all did."""
    with ended as runs:
        for run, records in runs:
            appender.append(run, records)
            done[run] = records
            if progress is not None and not progress(len(done), most):
                return False
    return True
