"""What names say of columns: outputs of models, later visits, labels, imputed responses, weights, forms."""

from typing import Any

import numpy as np

from curated.case import ROWS, Case, text_of, trial

RANDOM = np.random.default_rng(41)
NUMBERS = RANDOM.normal(50, 9, ROWS).round(2)
CODES = np.arange(ROWS) % 13 == 0


def _model_outputs() -> list[Case]:
    names = ("PRED", "IPRED", "CPRED", "EPRED", "RES", "WRES", "IRES", "IWRES", "CWRES", "CWRESI", "CIWRES")
    others = (
        "NPDE",
        "NPD",
        "ETA1",
        "ETA_CL",
        "eta.ka",
        "FITTED",
        "residuals",
        "Predicted",
        ".resid",
        "y_hat",
    )
    return [
        *(
            Case(name, text_of(trial(**{name: NUMBERS})), roles={name: "ignore"}, codes=["left-out"])
            for name in (*names, *others)
        ),
        Case(
            "a prediction that is declared",
            text_of(trial(IPRED=NUMBERS)),
            options={"covariates": ["IPRED", "AGE"]},
            roles={"IPRED": "covariate"},
            codes=["declared-output"],
        ),
        *(
            Case(name, text_of(trial(**{name: NUMBERS})), roles={name: "covariate"}, without=["left-out"])
            for name in ("PREDNISONE", "RESP_RATE", "FEV1_PREDICTED", "BETA1", "ETA", "RESTING_HR", "PDE")
        ),
    ]


def _numbered_visits() -> list[Case]:
    families = {
        "SBP_V4": (["SBP_V2", "SBP_V3"], ["SBP_V1", "DBP_V4"]),
        "bp4": (["bp2", "bp3"], ["bp1", "bpa"]),
        "CRP_Tag28": (["CRP_Tag7"], ["CRP_Tag0"]),
        "VAS J28": (["VAS J7"], ["VAS J0"]),
        "Q10": ([], ["Q1", "Q2", "Q3"]),
        "Item 10": ([], ["Item 1", "Item 2", "Item 3"]),
    }
    cases = []
    for response, (later, others) in families.items():
        plain = {(response if name == "AVAL" else name): cells for name, cells in trial().items()}
        for name in (*later, *others):
            is_later = name in later
            kept = dict.fromkeys((*later, *others) if is_later else others, NUMBERS)
            kept = {other: RANDOM.permutation(cells) for other, cells in kept.items()}
            cases.append(
                Case(
                    f"{name} beside {response}",
                    text_of(plain | {other: [f"{cell}" for cell in cells] for other, cells in kept.items()}),
                    options={"response": response},
                    codes=["post-baseline"] if is_later else [],
                    without=[] if is_later else ["post-baseline"],
                )
            )
    return cases


def _later_names() -> list[Case]:
    later = (
        *(
            "CHGW4",
            "CHGW8",
            "LASTOBS",
            "NADIR",
            "EOT_HBA1C",
            "NAE",
            "COMPLIANCE",
            "ae_count",
            "pills_returned",
        ),
        *("dropout_reason", "PGIC", "CGI-I", "satisfaction_end", "GUESS", "ADAFL", "NDOSES", "pill_count"),
        *(
            "Woche 4",
            "CRP_Tag7",
            "HbA1c_Monat3",
            "TA Semaine 6",
            "peso_mes_3",
            "Visite 3",
            "rescue_medication",
        ),
        *("poids_après", "Adherence", "N_AE", "dose_intensity", "Schmerz_Ende"),
    )
    ordinary = (
        *("PAIN", "MAE", "CAESAREAN", "N_CHILDREN", "DOSES_BEFORE", "WEEKEND", "STAGE", "TAG", "CRP_Tag0"),
        *(
            "Ausgangswert",
            "PGIS",
            "HbA1c_Monat0",
            "DIABETES",
            "NAME_LENGTH",
            "MES_INDEX",
            "ADAS",
            "COMPLEXITY",
        ),
    )
    two = np.where(RANDOM.random(ROWS) < 0.5, "Y", "N")
    return [
        *(Case(name, text_of(trial(**{name: two})), codes=["post-baseline"]) for name in later),
        *(
            Case(f"{name} is not", text_of(trial(**{name: two})), without=["post-baseline"])
            for name in ordinary
        ),
    ]


def _times() -> list[Case]:
    subject, times = [k // 4 for k in range(ROWS)], [6 * (k % 4) for k in range(ROWS)]
    doses = [(0, 5, 10, 20)[k // 4 % 4] for k in range(ROWS)]
    measured = RANDOM.uniform(0, 24, ROWS).round(2)
    return [
        *(
            Case(
                f"{name} of several",
                text_of(trial(SUBJID=subject, DOSE=doses, **{name: times})),
                codes=["several-responses"],
            )
            for name in ("Zeit", "TIME", "Zeitpunkt", "Woche", "Visite", "Temps", "día", "Semana", "Besuch")
        ),
        Case(
            "times that nobody planned",
            text_of(trial(SUBJID=subject, DOSE=doses, TIME=measured)),
            codes=["several-responses"],
        ),
        Case(
            "weeks in German are in the order of time",
            text_of(trial(SUBJID=subject, DOSE=doses, Woche=[f"Woche {time}" for time in times])),
            values={"Woche": ["Woche 0", "Woche 6", "Woche 12", "Woche 18"]},
        ),
    ]


def _labels() -> list[Case]:
    numbers = RANDOM.permutation(ROWS) * 137 + 10_801
    few = RANDOM.integers(1, 6, ROWS)
    names = ("zip", "Postal code", "PLZ", "phone", "nip", "KITNO", "Kit number", "Lab_No", "barcode", "TUBE")
    amounts = (
        "PLATELETS",
        "PLT",
        "LYMPHOCYTES",
        "LABEL_COUNT",
        "TUBERCULOSIS",
        "BATCHES",
        "BLOCKERS",
        "KITS",
    )
    platelets = (RANDOM.integers(150, 400, ROWS) * 1000).tolist()
    incomes = RANDOM.normal(50_000, 7_000, ROWS).round().astype(int)
    loads = (10 ** RANDOM.uniform(4, 7, ROWS)).round().astype(int)
    return [
        *(
            Case(name, text_of(trial(**{name: numbers})), roles={name: "ignore"}, codes=["left-out"])
            for name in names
        ),
        *(
            Case(
                f"{name} of a few", text_of(trial(**{name: few})), roles={name: "ignore"}, codes=["left-out"]
            )
            for name in ("RANDBLK", "plate", "Batch no.", "Reader ID")
        ),
        *(Case(name, text_of(trial(**{name: few})), roles={name: "covariate"}) for name in amounts),
        Case("a tube or none", text_of(trial(TUBE=few % 2)), roles={"TUBE": "covariate"}),
        Case("a lot of fractions", text_of(trial(LOT=NUMBERS)), roles={"LOT": "covariate"}),
        Case(
            "a plate that is declared",
            text_of(trial(plate=few)),
            options={"roles": {"plate": "category"}},
            roles={"plate": "category"},
            without=["left-out"],
        ),
        Case(
            "long numbers under any name",
            text_of(trial(XYZ=RANDOM.integers(1_000_000, 9_999_999, ROWS))),
            roles={"XYZ": "covariate"},
            codes=["number-for-each-row"],
        ),
        Case("platelets per µl", text_of(trial(XYZ=platelets)), without=["number-for-each-row"]),
        Case("incomes", text_of(trial(XYZ=incomes)), without=["number-for-each-row"]),
        Case("a viral load", text_of(trial(XYZ=loads)), without=["number-for-each-row"]),
    ]


def _stamps() -> list[Case]:
    seconds = 1_660_000_000 + RANDOM.integers(0, 9_000_000, ROWS)
    stamps = {"epoch": seconds, "epoch_ms": seconds * 1000, "unix_time": seconds, "visit_timestamp": seconds}
    return [
        *(Case(name, text_of(trial(**{name: own})), roles={name: "ignore"}) for name, own in stamps.items()),
        Case(
            "EPOCH in words",
            text_of(trial(EPOCH=RANDOM.choice(["RUN-IN", "TREATMENT"], ROWS))),
            roles={"EPOCH": "covariate"},
        ),
    ]


def _imputed() -> list[Case]:
    some = np.arange(ROWS) % 3 == 0
    ways = {
        "DTYPE": (np.where(some, "LOCF", ""), "DTYPE is missing"),
        "Imputed": (np.where(some, "Y", "N"), "Imputed == 'N'"),
        "IMPFL": (some.astype(int), "IMPFL == 0"),
        "AVAL imputed": (np.where(some, "yes", "no"), "\"AVAL imputed\" == 'no'"),
        "imputation_method": (np.where(some, "BOCF", "none"), "imputation_method == 'none'"),
    }
    cases = []
    for name, (cells, kept) in ways.items():
        table = text_of(trial(**{name: cells}))
        cases += [
            Case(
                f"{name} in some rows", table, roles={name: "ignore"}, codes=["imputed-responses"], rows=ROWS
            ),
            Case(
                f"{name} filtered",
                table,
                options={"filter": kept},
                without=["imputed-responses"],
                rows=int((~some).sum()),
            ),
        ]
    subject, visits = [k // 2 for k in range(ROWS)], ["Week 12", "EOT"] * (ROWS // 2)
    doses = [(0, 5, 10, 20)[k // 2 % 4] for k in range(ROWS)]
    carried = ["", "LOCF"] * (ROWS // 2)
    return [
        *cases,
        Case(
            "a visit of imputed responses alone is none",
            text_of(trial(USUBJID=subject, DOSE=doses, AVISIT=visits, DTYPE=carried)),
            codes=["imputed-responses"],
            without=["several-responses", "left-out"],
        ),
        Case(
            "a type of disease in numbers",
            text_of(trial(DTYPE=RANDOM.integers(1, 3, ROWS))),
            roles={"DTYPE": "covariate"},
            without=["imputed-responses"],
        ),
        Case(
            "a type of disease in words",
            text_of(trial(dtype=RANDOM.choice(["NHL", "HOD"], ROWS))),
            roles={"dtype": "covariate"},
            without=["imputed-responses"],
        ),
        Case("DTYPE of nobody", text_of(trial(DTYPE=[""] * ROWS)), without=["imputed-responses"]),
        Case(
            "a flag of another column", text_of(trial(AGEIMP=some.astype(int))), without=["imputed-responses"]
        ),
    ]


def _weights() -> list[Case]:
    shares, counts = RANDOM.lognormal(0, 0.3, ROWS).round(3), RANDOM.integers(1, 5, ROWS)
    return [
        *(
            Case(name, text_of(trial(**{name: shares})), codes=["undeclared-weight"])
            for name in ("IPTW", "ipw", "IPCW", "SIPTW", "iptw_ate", "sampling weight", "Weights")
        ),
        *(
            Case(name, text_of(trial(**{name: counts})), codes=["undeclared-weight"])
            for name in ("N_SUBJ", "FREQ", "n patients")
        ),
        *(
            Case(f"{name} is of a body", text_of(trial(**{name: NUMBERS})), without=["undeclared-weight"])
            for name in ("WT", "WEIGHT", "WGT", "Body weight", "BWT")
        ),
        Case("a frequency", text_of(trial(FREQ=NUMBERS)), without=["undeclared-weight"]),
        Case(
            "a weight that is declared",
            text_of(trial(IPTW=shares)),
            options={"weight": "IPTW"},
            roles={"IPTW": "weight"},
            without=["undeclared-weight"],
        ),
    ]


def _forms() -> list[Case]:
    states, two = RANDOM.integers(0, 3, ROWS), RANDOM.integers(0, 2, ROWS)
    record, name = {"record_id": list(range(1, ROWS + 1))}, "demographics_complete"
    words = np.array(["Incomplete", "Unverified", "Complete"])[states]
    state: dict[str, Any] = {"roles": {name: "ignore"}, "codes": ["left-out"], "without": ["post-baseline"]}
    return [
        Case("three states", text_of(trial(**{name: states})), **state),
        Case("three states in words", text_of(trial(**{name: words})), **state),
        Case("two states of an export", text_of(trial(**record, **{name: two})), **state),
        Case("an outcome", text_of(trial(treatment_complete=two)), codes=["post-baseline"]),
    ]


def _negative() -> list[Case]:
    doses = np.array(trial()["DOSE"], float)
    scores = RANDOM.integers(0, 11, ROWS)
    return [
        *(
            Case(
                f"a dose of {code:g}",
                text_of(trial(DOSE=np.where(CODES, code, doses))),
                codes=["negative-dose"],
                without=["sentinel"],
            )
            for code in (-1, -9, -0.5, -99)
        ),
        Case("doses from 0 on", text_of(trial()), without=["negative-dose"]),
        *(
            Case(f"{code} among scores", text_of(trial(X=np.where(CODES, code, scores))), codes=["sentinel"])
            for code in (-1, -8)
        ),
        Case(
            "times before the first", text_of(trial(TIME=np.where(CODES, -1, scores))), without=["sentinel"]
        ),
        Case("a single -1", text_of(trial(X=[-1, *scores[1:]])), without=["sentinel"]),
        Case("grades from -1 to 2", text_of(trial(X=np.arange(ROWS) % 4 - 1)), without=["sentinel"]),
    ]


def _cases_of_letters() -> list[Case]:
    return [
        Case("BASE and base", text_of(trial(BASE=NUMBERS, base=NUMBERS[::-1])), codes=["alike-names"]),
        Case("BASE and BASE2", text_of(trial(BASE=NUMBERS, BASE2=NUMBERS[::-1])), without=["alike-names"]),
    ]


FAMILIES = {
    "outputs of models": _model_outputs(),
    "names of later visits": _numbered_visits() + _later_names(),
    "times of repeated rows": _times(),
    "labels": _labels(),
    "stamps of time": _stamps(),
    "imputed responses": _imputed(),
    "weights by their names": _weights(),
    "states of forms": _forms(),
    "numbers below 0": _negative(),
    "names that differ by capital letters": _cases_of_letters(),
}
