"""NONMEM's data sets, SAS and Excel files, huge cells, bombs, hostile names, and filters."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from curated.case import CANARY, ROWS, Case, Columns, text_of, trial

PLAIN = trial()
NUMBERS = {
    "AVAL": [float(each) for each in PLAIN["AVAL"][:9]],
    "WT": [float(each) for each in PLAIN["WT"][:9]],
}
SUBJECTS = 24


def _nonmem(changes: Callable[[list[list[str]]], list[list[str]]] = lambda rows: rows, sep: str = ",") -> str:
    """A dose record and two observations of each subject."""
    random = np.random.default_rng(3)
    rows = [["ID", "TIME", "DV", "AMT", "EVID", "MDV", "WT", "SEX"]]
    for subject in range(1, SUBJECTS + 1):
        amount, weight, sex = (
            str((0, 10, 30, 100)[subject % 4]),
            f"{random.normal(80, 12):.1f}",
            str(subject // 4 % 2),
        )
        if amount != "0":
            rows.append([str(subject), "0", ".", amount, "1", "1", weight, sex])
        rows += [
            [str(subject), hour, f"{random.normal(9, 2):.2f}", ".", "0", "0", weight, sex]
            for hour in ("1", "24")
        ]
    return "\n".join(sep.join(row) for row in changes(rows)) + "\n"


def _nonmem_cases() -> list[Case]:
    amounts: dict[str, list[object]] = {"AMT": [10.0, 10.0, 30.0, 30.0, 100.0, 100.0, 0.0, 0.0]}
    dv = {"response": "DV"}

    def case(name: str, text: str, **expected: Any) -> Case:
        usual: dict[str, Any] = {
            "options": dv,
            "rows": 48,
            "values": amounts,
            "roles": {"ID": "subject", "AMT": "dose"},
        }
        return Case(name, text, **{**usual, **expected})

    def commented(mark: str) -> Callable[[list[list[str]]], list[list[str]]]:
        return lambda rows: [*rows[:9], [f"{mark}9", *rows[9][1:]], *rows[9:]]

    def first_column(word: str) -> Callable[[list[list[str]]], list[list[str]]]:
        return lambda rows: (
            [[("C" if not k else "."), *row] for k, row in enumerate(rows)] + [[word, *rows[-1]]]
        )

    def without(*names: str) -> Callable[[list[list[str]]], list[list[str]]]:
        return lambda rows: [
            [cell for cell, name in zip(row, rows[0], strict=True) if name not in names] for row in rows
        ]

    def gaps(rows: list[list[str]]) -> list[list[str]]:
        return [
            row if not k or row[4] == "1" or int(row[0]) % 4 == 0 else [*row[:6], ".", *row[7:]]
            for k, row in enumerate(rows)
        ]

    def two_doses(rows: list[list[str]]) -> list[list[str]]:
        return [*rows, ["1", "30", ".", "70", "1", "1", *rows[1][6:]]]

    table = "TABLE NO.  1\n" + _nonmem(without("AMT", "EVID", "MDV"), "  ")
    repeated = table.splitlines()
    return [
        *(
            case(f"separated by {name}", _nonmem(sep=sep))
            for name, sep in (("commas", ","), ("tabs", "\t"), ("blanks", "  "))
        ),
        *(case(f"{mark} marks a comment", _nonmem(commented(mark))) for mark in ("C", "@", "#", "c")),
        *(
            case(
                f"a comment of another width, {words}",
                _nonmem().replace("\n9,", f"\n{words}\n9,", 1),
                codes=["reading"],
            )
            for words in ("C excluded, see the note", "c", "@ by hand", "C,9,1,2,3,4,5,6,7,8,9")
        ),
        case(
            "a number and a word between records",
            _nonmem().replace("\n9,", "\n7 x\n9,", 1),
            refused="not have as many cells",
        ),
        *(case(f"a first column of {word}", _nonmem(first_column(word))) for word in ("C", "#", "@")),
        case("EVID alone", _nonmem(without("MDV"))),
        case("MDV alone", _nonmem(without("EVID"))),
        case("names behind #", f"#{_nonmem()}", roles={"AMT": "dose"}),
        case("weights in dose records alone", _nonmem(gaps), codes=["reading"], without=["missing-values"]),
        case("two amounts of one subject", _nonmem(two_doses), codes=["reading"], values={}, roles={}),
        case(
            "a dot is no 0",
            _nonmem(
                lambda rows: [[*row[:2], "." if k == 2 else row[2], *row[3:]] for k, row in enumerate(rows)]
            ),
            rows=47,
            values={},
        ),
        case(
            "a time is chosen",
            _nonmem(),
            options={**dv, "filter": "TIME == 24"},
            rows=24,
            values={},
            codes=["filtered"],
        ),
        case(
            "no observation",
            _nonmem(lambda rows: [row for row in rows if row[4] != "0"]),
            refused="missing in every row",
        ),
        case("a table file", table, values={}, roles={"ID": "subject", "WT": "covariate"}, codes=["reading"]),
        case(
            "a table file with its header again",
            "\n".join([*repeated[:20], repeated[1], *repeated[20:]]),
            values={},
            roles={"ID": "subject"},
        ),
        case("two table files", table + table.replace("1", "2", 1), refused="2 tables of NONMEM"),
    ]


def _written(write: Callable[[Any, Path], None], columns: Columns = PLAIN) -> Callable[[Path], None]:
    def to(path: Path) -> None:
        import pandas

        frame = pandas.DataFrame(
            {k: pandas.to_numeric(v) if k != "SEX" else v for k, v in columns.items() if "" not in v}
        )
        write(frame, path)

    return to


def _sas() -> list[Case]:
    def transport(version: int) -> Callable[[Path], None]:
        def write(frame: Any, path: Path) -> None:
            import pyreadstat

            pyreadstat.write_xport(frame, path, file_format_version=version)

        return _written(write)

    def cut(share: float) -> Callable[[Path], None]:
        def write(path: Path) -> None:
            transport(5)(path)
            whole = path.read_bytes()
            path.write_bytes(whole[: int(len(whole) * share) // 80 * 80 + 17])

        return write

    sas: dict[str, Any] = {"needs": "pyreadstat"}
    return [
        Case("transport of version 5", transport(5), "t.xpt", values=NUMBERS, rows=ROWS, **sas),
        Case("transport of version 8", transport(8), "t.xpt", values=NUMBERS, rows=ROWS, **sas),
        Case("transport without an ending", transport(5), "t", values=NUMBERS, **sas),
        Case("transport called .csv", transport(5), "t.csv", refused="binary data", **sas),
        Case(
            "transport, cut in the header",
            cut(0.05),
            "t.xpt",
            refused="not a SAS file of its ending, or is damaged",
            **sas,
        ),
        Case(
            "transport, cut in a record",
            cut(0.9),
            "t.xpt",
            refused="not a SAS file of its ending, or is damaged",
            **sas,
        ),
        Case(
            "text called .xpt",
            text_of(PLAIN),
            "t.xpt",
            refused="not a SAS file of its ending, or is damaged",
            **sas,
        ),
        Case(
            "text called .sas7bdat",
            text_of(PLAIN),
            "t.sas7bdat",
            refused="not a SAS file of its ending, or is damaged",
            **sas,
        ),
        Case(
            "nothing called .xpt", b"", "t.xpt", refused="not a SAS file of its ending, or is damaged", **sas
        ),
        Case(
            "nothing called .sas7bdat",
            b"",
            "t.sas7bdat",
            refused="not a SAS file of its ending, or is damaged",
            **sas,
        ),
        Case(
            "a beginning of sas7bdat alone",
            bytes(12) + b"\xc2\xea\x81\x60" + bytes(400),
            "t.sas7bdat",
            refused="not a SAS file of its ending, or is damaged",
            **sas,
        ),
    ]


def _excel() -> list[Case]:
    def book(sheets: dict[str, list[list[Any]]]) -> Callable[[Path], None]:
        def write(path: Path) -> None:
            import openpyxl

            workbook = openpyxl.Workbook()
            workbook.remove(workbook.active)
            for title, rows in sheets.items():
                sheet = workbook.create_sheet(title)
                for row in rows:
                    sheet.append(row)
            workbook.save(path)

        return write

    def typed(cell: str) -> Any:
        return float(cell) if cell.replace(".", "").isdigit() else cell or None

    rows: list[list[Any]] = [
        list(PLAIN),
        *[[typed(cell) for cell in row] for row in zip(*PLAIN.values(), strict=True)],
    ]
    formula = [[*row[:4], f"=50+{k}" if k else row[4]] for k, row in enumerate(rows)]
    excel: dict[str, Any] = {"file": "t.xlsx", "needs": "openpyxl"}
    two = book({"Notes": [["read me"]], "ADQS": rows})
    return [
        Case("a sheet", book({"ADQS": rows}), values=NUMBERS, rows=ROWS, **excel),
        Case(
            "a sheet that is named",
            two,
            options={"sheet": "ADQS"},
            values=NUMBERS,
            codes=["reading"],
            **excel,
        ),
        Case("no sheet is named of two", two, refused="has several sheets", **excel),
        Case(
            "a sheet that is not there", two, options={"sheet": "ADLB"}, refused="has no sheet ADLB", **excel
        ),
        Case("an empty sheet", two, options={"sheet": "Notes"}, refused="no rows below", **excel),
        Case("blank rows above", book({"A": [[], [], *rows]}), values=NUMBERS, rows=ROWS, **excel),
        Case("a title above", book({"A": [["Listing 1"], *rows]}), refused="beyond the last name", **excel),
        Case(
            "a number as text",
            book({"A": [[str(cell) for cell in row] for row in rows]}),
            values=NUMBERS,
            **excel,
        ),
        Case("formulas without values", book({"A": formula}), refused="holds a formula", **excel),
        Case(
            "a cell beside the table",
            book({"A": [*rows[:5], [*rows[5], CANARY], *rows[6:]]}),
            refused="beyond the last name",
            **excel,
        ),
        Case("names alone", book({"A": rows[:1]}), refused="no rows below", **excel),
        Case("numbers for names", book({"A": rows[1:]}), refused="a number for a name", **excel),
        Case("text called .xlsx", text_of(PLAIN), refused="no Excel workbook", **excel),
        Case("nothing called .xlsx", b"", refused="no Excel workbook", **excel),
        Case(
            "another archive called .xlsx",
            _zipped({"t.csv": text_of(PLAIN)}),
            refused="no Excel workbook",
            **excel,
        ),
        Case("a sheet of a text file", text_of(PLAIN), options={"sheet": "A"}, refused="no Excel workbook"),
        Case("an old workbook", b"\xd0\xcf\x11\xe0" + bytes(600), "t.xls", refused="save it as CSV"),
    ]


def _zipped(members: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _huge_cells() -> list[Case]:
    cases = []
    for size in (200, 70_000, 140_000, 1_000_000):
        remarks = [f"{k} " + "x" * (size if k == 3 else 5) for k in range(ROWS)]
        cases.append(
            Case(
                f"a remark of {size:,} letters",
                text_of(trial(REMARK=remarks)),
                roles={"REMARK": "ignore"},
                values=NUMBERS,
            )
        )
    lines = [f"{k},\nand more" for k in range(ROWS)]
    level = ["y" * 5_000 if each == "F" else each for each in PLAIN["SEX"]]
    return [
        *cases,
        Case(
            "line ends within cells",
            text_of(trial(REMARK=lines)),
            roles={"REMARK": "ignore"},
            values=NUMBERS,
            rows=ROWS,
        ),
        Case(
            "a level of 5,000 letters",
            text_of(trial(SEX=level)),
            roles={"SEX": "covariate"},
            values={"SEX": level[:9]},
        ),
        Case(
            "a number of 5,000 digits", text_of(trial(WT=["8" * 5_000, *PLAIN["WT"][1:]])), refused="infinite"
        ),
        Case(
            "a number with 5,000 decimals",
            text_of(trial(WT=[f"80.{'5' * 5_000}", *PLAIN["WT"][1:]])),
            values={"WT": [80 + 5 / 9, *NUMBERS["WT"][1:]]},
        ),
        Case(
            "an open quote before 200,000 letters",
            f'{text_of(PLAIN)}1,"{CANARY}{"x" * 200_000}\n',
            refused="not closed",
        ),
    ]


def _bombs() -> list[Case]:
    zeros = bytes(1 << 25)
    text = text_of(PLAIN)
    nested = _zipped({"t.csv.gz": gzip.compress(text.encode(), mtime=0)})
    return [
        Case(
            "32 MiB of zeros in .gz", gzip.compress(zeros, mtime=0), "t.csv.gz", refused="more than is read"
        ),
        Case("32 MiB of zeros in .zip", _zipped({"t.csv": zeros}), "t.zip", refused="more than is read"),
        Case(
            "two streams in .gz",
            gzip.compress(zeros[:1000]) + gzip.compress(zeros),
            "t.csv.gz",
            refused="more than is read",
        ),
        Case(
            "32 MiB of zeros in .xlsx",
            _zipped({"xl/workbook.xml": zeros}),
            "t.xlsx",
            refused="far larger",
            needs="openpyxl",
        ),
        Case("an archive in an archive", nested, "t.zip", refused="compressed by gzip"),
        Case(
            "two files in .zip",
            _zipped({"a.csv": text, "b.csv": text}),
            "t.zip",
            refused="archive of 2 files",
        ),
        Case("no file in .zip", _zipped({}), "t.zip", refused="archive of 0 files"),
        Case("a path that leads away", _zipped({"../../t.csv": text}), "t.zip", values=NUMBERS, rows=ROWS),
        Case("a damaged .gz", gzip.compress(text.encode(), mtime=0)[:-9], "t.csv.gz", refused="damaged"),
        Case("a damaged .zip", _zipped({"t.csv": text})[:-9], "t.zip", refused="damaged"),
        Case("text in .gz", gzip.compress(text.encode(), mtime=0), "t.csv.gz", values=NUMBERS, rows=ROWS),
        Case(
            "text in .zip",
            _zipped({"t.csv": text, "__MACOSX/._t.csv": "x"}),
            "t.zip",
            values=NUMBERS,
            rows=ROWS,
        ),
    ]


HOSTILE = [
    "=cmd|'/c calc'!A0",
    "+SUM(A1)",
    "@import",
    "-1+1",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "'; DROP TABLE t; --",
    '" OR 1=1 --',
    "{{7*7}}",
    "${jndi:ldap://x}",
    "%s%n",
    "{0.__class__}",
    "../../etc/passwd",
    "C:\\temp\\x",
    "`ls`",
    "$(ls)",
    "a\\nb",
    "\\u202e",
    "[bold]x[/bold]",
    "None",
    "nan",
    "self",
    "__class__",
    "constructor",
    "ÄÖÜ€😀",
    "ｗｉｄｅ",
    "e\u0301",
    "—",
    "x" * 2_000,
]


def _hostile_names() -> list[Case]:
    cases = []
    for k, name in enumerate(HOSTILE):
        label = name if len(name) < 60 else "a long one"
        table = {name if each == "WT" else each: cells for each, cells in PLAIN.items()}
        level = [name if each == "F" else "M" for each in PLAIN["SEX"]]
        cases.append(
            Case(
                f"{label} as a name", text_of(table), roles={name: "covariate"}, values={name: NUMBERS["WT"]}
            )
        )
        if name.lower() not in {"nan"} and k % 2 == 0:
            cases.append(
                Case(
                    f"{label} as a level",
                    text_of(trial(SEX=level)),
                    roles={"SEX": "covariate"},
                    values={"SEX": level[:9]},
                )
            )
    return cases


def _filters() -> list[Case]:
    ages, doses = np.array(PLAIN["AGE"], float), np.array(PLAIN["DOSE"], float)
    women = np.array(PLAIN["SEX"]) == "F"
    right = {
        "SEX == 'F'": women,
        "SEX = 'F'": women,
        "SEX != 'F'": ~women,
        "SEX <> 'F'": ~women,
        "not SEX == 'F'": ~women,
        "AGE >= 50": ages >= 50,
        "AGE < 60.5": ages < 60.5,
        "DOSE in (0, 20)": np.isin(doses, [0, 20]),
        "DOSE not in (0)": doses != 0,
        "DOSE > 0 and SEX == 'F'": (doses > 0) & women,
        "DOSE == 20 or DOSE == 10": doses >= 10,
        "(DOSE == 20 or DOSE == 0) and not SEX == 'M'": np.isin(doses, [0, 20]) & women,
        '"AGE" > 45': ages > 45,
        "AGE is not missing": ages > 0,
        "AGE > -1e3": ages > 0,
    }
    cases = [
        Case(text, text_of(PLAIN), options={"filter": text}, rows=int(kept.sum()))
        for text, kept in right.items()
    ]
    wrong = {
        "": "filter",
        "SEX": "filter",
        "SEX ==": "filter",
        "== 'F'": "filter",
        "SEX == 'F": "filter",
        "SEX == F": "filter",
        "SEX == 'F'; DROP TABLE t": "filter",
        "SEX == 'F' --": "filter",
        "read_csv('x') == 1": "filter",
        "1 == 1": "filter",
        "SEX == (SELECT 1)": "filter",
        "SEX like 'F%'": "filter",
        "AGE + 1 > 50": "filter",
        "SEX == 'F' and": "filter",
        "(" * 60 + "AGE > 1" + ")" * 60: "filter",
        "AGE > 1 or " * 2_000 + "AGE > 1": "filter",
        "SEX == 'F'\n;": "filter",
        "SEXE == 'F'": "no column SEXE",
        "AGE == 'old'": "compare it with one, without quotes",
        "SEX > 'F'": "has no order",
        "SEX == 1": "compare it with a text",
        "SEX == 'X'": "SEX is 'X' in no row",
        "AGE > 1000": "no row",
    }
    cases += [
        Case(
            text if len(text) < 60 else f"{text[:20]}…",
            text_of(PLAIN),
            options={"filter": text},
            refused=words,
        )
        for text, words in wrong.items()
    ]
    quoted = {("Body weight" if name == "WT" else name): cells for name, cells in PLAIN.items()}
    apostrophe = trial(SEX=["o'F" if each == "F" else each for each in PLAIN["SEX"]])
    gaps = trial(SEX=["" if each == "F" else each for each in PLAIN["SEX"]])
    return [
        *cases,
        Case(
            "a quoted name",
            text_of(quoted),
            options={"filter": '"Body weight" > 80'},
            rows=int((np.array(PLAIN["WT"], float) > 80).sum()),
        ),
        Case(
            "an apostrophe in a text",
            text_of(apostrophe),
            options={"filter": "SEX == 'o''F'"},
            rows=int(women.sum()),
        ),
        Case(
            "a missing cell is neither",
            text_of(gaps),
            options={"filter": "SEX == 'M' or not SEX == 'M'"},
            rows=int((~women).sum()),
        ),
        Case(
            "missing cells are asked for",
            text_of(gaps),
            options={"filter": "SEX is missing"},
            rows=int(women.sum()),
        ),
        Case(
            "too few rows are left",
            text_of(PLAIN),
            options={"filter": "AGE == 75"},
            refused="only 2 can be used",
        ),
    ]


FAMILIES = {
    "NONMEM": _nonmem_cases(),
    "SAS": _sas(),
    "Excel": _excel(),
    "huge cells": _huge_cells(),
    "bombs": _bombs(),
    "hostile names": _hostile_names(),
    "filters": _filters(),
}
