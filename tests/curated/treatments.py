"""Doses in words and units, twins of the dose, arms, and rows without a dose."""

from itertools import product
from typing import Any

import numpy as np

from curated.case import CANARY, ROWS, Case, Columns, text_of, trial, with_cells

PLAIN = trial()
DOSES = [int(each) for each in PLAIN["DOSE"]]
SAID = [float(each) for each in DOSES[:4]]
LETTERS = {0: "A", 5: "B", 10: "C", 20: "D"}


def _renamed(name: str) -> Columns:
    return {name if each == "DOSE" else each: cells for each, cells in PLAIN.items()}


def _doses() -> list[Case]:
    cases = []
    units = ["mg", "µg", "μg", "mcg", "g", "mg/kg", "mg/m2", "IU", "mL", "nmol", "mg/day", "%"]
    for unit, blank, zero in product(units, ("", " "), ("0", "Placebo")):
        words = [zero if not each and zero != "0" else f"{each}{blank}{unit}" for each in DOSES]
        cases.append(
            Case(
                f"{f'10{blank}{unit}'}, {zero}",
                text_of(trial(DOSE=words)),
                codes=["written-dose"],
                roles={"DOSE": "dose"},
                values={"DOSE": SAID},
            )
        )
    for word in ("placebo", "PLACEBO", "PBO", "Plac", "vehicle", "Sham", "Plazebo", "matching placebo"):
        for unit in ("", " mg"):
            words = [f"{each}{unit}" if each else word for each in DOSES]
            cases.append(
                Case(
                    f"{word} beside 10{unit}",
                    text_of(trial(DOSE=words)),
                    roles={"DOSE": "dose"},
                    values={"DOSE": SAID},
                )
            )
    names = [
        "dose",
        "Dose",
        "EXDOSE",
        "TRTDOSE",
        "DOSELVL",
        "DOSEN",
        "AMT",
        "Actual Dose",
        "Dosis",
        "DOSE_MG",
        "Dose (mg)",
        "dose.mg",
        "planned_dose",
        "DAILY DOSE",
        "TRT01DOSE",
        "Dosage",
        "Dosierung",
        "total dose",
        "dose level",
        "DOSE [µg]",
    ]
    cases += [
        Case(f"called {name}", text_of(_renamed(name)), roles={name: "dose"}, values={name: SAID})
        for name in names
    ]
    two = [f"{each} mg" if row % 2 else f"{each * 1000} µg" for row, each in enumerate(DOSES)]
    some = [f"{each} mg" if row % 3 else str(each) for row, each in enumerate(DOSES)]
    decimal = [f"{each / 2:g} mg".replace(".", ",") for each in DOSES]
    return [
        *cases,
        Case("two units", text_of(trial(DOSE=two)), refused="several units"),
        Case("a unit in some cells", text_of(trial(DOSE=some)), refused="a unit in some cells"),
        Case("a decimal comma and a unit", text_of(trial(DOSE=decimal)), refused="decimal comma"),
        Case(
            "a word that is no dose",
            text_of(trial(DOSE=[f"{each} mg" if each else CANARY for each in DOSES])),
            refused="neither",
        ),
        Case(
            "a dose that is not named",
            text_of(PLAIN),
            options={"covariates": ["AGE"]},
            codes=["unnamed-dose"],
        ),
        Case(
            "a dose that is named",
            text_of(PLAIN),
            options={"covariates": ["AGE", "DOSE"]},
            roles={"DOSE": "dose"},
        ),
        Case("one dose", text_of(trial(DOSE=[5] * ROWS)), options={"dose": "DOSE"}, refused="DOSE"),
        Case(
            "letters declared as the dose",
            text_of(trial(DOSE=[LETTERS[each] for each in DOSES])),
            options={"dose": "DOSE"},
            refused="DOSE",
        ),
        Case("no column of the dose", text_of(PLAIN), options={"dose": "DOSIS"}, refused="no column DOSIS"),
        Case(
            "planned and actual dose",
            text_of(trial(PLANNED_DOSE=[5, *DOSES[1:]])),
            roles={"DOSE": "dose", "PLANNED_DOSE": "ignore"},
        ),
        Case("a dose of one subject", text_of(trial(DOSE=[80, *DOSES[1:]])), codes=["small-dose"], rows=ROWS),
        Case(
            "a dose of one subject with two rows",
            text_of(trial(DOSE=[80, 80, *DOSES[2:]], USUBJID=[max(k, 1) for k in range(ROWS)])),
            codes=["small-dose"],
        ),
        Case("doses of several subjects", text_of(PLAIN), without=["small-dose"]),
        Case(
            "a dose of its own for each subject",
            text_of(trial(DOSE=[f"{k * 1.5:g}" for k in range(ROWS)])),
            without=["small-dose"],
        ),
    ]


def _twins() -> list[Case]:
    as_words: dict[str, list[Any]] = {
        "letters": [f"Arm {LETTERS[each]}" for each in DOSES],
        "labels with doses": [f"Drug {each} mg" if each else "Placebo" for each in DOSES],
        "codes": [f"T{ {0: 3, 5: 1, 10: 4, 20: 2}[each] }" for each in DOSES],
        "numbers of arms": [{0: 4, 5: 3, 10: 1, 20: 2}[each] for each in DOSES],
    }
    names = ("ARM", "ARMCD", "ACTARM", "TRT01P", "TRT01A", "TRT01PN", "TRTP", "TREATMENT", "COHORT", "grp")
    cases = [
        Case(
            f"{name} in {kind}",
            text_of(trial(**{name: cells})),
            roles={name: "ignore", "DOSE": "dose"},
            codes=["twins"],
        )
        for name, (kind, cells) in product(names, as_words.items())
    ]
    computed = {
        "its logarithm": np.log1p(DOSES).round(4).tolist(),
        "itself in grams": [each / 1000 for each in DOSES],
        "its square": [each**2 for each in DOSES],
        "its rank": [sorted({*DOSES}).index(each) + 1 for each in DOSES],
        "active or not": ["Y" if each else "N" for each in DOSES],
        "active, 0 or 1": [int(each > 0) for each in DOSES],
        "high or low": ["high" if each > 5 else "low" for each in DOSES],
        "its opposite": [-each for each in DOSES],
        "cohorts within doses": [f"{each}-{row // 4 % 2}" for row, each in enumerate(DOSES)],
    }
    for kind, cells in computed.items():
        cases.append(Case(kind, text_of(trial(X1=cells)), roles={"X1": "ignore"}, codes=["twins"]))
    gap = [f"Arm {LETTERS[each]}" if row % 9 else "" for row, each in enumerate(DOSES)]
    site = [701 + row % 3 for row in range(ROWS)]
    return [
        *cases,
        Case("a twin with gaps", text_of(trial(ARM=gap)), roles={"ARM": "ignore"}),
        Case(
            "three twins",
            text_of(
                trial(ARM=as_words["letters"], ARMCD=as_words["codes"], ACTIVE=computed["active or not"])
            ),
            roles={"ARM": "ignore", "ARMCD": "ignore", "ACTIVE": "ignore"},
        ),
        Case(
            "a twin declared as a covariate",
            text_of(trial(ARM=as_words["letters"])),
            options={"roles": {"ARM": "covariate"}},
            refused="ARM",
        ),
        Case(
            "a category of its own is none",
            text_of(trial(REGION=["NS"[row // 4 % 2] for row in range(ROWS)])),
            roles={"REGION": "covariate"},
        ),
        Case("sites are none", text_of(trial(CLINIC=site)), roles={"CLINIC": "covariate"}, without=["twins"]),
        Case(
            "nearly a twin",
            text_of(trial(TRT01A=["Arm B", *as_words["letters"][1:]])),
            roles={"TRT01A": "ignore"},
        ),
    ]


def _arms() -> list[Case]:
    arms = ["Placebo" if each == 0 else f"Drug {LETTERS[each]}" for each in DOSES]
    numbers = [{0: 4, 5: 3, 10: 1, 20: 2}[each] for each in DOSES]
    declared = {"arm": "ARM"}

    def with_arm(**changes: list[object] | list[str] | list[int] | None) -> str:
        return text_of(trial(**{"DOSE": None, "ARM": arms, **changes}))

    cases = [
        Case(
            f"declared, {name} beside it",
            with_arm(**{name: cells}),
            options=declared,
            roles={"ARM": "arm", name: "ignore"},
        )
        for name, cells in (
            ("ARMN", numbers),
            ("ARMCD", [f"T{k}" for k in numbers]),
            ("TRT01A", arms),
            ("DOSE", DOSES),
            ("TRT01PN", numbers),
        )
    ]
    for name in ("ARM", "TRT01P", "Treatment", "Gruppe", "Study drug", "allocation"):
        table = text_of(trial(**{"DOSE": None, name: [f"Drug {LETTERS[each]}" for each in DOSES]}))
        cases.append(
            Case(f"{name} is not declared", table, codes=["undeclared-arm"], roles={name: "covariate"})
        )
    coded = {"TRT01PN": (numbers, True), "ARMN": ([k - 1 for k in numbers], True), "TRTP": (DOSES, False)}
    cases += [
        Case(
            f"{name} as the dose",
            text_of(trial(**{"DOSE": None, name: cells})),
            options={"dose": name},
            codes=["coded-dose"] if is_coded else [],
            without=[] if is_coded else ["coded-dose"],
        )
        for name, (cells, is_coded) in coded.items()
    ]
    return [
        *cases,
        Case(
            "levels with a placebo under any name",
            text_of(trial(DOSE=None, X9=arms)),
            codes=["undeclared-arm"],
        ),
        Case(
            "an arm of numbers",
            with_arm(ARM=numbers),
            options=declared,
            roles={"ARM": "arm"},
            values={"ARM": ["4", "3", "1", "2"]},
        ),
        Case("a single arm", with_arm(ARM=["A"] * ROWS), options=declared, refused="ARM"),
        Case("an arm of one subject", with_arm(ARM=["C", *arms[1:]]), options=declared, refused="ARM"),
        Case("rows without an arm", with_arm(ARM=["", "NA", *arms[2:]]), options=declared, rows=ROWS - 2),
        Case(
            "dose and arm declared",
            text_of(trial(ARM=arms)),
            options={"arm": "ARM", "dose": "DOSE"},
            refused="arm",
        ),
        Case("no column of the arm", with_arm(), options={"arm": "ARMS"}, refused="no column ARMS"),
        Case(
            "arms in another letter case stay apart",
            with_arm(ARM=[a.lower() if k % 8 == 1 else a for k, a in enumerate(arms)]),
            options=declared,
            roles={"ARM": "arm"},
        ),
        Case(
            "a covariate that the arm tells, declared",
            with_arm(X=numbers),
            options={**declared, "roles": {"X": "covariate"}},
            refused="X",
        ),
    ]


def _rows_without_dose() -> list[Case]:
    cases = []
    for text in ("", ".", "NA", "NaN"):
        cells = [text if not each else str(each) for each in DOSES]
        cases.append(
            Case(f"placebos have {text!r}", text_of(trial(DOSE=cells)), codes=["empty-dose"], rows=30)
        )
    empty = [each or "" for each in DOSES]
    words = ["Placebo" if not each else "Drug" for each in DOSES]
    return [
        *cases,
        Case(
            "placebos are known by the arm",
            text_of(trial(DOSE=empty, ARM=words)),
            codes=["empty-dose"],
            rows=30,
        ),
        Case("two rows lack it", text_of(with_cells(PLAIN, "DOSE", {0: "", 5: "NA"})), rows=38),
        Case("all rows lack it", text_of(trial(DOSE=[""] * ROWS)), roles={"DOSE": "ignore"}),
        Case(
            "all rows lack the dose that is declared",
            text_of(trial(DOSE=[""] * ROWS)),
            options={"dose": "DOSE"},
            refused="missing in every row",
        ),
        Case(
            "all but five lack it",
            text_of(trial(DOSE=[*DOSES[:5], *[""] * 35])),
            refused="only 5 can be used",
        ),
    ]


FAMILIES = {
    "doses in words and units": _doses(),
    "twins of the dose": _twins(),
    "arms": _arms(),
    "rows without a dose": _rows_without_dose(),
}
