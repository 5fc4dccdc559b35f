"""What people bring unasked: last rows of spreadsheets, crossovers, exposures, codes, units."""

import numpy as np

from curated.case import ROWS, Case, text_of, trial

RANDOM = np.random.default_rng(29)
SUBJECTS = [f"S{k:03d}" for k in range(ROWS)]
DOSES = np.array(trial()["DOSE"], float)


def _summary_rows() -> list[Case]:
    text = text_of({"ID": SUBJECTS, **trial(DOSE=None)})
    words = ("Total", "TOTAL", "Grand total", "Mean", "Mittelwert", "N=40", "SD", "All subjects")
    return [
        Case(f"a last row called {word}", f"{text}{word},,,80.1,55.2\n", codes=["summary-rows"])
        for word in words
    ] + [
        Case("a last row without a subject", f"{text},,,80.1,55.2\n", rows=ROWS, without=["summary-rows"]),
        Case("subjects called by names", text.replace("S001", "Allen"), without=["summary-rows"]),
    ]


def _crossovers() -> list[Case]:
    sequence = ["AB" if k % 2 else "BA" for k in range(ROWS // 2) for _ in range(2)]
    period = [1, 2] * (ROWS // 2)
    doses = [{"A": 0, "B": 20}[own[place - 1]] for own, place in zip(sequence, period, strict=True)]
    subjects = [f"S{k // 2:03d}" for k in range(ROWS)]
    whole = trial(ID=subjects, SEQ=sequence, PERIOD=period, DOSE=doses)
    return [
        Case("sequence and period", text_of(whole), codes=["told-together"]),
        Case("without the sequence", text_of({**whole, "SEQ": subjects}), without=["told-together"]),
        Case(
            "without the period",
            text_of(whole),
            options={"roles": {"PERIOD": "ignore"}},
            without=["told-together"],
        ),
        Case(
            "sexes and regions",
            text_of(trial(REGION=["NS"[k // 4 % 2] for k in range(ROWS)])),
            without=["told-together"],
        ),
    ]


def _exposures() -> list[Case]:
    found = (DOSES * RANDOM.lognormal(0, 0.4, ROWS) + 0.1).round(2)
    names = ("AUC", "AUCTAU", "AUC0_24", "AUC_INF", "CMAX", "Cmax_ss", "CTROUGH", "CAVG", "C_MIN")
    return [
        Case(f"{name} beside the dose", text_of(trial(**{name: found})), codes=["post-baseline"])
        for name in names
    ] + [
        Case("AUC without a dose", text_of(trial(AUC=found, DOSE=None)), without=["post-baseline"]),
        Case(
            "exposures that were asked for",
            text_of(trial(AUC=found)),
            options={"covariates": ["AGE", "AUC"]},
            without=["post-baseline"],
        ),
    ]


def _codes() -> list[Case]:
    weights = np.array(trial()["WT"], float)
    some = np.arange(ROWS) % 13 == 0
    return [
        Case(f"{code} among weights", text_of(trial(WT=np.where(some, code, weights))), codes=["sentinel"])
        for code in (-1, -2, -8)
    ] + [
        Case("a single negative number", text_of(trial(X=[-1, *range(1, ROWS)])), without=["sentinel"]),
        Case("-1, 0 and 1", text_of(trial(X=RANDOM.integers(-1, 2, ROWS))), without=["sentinel"]),
        Case("changes", text_of(trial(X=RANDOM.normal(size=ROWS).round(2))), without=["sentinel"]),
    ]


def _units() -> list[Case]:
    def of(*units: str) -> list[str]:
        return [units[k % len(units)] for k in RANDOM.permutation(ROWS)]

    return [
        Case(
            f"{name} with two units", text_of(trial(**{name: of("mg/dL", "mmol/L")})), codes=["several-units"]
        )
        for name in ("AVALU", "LBSTRESU", "Unit", "units")
    ] + [
        Case(
            "one unit",
            text_of(trial(AVALU=of("mg/dL"))),
            without=["several-units"],
            roles={"AVALU": "ignore"},
        ),
        Case("sizes S, M and L", text_of(trial(SIZE=of("S", "M", "L"))), without=["several-units"]),
    ]


def _dates_by_name() -> list[Case]:
    days = RANDOM.integers(44_000, 45_000, ROWS)
    return [
        Case(f"{name} in days", text_of(trial(**{name: days})), roles={name: "ignore"})
        for name in ("VISITDT", "EXAM_DT", "LBDTM", "SAMPLEDT", "RFSTDTC", "LBDTC")
    ] + [Case("a count named like a date", text_of(trial(PLTDT=days / 7.0)), roles={"PLTDT": "covariate"})]


def _alike() -> list[Case]:
    sexes = trial()["SEX"]
    written = {
        "capital letters": [each.lower() if k % 3 else each for k, each in enumerate(sexes)],
        "rare capital letters": [each.lower() if k == 5 else each for k, each in enumerate(sexes)],
        "a blank inside": [
            "not known" if each == "F" else ("NotKnown", "M")[k % 2] for k, each in enumerate(sexes)
        ],
    }
    return [
        *(Case(name, text_of(trial(SEX=cells)), codes=["alike-levels"]) for name, cells in written.items()),
        Case("different letters", text_of(trial()), without=["alike-levels"]),
        Case("blanks around them", text_of(trial(SEX=[f"{k} " for k in sexes])), without=["alike-levels"]),
    ]


def _slips() -> list[Case]:
    ages = trial()["AGE"]
    months = [f"{each} {'mo' if k == 4 else 'y'}" for k, each in enumerate(ages)]
    rooms = [f"{10 + k}{'abcd'[k % 4]}" for k in range(ROWS)]
    return [
        Case("months among years", text_of(trial(AGE=months)), refused="filled cells are numbers"),
        Case(
            "years alone",
            text_of(trial(AGE=[f"{each} y" for each in ages])),
            refused="filled cells are numbers",
        ),
        Case("rooms", text_of(trial(ROOM=rooms)), roles={"ROOM": "ignore"}, rows=ROWS),
    ]


FAMILIES = {
    "levels written in several ways": _alike(),
    "several units in a covariate": _slips(),
    "summary rows": _summary_rows(),
    "crossover trials": _crossovers(),
    "exposures": _exposures(),
    "codes of missing values": _codes(),
    "columns of units": _units(),
    "dates by their names": _dates_by_name(),
}
