"""Whether realistic tables give the columns, and so the verdict on the dose, that an analyst would choose.

    python benchmarks/realistic_tables.py [--trials 1000]

Each trial of known truth is read twice: the columns that an analyst would model, and the file that a trial
leaves, with twins of the dose, flags, dates, identifiers, other parameters and visits. What is modelled must
be the same.
"""

import argparse
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from realistic_adam import adam_trial
from realistic_nonmem import nonmem_trial
from realistic_trials import RealisticTrial, write_trial
from scipy.stats import f as f_distribution

from covaria.arrays import FloatArray
from covaria.errors import CovariaError
from covaria.table import (
    CategoryColumn,
    RoleRequest,
    Selection,
    TrialTable,
    assign_roles,
    text_table,
    trial_table,
)
from covaria.table.columns import Column

SIGNIFICANT = 0.05
KINDS = {"ADaM": adam_trial, "NONMEM": nonmem_trial}


@dataclass(frozen=True)
class Outcome:
    """What came of one trial.

    Attributes
    ----------
    kind : str
    has_effect : bool
        In truth.
    answer : str
        "same", "refused", or in which columns the models differ.
    found, found_in_file : bool
        Whether the dose is found to have an effect, by analysis of covariance.
    """

    kind: str
    has_effect: bool
    answer: str
    found: bool
    found_in_file: bool


def outcome_of(kind: str, seed: int, folder: Path) -> Outcome:
    """Read one trial both ways."""
    made = KINDS[kind](seed)
    alone = _trial(made, made.clean, None, made.dose)
    found = dose_p_value(alone) < SIGNIFICANT
    path = write_trial(made, folder, np.random.default_rng([seed, 5]))
    try:
        whole = _trial(made, path, made.options.get("filter"), made.options.get("dose"))
    except CovariaError:
        return Outcome(kind, made.has_effect, "refused", found, found)
    same = whole.modelled_fingerprint == alone.modelled_fingerprint and whole.dose == alone.dose
    differ = ", ".join(sorted({*whole.modelled} ^ {*alone.modelled}))
    in_file = dose_p_value(whole) < SIGNIFICANT
    return Outcome(kind, made.has_effect, "same" if same else f"other ({differ})", found, in_file)


def _trial(made: RealisticTrial, data: object, condition: str | None, dose: str | None) -> TrialTable:
    table = text_table(data, (), Selection(condition))
    return trial_table(table, assign_roles(table, RoleRequest(response=made.response, dose=dose)))


def dose_p_value(trial: TrialTable) -> float:
    """Test the levels of the dose by analysis of covariance with every other covariate."""
    response = trial.response.values
    others = [part for each in trial.covariates if each.name != trial.dose for part in _coded(each)]
    (dose,) = (each for each in trial.covariates if each.name == trial.dose)
    assert not isinstance(dose, CategoryColumn)
    levels = [(dose.values == level).astype(float) for level in np.unique(dose.values)[1:]]
    without, with_dose = (_left(response, [np.ones(len(response)), *others, *more]) for more in ([], levels))
    gained, freedom = without[1] - with_dose[1], with_dose[1]
    ratio = (without[0] - with_dose[0]) / gained / (with_dose[0] / freedom)
    return float(f_distribution.sf(ratio, gained, freedom))


def _coded(column: Column) -> list[FloatArray]:
    if isinstance(column, CategoryColumn):
        return [(column.codes == code).astype(float) for code in range(1, len(column.levels))]
    return [np.nan_to_num(column.values - np.nanmean(column.values))]


def _left(response: FloatArray, terms: list[FloatArray]) -> tuple[float, int]:
    """Sum of squares that terms leave, and its degrees of freedom."""
    design = np.column_stack(terms)
    coefficients, _, rank, _ = np.linalg.lstsq(design, response, rcond=None)
    return float(((response - design @ coefficients) ** 2).sum()), len(response) - int(rank)


def main() -> None:
    """Run the trials, and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=1000)
    trials, started = parser.parse_args().trials, time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        outcomes = [outcome_of(list(KINDS)[seed % 2], seed, Path(folder)) for seed in range(trials)]
    print("| kind | truth | trials | same columns | refused | other | same verdict | effect found |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for kind in KINDS:
        for has_effect in (True, False):
            own = [each for each in outcomes if (each.kind, each.has_effect) == (kind, has_effect)]
            answers = Counter(each.answer.split(" ")[0] for each in own)
            verdicts = sum(each.found == each.found_in_file for each in own if each.answer != "refused")
            found = sum(each.found for each in own) / max(len(own), 1)
            counts = " | ".join(str(answers[name]) for name in ("same", "refused", "other"))
            truth = "effect" if has_effect else "none"
            print(f"| {kind} | {truth} | {len(own)} | {counts} | {verdicts} | {found:.1%} |")
    for answer, count in Counter(each.answer for each in outcomes if each.answer.startswith("other")).items():
        print(f"{count} × {answer}")
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
