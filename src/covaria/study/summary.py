"""What a study found: for each truth, design and analysis, shares and means with Monte Carlo errors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from covaria.study.judge import Row
from covaria.study.plan import StudyPlan


@dataclass(frozen=True)
class MonteCarlo:
    """A mean over simulated trials and its standard error.

    The error of a share that is 0 or 1 in every trial is that of one trial in n that differed, since none
    would say that nothing is left to chance.
    """

    mean: float
    error: float
    trials: int


@dataclass(frozen=True)
class SummaryRow:
    """One analysis under one truth and design; None for what it does not answer.

    Attributes
    ----------
    truth, design, analysis : str
    subjects : int
    trials, failed : int
        Trials simulated, and those that the analysis gave no answer for.
    claimed : MonteCarlo or None
        Share of trials with an effect claimed: power, or false claims where there is none.
    bias, root_mean_squared_error : MonteCarlo or None
        Of the difference of the highest dose from the reference.
    coverage : MonteCarlo or None
        Share of intervals of differences from the reference that hold the truth.
    width : MonteCarlo or None
        Of the interval at the highest dose.
    effective_dose_found : MonteCarlo or None
        Share of trials in which a minimum effective dose is estimated.
    effective_dose_coverage : MonteCarlo or None
    effective_dose_width : MonteCarlo or None
        Of those of its intervals that end within the doses studied.
    best_dose_loss : MonteCarlo or None
        Effect that the dose chosen lacks beside that of the best one.
    best_dose_coverage : MonteCarlo or None
        Share of intervals of the best dose that hold it.
    curve_error, expected_error : MonteCarlo or None
        Root mean squared errors of the curve over the doses, and of predictions of new subjects.
    """

    truth: str
    design: str
    analysis: str
    subjects: int
    trials: int
    failed: int
    claimed: MonteCarlo | None
    bias: MonteCarlo | None
    root_mean_squared_error: MonteCarlo | None
    coverage: MonteCarlo | None
    width: MonteCarlo | None
    effective_dose_found: MonteCarlo | None
    effective_dose_coverage: MonteCarlo | None
    effective_dose_width: MonteCarlo | None
    best_dose_loss: MonteCarlo | None
    best_dose_coverage: MonteCarlo | None
    curve_error: MonteCarlo | None
    expected_error: MonteCarlo | None


def summarise(plan: StudyPlan, rows: Iterable[Row]) -> tuple[SummaryRow, ...]:
    """Summarise rows, in the order of scenarios and analyses of the plan."""
    found = {
        key: list(own)
        for key, own in groupby(sorted(rows, key=_scenario_and_analysis), _scenario_and_analysis)
    }
    keys = [
        (each.truth.name, each.design.name, analysis.name)
        for each in plan.scenarios
        for analysis in plan.analyses
    ]
    return tuple(_summary_row(found[key]) for key in keys if key in found)


def claimed_share(rows: Sequence[Row]) -> MonteCarlo | None:
    """Share of trials in which an effect of the dose is claimed."""
    return share([row.claimed for row in rows])


def share(values: Iterable[bool | None]) -> MonteCarlo | None:
    """Share of those that are answered, with its binomial standard error."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    mean, trials = float(np.mean(known)), len(known)
    held = min(max(mean, 1 / (trials + 1)), trials / (trials + 1))
    return MonteCarlo(mean, float(np.sqrt(held * (1 - held) / trials)), trials)


def mean_of(values: Iterable[float | None]) -> MonteCarlo | None:
    """Mean of those that are known, with its standard error; NaN for the error of one."""
    known = np.array([value for value in values if value is not None], np.float64)
    if not len(known):
        return None
    error = float(known.std(ddof=1) / np.sqrt(len(known))) if len(known) > 1 else float("nan")
    return MonteCarlo(float(known.mean()), error, len(known))


def _scenario_and_analysis(row: Row) -> tuple[str, str, str]:
    return row.truth, row.design, row.analysis


def _summary_row(rows: Sequence[Row]) -> SummaryRow:
    first = rows[0]
    answered = [row for row in rows if not row.problem]
    errors = [
        None
        if row.difference is None or row.difference_truth is None
        else row.difference - row.difference_truth
        for row in answered
    ]
    return SummaryRow(
        first.truth,
        first.design,
        first.analysis,
        first.subjects,
        trials=len(rows),
        failed=len(rows) - len(answered),
        claimed=claimed_share(answered),
        bias=mean_of(errors),
        root_mean_squared_error=_root_mean_square(errors),
        coverage=mean_of(row.differences_held for row in answered),
        width=mean_of(row.width for row in answered),
        effective_dose_found=share(row.effective_dose_found for row in answered),
        effective_dose_coverage=share(row.effective_dose_held for row in answered),
        effective_dose_width=mean_of(row.effective_dose_width for row in answered),
        best_dose_loss=mean_of(row.best_dose_loss for row in answered),
        best_dose_coverage=share(row.best_dose_held for row in answered),
        curve_error=_root_mean_square(row.curve_error for row in answered),
        expected_error=_root_mean_square(row.expected_error for row in answered),
    )


def _root_mean_square(errors: Iterable[float | None]) -> MonteCarlo | None:
    """The root of the mean of squares; its error by the delta method."""
    squares = mean_of(None if own is None else own**2 for own in errors)
    if squares is None:
        return None
    root = float(np.sqrt(squares.mean))
    return MonteCarlo(root, squares.error / (2 * root) if root else 0.0, squares.trials)
