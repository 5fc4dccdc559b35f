"""`covaria study --trial`: one trial of a study alone, with its table."""

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from covaria.arrays import FloatArray
    from covaria.study import OneTrial, StudyPlan

TABLE = "trial.csv"
COLUMNS = ("analysis", "p", "claimed", "difference", "truth", "width", "held")
LEGEND = (
    "Difference at the highest dose, its truth, and the width of its 95 % interval; held: share of the "
    "doses whose interval holds the truth."
)
KEPT = "Its covariates are rows of subjects, which a study does not write; the trial has no table."


def run_one_trial(plan: "StudyPlan", trial: str, out: Path, as_json: bool, quiet: bool) -> None:
    """Do one trial of a study, tell what each analysis finds, and leave its table in a folder."""
    from covaria.cli.console import print_json, results
    from covaria.errors import OutputError
    from covaria.study import one_trial
    from covaria.writing import write_file

    table = out / TABLE
    if table.exists():
        raise OutputError(f"{table} exists; name another folder (--out).")
    found = one_trial(plan, trial)
    if not found.holds_subjects:
        write_file(table, _csv(found.columns))
    if as_json:
        print_json([asdict(row) for row in found.rows])
    elif not quiet:
        _print(found)
        written = KEPT if found.holds_subjects else f"Table: {table}"
        results().print(written, style="dim")


def _csv(columns: "Mapping[str, FloatArray | list[str]]") -> str:
    """The table as CSV; a number that is missing is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*map(_cells, columns.values()), strict=True))
    return text.getvalue()


def _cells(column: "FloatArray | list[str]") -> list[str | float]:
    if isinstance(column, list):
        return list(column)
    return ["" if np.isnan(each) else each for each in column.tolist()]


def _print(found: "OneTrial") -> None:
    from covaria.cli.console import plain_table, print_indented, results
    from covaria.wording.numbers import format_number, format_whole_percent

    table = plain_table(COLUMNS)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in found.rows:
        numbers = (row.difference, row.difference_truth, row.width)
        table.add_row(
            row.analysis,
            "" if row.p_value is None else format_number(row.p_value),
            "" if row.claimed is None else "yes" if row.claimed else "no",
            *("" if each is None else format_number(each) for each in numbers),
            "" if row.differences_held is None else format_whole_percent(row.differences_held),
        )
    print_indented(results(), table)
    for row in found.rows:
        if row.problem:
            results().print(f"{row.analysis} gave no answer: {row.problem}")
    results().print(LEGEND, style="dim")
