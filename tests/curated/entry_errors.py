"""What goes wrong when a table is typed or put together: numbers far out, rows twice, doses in two units."""

import numpy as np

from curated.case import ROWS, Case, text_of, trial

RANDOM = np.random.default_rng(31)
SUBJECTS = [f"S{k:03d}" for k in range(ROWS)]
TRIAL = trial(USUBJID=SUBJECTS)


def _with(name: str, value: object, row: int = 4) -> str:
    """The trial with one cell replaced."""
    cells = list(TRIAL[name])
    cells[row] = str(value)
    return text_of({**TRIAL, name: cells})


def _far_values() -> list[Case]:
    laboratory = np.exp(RANDOM.normal(3, 1.5, ROWS)).round(3)
    creatinine = RANDOM.normal(80, 10, ROWS).round(1)
    wrong = creatinine.copy()
    wrong[[3, 9]] /= 88.4
    zeros = np.where(RANDOM.random(ROWS) < 0.8, 0, laboratory)
    far = {
        "a point forgotten in an age": _with("AGE", 6412),
        "a point forgotten in the response": _with("AVAL", 25512),
        "a sign and a digit too many": _with("AVAL", -9124.5),
        "another unit in two rows": text_of(trial(CREAT=wrong.round(3))),
        "a dose of another trial": _with("DOSE", 500),
    }
    near = {
        "plain numbers": text_of(TRIAL),
        "a skewed laboratory value": text_of(trial(LAB=laboratory)),
        "a value that is nearly always zero": text_of(trial(LAB=zeros)),
        "another unit in half of the rows": text_of(
            trial(CREAT=np.where(np.arange(ROWS) % 2, creatinine, creatinine / 88.4).round(3))
        ),
        "999 for a missing value": _with("AGE", 999),
    }
    return [
        *(Case(name, text, codes=["far-value"], rows=ROWS) for name, text in far.items()),
        *(Case(name, text, without=["far-value"]) for name, text in near.items()),
    ]


def _copied_rows() -> list[Case]:
    text = text_of(TRIAL)
    lines = text.splitlines(keepends=True)
    scores = [k // 4 % 4 for k in range(ROWS)]
    visits = trial(USUBJID=[f"S{k // 4}" for k in range(ROWS)], AVAL=scores, AGE=None, SEX=None, DOSE=None)
    return [
        Case("rows pasted twice", text + "".join(lines[5:17]), codes=["copied-rows"], rows=ROWS + 12),
        Case("the whole table twice", text + "".join(lines[1:]), codes=["copied-rows"], rows=2 * ROWS),
        Case("each row once", text, without=["copied-rows"]),
        Case(
            "scores that stay as they were",
            text_of({**visits, "X": [str(k // 4 % 7) for k in range(ROWS)]}),
            without=["copied-rows"],
        ),
    ]


def _doses_in_two_units() -> list[Case]:
    doses = np.array(TRIAL["DOSE"], float)
    by_site = np.where(np.arange(ROWS) < ROWS // 2, doses, 1000 * doses)
    steps = np.tile([0.1, 1, 10, 100, 1000], ROWS // 5)
    return [
        Case("micrograms at one site", text_of(trial(DOSE=by_site)), codes=["dose-units"]),
        Case("steps of ten", text_of(trial(DOSE=steps)), without=["dose-units"]),
        Case("one unit", text_of(TRIAL), without=["dose-units"]),
    ]


FAMILIES = {
    "typing errors": _far_values(),
    "rows pasted twice": _copied_rows(),
    "doses in two units": _doses_in_two_units(),
}
