"""Bootstrap and permutation of a trial of one's own: how far its numbers would move with other subjects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.model import ResponseModel
from covaria.study.bootstrap_intervals import bca_interval, percentile_interval
from covaria.study.executors import Place, Scheduler
from covaria.study.model_numbers import model_numbers
from covaria.study.recorded import Progress, do_recorded
from covaria.study.refits import BLOCKS, LEFT_OUT, P_VALUE, PERMUTATION, RESAMPLE, Estimate, Refits, p_value
from covaria.study.resampling import is_treatment_of_subjects
from covaria.study.work import Run

FEWEST = 2
"""Refits that an interval takes at least."""


@dataclass(frozen=True)
class BootstrapNumber:
    """A number of a model with its intervals.

    Attributes
    ----------
    name : str
    estimate : float or None
        Of the trial itself; None of a dose that is not reached.
    percentile, bca : (float, float) or None
        Lower and upper end by either way; infinite where a dose is not reached; None with fewer than two
        resamples that have it.
    resamples : int
        With this number.
    reached : float
        Share of them in which it is there: doses need not be.
    """

    name: str
    estimate: float | None
    percentile: tuple[float, float] | None
    bca: tuple[float, float] | None
    resamples: int
    reached: float


@dataclass(frozen=True)
class BootstrapResult:
    """What a bootstrap found.

    Attributes
    ----------
    numbers : tuple of BootstrapNumber
    level : float
        Of the intervals.
    resamples, failed : int
        Refits to resamples, and those of them that gave nothing.
    permutations : int
    permutation_p_value : float or None
        Share of permutations, the trial itself among them, whose p-value of the treatment is at most the
        trial's; None without any.
    estimates : tuple of Estimate
        Every number of every refit.
    is_complete : bool
    """

    numbers: tuple[BootstrapNumber, ...]
    level: float
    resamples: int
    failed: int
    permutations: int
    permutation_p_value: float | None
    estimates: tuple[Estimate, ...]
    is_complete: bool


def do_bootstrap(
    refits: Refits,
    folder: Path,
    repeats: int = 1000,
    permutations: int = 0,
    level: float = 0.95,
    place: Place | Scheduler = Place.PROCESSES,
    workers: int | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> BootstrapResult:
    """Refit a trial to resamples of its subjects, and say how far each number moves.

    Subjects are drawn with replacement within their dose or arm and their stratum (Efron and Tibshirani 1993,
    chapter 8). Arguments and errors as for `do_recorded`; besides:

    Parameters
    ----------
    refits : Refits
    repeats, permutations : int
        How many resamples and permutations.
    level : float
        Of the intervals.

    Raises
    ------
    UsageError
        If the level is not between 0 and 1, or permutations have nothing to permute.
    """
    if not 0 < level < 1:
        raise UsageError("The level of the intervals must be between 0 and 1, such as 0.95.")
    if permutations:
        _check_permutations(refits)
    runs = [
        *((RESAMPLE, repeat) for repeat in range(repeats)),
        *((LEFT_OUT, block) for block in range(BLOCKS)),
        *((PERMUTATION, repeat) for repeat in range(permutations)),
    ]
    done, is_complete = do_recorded(
        refits, lambda _: runs, len(runs), folder, place, workers, resume, progress
    )
    return _result(refits.model, done, level, is_complete)


def _check_permutations(refits: Refits) -> None:
    if p_value(refits.model) is None:
        raise UsageError("The model has no dose or arm that could be permuted; leave --permutations out.")
    if not is_treatment_of_subjects(refits.analysis):
        raise UsageError(
            "Subjects of this trial had several doses or arms, which cannot be permuted between them; leave "
            "--permutations out."
        )


def _result(
    model: ResponseModel, done: Mapping[Run, list[Estimate]], level: float, is_complete: bool
) -> BootstrapResult:
    by_kind = {
        kind: [found for run, found in done.items() if run[0] == kind]
        for kind in (RESAMPLE, LEFT_OUT, PERMUTATION)
    }
    resamples, blocks = _by_name(by_kind[RESAMPLE]), _by_name(by_kind[LEFT_OUT])
    numbers = tuple(
        _number(name, estimate, resamples.get(name, np.empty(0)), blocks.get(name, np.empty(0)), level)
        for name, estimate in model_numbers(model, model).items()
    )
    permuted_values = _by_name(by_kind[PERMUTATION]).get(P_VALUE, np.empty(0))
    own = p_value(model)
    return BootstrapResult(
        numbers=numbers,
        level=level,
        resamples=len(by_kind[RESAMPLE]),
        failed=sum(found[0].problem != "" for found in by_kind[RESAMPLE]),
        permutations=len(permuted_values),
        permutation_p_value=None
        if own is None or not len(permuted_values)
        else float((1 + np.sum(permuted_values <= own)) / (1 + len(permuted_values))),
        estimates=tuple(each for found in done.values() for each in found),
        is_complete=is_complete,
    )


def _by_name(refits: Iterable[list[Estimate]]) -> dict[str, FloatArray]:
    """Values of each number over refits that have it; infinite where a dose is not reached."""
    values: dict[str, list[float]] = {}
    for estimates in refits:
        for each in estimates:
            if not each.problem:
                values.setdefault(each.name, []).append(np.inf if each.value is None else each.value)
    return {name: np.array(own) for name, own in values.items()}


def _number(
    name: str, estimate: float | None, values: FloatArray, left_out: FloatArray, level: float
) -> BootstrapNumber:
    reached = float(np.isfinite(values).mean()) if len(values) else 0.0
    own = np.inf if estimate is None else estimate
    percentile = percentile_interval(values, level) if len(values) >= FEWEST else None
    bca = None
    if percentile is not None and len(left_out) >= FEWEST and np.isfinite(left_out).all():
        bca = bca_interval(own, values, left_out, level)
    return BootstrapNumber(name, estimate, percentile, bca, len(values), reached)
