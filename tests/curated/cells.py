"""Missing cells, numbers in other notations, cells below a limit, one bad cell, and rows of units."""

from itertools import product

from curated.case import CANARY, ROWS, Case, text_of, trial, with_cells

PLAIN = trial()
WEIGHTS = [float(each) for each in PLAIN["WT"]]


def _with(name: str, cells: dict[int, str]) -> str:
    return text_of(with_cells(PLAIN, name, cells))


def _missing() -> list[Case]:
    standard = ["", ".", "NA", "na", "Na", "N/A", "n/a", "NaN", "nan", "NAN", "NULL", "null", " ", "  NA "]
    without = [None, *WEIGHTS[1:5]]
    sexes: list[object] = [None, *PLAIN["SEX"][1:5]]
    cases = []
    for text in standard:
        cases += [
            Case(
                f"{text!r} in a number",
                _with("WT", {0: text}),
                values={"WT": without},
                codes=["missing-values"],
            ),
            Case(f"{text!r} in a category", _with("SEX", {0: text}), values={"SEX": sexes}, rows=ROWS),
        ]
    for name, text in product(["AVAL", "DOSE"], ["", ".", "NA", "NaN"]):
        cases.append(Case(f"{text!r} in {name}", _with(name, {0: text}), rows=ROWS - 1))
    for text in ("-99", "unknown", "UNK", "not done", "-", "?", "None", "#N/A", "99", "missing"):
        cases.append(
            Case(
                f"{text!r} declared as missing",
                _with("WT", {0: text}),
                options={"missing": [text]},
                values={"WT": without},
                without=["mixed-numbers"],
            )
        )
    cases += [
        Case(
            "-99 declared and written -99.0",
            _with("WT", {0: "-99.0"}),
            options={"missing": [-99]},
            values={"WT": without},
        ),
        Case("an empty column", text_of(trial(X=[""] * ROWS)), roles={"X": "ignore"}),
        Case("a column of dots", text_of(trial(X=["."] * ROWS)), roles={"X": "ignore"}),
        Case("a response of dots", text_of(trial(AVAL=["."] * ROWS)), refused="missing in every row"),
        Case("a zero is a number", _with("WT", {0: "0"}), values={"WT": [0.0, *WEIGHTS[1:5]]}),
        Case(
            "none left", text_of(trial(AVAL=["1.5", "2", *[""] * (ROWS - 2)])), refused="only 2 can be used"
        ),
    ]
    for text in ("-9", "-88", "-99", "-999", "-9999", "999", "9999", "999999", "-2147483648"):
        cases.append(
            Case(f"{text} among weights is asked about", _with("WT", {0: text, 9: text}), codes=["sentinel"])
        )
    return cases


def _notations() -> list[Case]:
    right = {
        "1e-3": 1e-3,
        "1E2": 1e2,
        "1e+05": 1e5,
        "+5": 5.0,
        "-5": -5.0,
        ".5": 0.5,
        "5.": 5.0,
        "-0": 0.0,
        "007.5": 7.5,
        "1e-300": 1e-300,
        "3.00": 3.0,
        "80.123456789012": 80.123456789012,
    }
    cases = [
        Case(f"{text} is {value!r}", _with("WT", {0: text}), values={"WT": [value, *WEIGHTS[1:4]]})
        for text, value in right.items()
    ]
    other = {
        "1,5": "comma",
        "1.234,5": "comma",
        "1,234.5": "comma",
        "1 234": "thousands",
        "1'234": "thousands",
        "−5": "minus sign",
        "–5": "minus sign",
        "－5": "minus sign",
        "1.2D+01": "Fortran",
        "1d2": "Fortran",
        "٨٠": "another script",
        "８０": "another script",
        "80 kg": "a unit",
        "80kg": "a unit",
        "80%": "a unit",
        "0x50": "",
        "1_000": "",
        "½": "",
        "∞": "",
        "$80": "",
        "80?": "",
        "~80": "",
        "80-90": "",
        "80+": "",
        "1e": "",
        "eighty": "",
    }
    for text, words in other.items():
        cases += [
            Case(
                f"{text} among weights",
                _with("WT", {7: text}),
                refused=words or "line 9 is not",
                codes=["mixed-numbers"],
                roles={},
            ),
            Case(f"{text} in the response", _with("AVAL", {7: text}), refused=words or "line 9"),
        ]
    for text in ("inf", "-Infinity", "1e999"):
        cases += [
            Case(f"{text} among weights", _with("WT", {7: text}), refused="infinite"),
            Case(f"{text} in the response", _with("AVAL", {7: text}), refused="infinite"),
        ]
    commas = [cell.replace(".", ",") for cell in PLAIN["WT"]]
    cases += [
        Case("a column of decimal commas in quotes", text_of(trial(WT=commas)), refused="comma"),
        Case("points where commas are decimal", text_of(trial(WT=commas), ";"), refused="a decimal point"),
        Case(
            "decimal commas between semicolons",
            text_of({k: [c.replace(".", ",") for c in v] for k, v in PLAIN.items()}, ";"),
            values={"WT": WEIGHTS[:9]},
        ),
        Case(
            "a column of Arabic digits",
            text_of(trial(WT=["٨٠٫٥", *["٨١"] * 39])),
            without=["x"],
            roles={"WT": "covariate"},
        ),
        Case(
            "zeros in front are identifiers",
            text_of(trial(KIT=[f"{k:04d}" for k in range(ROWS)])),
            roles={"KIT": "ignore"},
        ),
        Case(
            "long integers are identifiers",
            text_of(trial(KIT=[str(9007199254740993 + 7 * k) for k in range(ROWS)])),
            roles={"KIT": "ignore"},
        ),
    ]
    return cases


def _below_limit() -> list[Case]:
    rows = [2, 9, 16, 23, 30, 37]
    cases = []
    for text, half in (
        ("<50", 25.0),
        ("< 50", 25.0),
        ("<50.5", 25.25),
        ("≤50", 25.0),
        ("<=50", 25.0),
        ("<.5", 0.25),
    ):
        cases.append(
            Case(
                f"{text} among weights",
                _with("WT", dict.fromkeys(rows, text)),
                codes=["below-limit"],
                values={"WT": [*WEIGHTS[:2], half], "WT below limit": ["no", "no", "other"]},
            )
        )
    for text in ("BLQ", "BLOQ", "LLOQ", "<LLOQ", "< LOQ", "BQL", "BDL", "<LOD", "below LOQ", ">200", ">ULOQ"):
        code = text if text != "LLOQ" else "BLLQ"
        cases += [
            Case(
                f"{code} among weights",
                _with("WT", dict.fromkeys(rows, code)),
                refused="limit",
                codes=["mixed-numbers"],
            ),
            Case(f"{code} in the response", _with("AVAL", dict.fromkeys(rows, code)), refused="limit"),
        ]
    return [
        *cases,
        Case("<0.1 in the response", _with("AVAL", dict.fromkeys(rows, "<0.1")), refused="limit"),
        Case("one <0.1 in the response", _with("AVAL", {2: "<0.1"}), refused="limit"),
        Case("one <50 among weights", _with("WT", {2: "<50"}), refused="limit", codes=["mixed-numbers"]),
        Case("two limits", _with("WT", {k: "<50" if k % 2 else "<40" for k in rows}), refused="limit"),
        Case("a limit above a number", _with("WT", dict.fromkeys(rows, "<80")), refused="limit"),
    ]


def _one_bad_cell() -> list[Case]:
    texts = [
        "<0.5",
        "-",
        "?",
        "5mg",
        "None",
        "#N/A",
        "#VALUE!",
        "#DIV/0!",
        "#REF!",
        "ND",
        "unk",
        "n.d.",
        "*",
        "--",
        CANARY,
        "not done",
        "n/d",
        "<NA>",
        "(null)",
        "TRUE",
        "A",
        "1/2",
    ]
    cases = [
        Case(
            f"{text} among ages",
            _with("AGE", {7: text}),
            refused=f"{ROWS - 1} of {ROWS} filled cells are numbers; line 9 is not",
            codes=["mixed-numbers"],
        )
        for text in texts
    ]
    cases += [
        Case(f"{text} among responses", _with("AVAL", {7: text}), refused="line 9")
        for text in texts
        if text != "<0.5"
    ]
    for text in ("none", "1O", "<1", CANARY):
        cases.append(Case(f"{text} among doses", _with("DOSE", {7: text}), refused="line 9"))
    cases += [
        Case(
            "declared to be ignored",
            _with("AGE", {7: "?"}),
            options={"roles": {"AGE": "ignore"}},
            roles={"AGE": "ignore"},
        ),
        Case(
            "declared to be a covariate",
            _with("AGE", {7: "?"}),
            options={"roles": {"AGE": "covariate"}},
            refused="line 9",
        ),
        Case(
            "in a column that is not named",
            _with("AGE", {7: "?"}),
            options={"covariates": ["WT"]},
            roles={"AGE": "ignore"},
        ),
        Case(
            "in a row without a response",
            text_of(with_cells(with_cells(PLAIN, "AGE", {7: "?"}), "AVAL", {7: ""})),
            refused="line 9",
        ),
    ]
    return cases


def _unit_rows() -> list[Case]:
    lines = text_of(PLAIN).splitlines()
    unit_rows = {
        "years and kg": "years,,kg,mg,ng/mL",
        "in parentheses": "(years),,(kg),(mg),(ng/mL)",
        "in brackets": "[y],,[kg],[mg],[ng/mL]",
        "of the response": ",,,,ng/mL",
        "of one covariate": ",,kg,,1.5",
        "of the dose": ",,,mg,1.5",
        "with a micro sign": "years,,kg,µg,µg/L",
        "with names of kinds": "num,char,num,num,num",
    }
    return [
        Case(f"a row of units, {name}", "\n".join([lines[0], row, *lines[1:]]), refused="line 2")
        for name, row in unit_rows.items()
    ] + [
        Case(
            f"units in names, {unit}",
            text_of({{"WT": f"WT {unit}"}.get(name, name): cells for name, cells in PLAIN.items()}),
            values={f"WT {unit}": WEIGHTS[:5]},
        )
        for unit in ("(kg)", "[kg]", "/kg")
    ]


FAMILIES = {
    "missing spellings": _missing(),
    "number notations": _notations(),
    "below-limit cells": _below_limit(),
    "one bad cell": _one_bad_cell(),
    "unit rows": _unit_rows(),
}
