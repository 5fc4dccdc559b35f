"""Trials of known truth, twice: the columns that an analyst would model, and the file that a trial leaves.

The file is like ADaM's BDS (`realistic_adam.py`) or a data set of NONMEM (`realistic_nonmem.py`).
"""

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from covaria.arrays import FloatArray, IntArray

Columns = dict[str, Any]
LEVELS = (
    (0, 5, 10),
    (0, 54, 81),
    (0, 10, 30, 100),
    (0, 0.5, 1.5, 4.5),
    (5, 10, 20, 40),
    (0, 1, 3, 10, 30),
    (0, 25, 50, 100, 150, 200),
)
"""Doses of a trial: three to six."""
NOISE_SD = 5.0
EFFECTS = (4.0, 6.0, 8.0)
"""Largest effects, 0.8 to 1.6 standard deviations of what covariates leave, so that most trials find one."""


@dataclass(frozen=True)
class RealisticTrial:
    """A trial of known truth.

    Attributes
    ----------
    clean : dict of columns
        What an analyst would model, one row for each subject.
    full : dict of columns
        What the file holds, as text.
    response, dose : str
        Columns of both.
    options : mapping
        What a user says of the file: the filter, and the dose where its name does not say it.
    has_effect : bool
        Whether the response depends on the dose.
    """

    clean: Columns
    full: dict[str, list[str]]
    response: str
    dose: str
    options: Mapping[str, Any] = field(default_factory=dict)
    has_effect: bool = False


@dataclass(frozen=True)
class Subjects:
    """Subjects of a trial: their doses, covariates, and the part of the response that is no noise."""

    doses: FloatArray
    levels: FloatArray
    places: IntArray
    age: FloatArray
    sex: IntArray
    weight: FloatArray
    height: FloatArray
    race: IntArray
    site: IntArray
    baseline: FloatArray
    mean_change: FloatArray
    has_effect: bool


def draw_subjects(random: np.random.Generator) -> Subjects:
    """Draw 60 to 300 subjects, randomised to three to six doses, of which half the trials see no effect."""
    rows = int(random.integers(60, 300))
    levels = np.array(LEVELS[random.integers(len(LEVELS))], float)
    places = random.permutation(np.arange(rows) % len(levels))
    doses, has_effect = levels[places], bool(random.integers(2))
    effect = float(random.choice(EFFECTS)) * (1 if random.integers(2) else -1) * has_effect
    age, sex = random.normal(60, 9, rows).round().clip(19, 88), random.integers(0, 2, rows)
    baseline = random.normal(50, 8, rows).round(1)
    half = np.median(levels[levels > 0])
    return Subjects(
        doses=doses,
        levels=levels,
        places=places,
        age=age,
        sex=sex,
        weight=random.normal(74 + 9 * sex, 11).round(1),
        height=random.normal(164 + 12 * sex, 7).round(),
        race=random.choice(4, rows, p=[0.6, 0.2, 0.15, 0.05]),
        site=random.integers(0, 8, rows),
        baseline=baseline,
        mean_change=effect * doses / (doses + half) - 0.3 * (baseline - 50) + 0.05 * (age - 60),
        has_effect=has_effect,
    )


def any_of(random: np.random.Generator, *names: str) -> str:
    """Choose one of several names."""
    return str(random.choice(names))


def as_text(values: Sequence[object]) -> list[str]:
    """Cells as a program writes them: whole numbers without a point."""
    return [
        f"{value:.10g}" if isinstance(value, float | np.floating) else "" if value is None else str(value)
        for value in values
    ]


def write_trial(trial: RealisticTrial, folder: Path, random: np.random.Generator) -> Path:
    """Write a trial's file: CSV, with tabs or semicolons, in Latin-1 or UTF-16, compressed, or for SAS."""
    kind = any_of(random, "csv", "csv", "csv", "tsv", "semicolons", "latin-1", "utf-16", "gz", "xpt")
    if kind == "xpt" and all(name.isidentifier() for name in trial.full):
        return _transport(trial, folder)
    text = _text(trial.full, "\t" if kind == "tsv" else ";" if kind == "semicolons" else ",")
    path = folder / f"trial.{ {'tsv': 'tsv', 'gz': 'csv.gz'}.get(kind, 'csv') }"
    data = text.encode({"latin-1": "latin-1", "utf-16": "utf-16"}.get(kind, "utf-8"))
    path.write_bytes(gzip.compress(data, mtime=0) if kind == "gz" else data)
    return path


def _text(columns: dict[str, list[str]], separator: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()


def _transport(trial: RealisticTrial, folder: Path) -> Path:
    import pandas
    import pyreadstat

    def typed(cells: list[str]) -> Any:
        numbers = pandas.to_numeric(pandas.Series(cells), errors="coerce")
        are_numbers = all(
            cell in {"", "."} or not missing for cell, missing in zip(cells, numbers.isna(), strict=True)
        )
        return numbers if are_numbers and numbers.notna().any() else cells

    frame = pandas.DataFrame({name: typed(cells) for name, cells in trial.full.items()})
    pyreadstat.write_xport(frame, folder / "trial.xpt", file_format_version=8)
    return folder / "trial.xpt"


def shuffled(columns: dict[str, list[str]], random: np.random.Generator) -> dict[str, list[str]]:
    """The same columns in another order."""
    names = list(columns)
    return {names[place]: columns[names[place]] for place in random.permutation(len(names))}
