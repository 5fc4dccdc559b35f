"""Check: a table is read as it was meant, and a cell that is no number is refused without being told."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from covaria.errors import CovariaError
from covaria.qualification.check import Check, Comparison, Part, same
from covaria.table import RoleRequest, TrialTable, read_trial

ROWS = 30


def _comparisons() -> Iterator[Comparison]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trial.csv"
        trial = _read(path, _lines("0,5"))
        yield same("rows used of rows read", "29 of 30", f"{trial.rows} of {trial.rows_read}")
        yield same("first response", 0.5, float(trial.response.values[0]))
        roles = ", ".join(f"{each.column} {each.role}" for each in trial.roles)
        yield same("roles", "USUBJID subject, SEX covariate, DOSE dose, AVAL response", roles)
        yield same("a cell that is no number", "refused by its line alone", _refusal(path))


def _lines(first: str) -> list[str]:
    rows = [f"S-{row:02};{'FM'[row % 2]};{row % 3 * 10};{row % 7},{row % 9}" for row in range(ROWS - 2)]
    return ["USUBJID;SEX;DOSE;AVAL", f"S-98;F;0;{first}", *rows, "S-99;M;10;NA"]


def _read(path: Path, lines: list[str]) -> TrialTable:
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_trial(path, RoleRequest(response="AVAL"))


def _refusal(path: Path) -> str:
    try:
        _read(path, _lines("secret"))
    except CovariaError as error:
        told = str(error)
        return "refused by its line alone" if "line 2" in told and "secret" not in told else told
    return "read"


READING = Check("reading", Part.OPERATION, "A table is read as it was meant", _comparisons)
