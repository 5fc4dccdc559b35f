"""Leaks, identifiers, dates, visits, endpoints, parameters, copies and constants."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import numpy as np

from curated.case import CANARY, ROWS, Case, text_of, trial, with_cells

PLAIN = trial()
RESPONSE = np.array(PLAIN["AVAL"], float)
RANDOM = np.random.default_rng(7)
MIXED = RANDOM.permutation(ROWS)


def _leaks() -> list[Case]:
    codings: dict[str, tuple[Any, Any]] = {
        "Y/N": ("Y", "N"),
        "1/0": (1, 0),
        "TRUE/FALSE": ("TRUE", "FALSE"),
        "words": ("responder", "not"),
    }
    cases = []
    for (kind, (yes, no)), share in product(codings.items(), (0.25, 0.5, 0.75)):
        cut = np.where(np.quantile(RESPONSE, share) < RESPONSE, yes, no).tolist()
        cases.append(
            Case(
                f"a flag {kind} at the quantile {share}",
                text_of(trial(FLAG=cut)),
                roles={"FLAG": "ignore"},
                codes=["leaks"],
            )
        )
    for levels in (3, 4, 5):
        places = np.searchsorted(np.quantile(RESPONSE, np.arange(1, levels) / levels), RESPONSE)
        for kind, cells in (
            ("words", [f"grade {'abcde'[k]}" for k in places]),
            ("numbers", (places + 1).tolist()),
        ):
            cases.append(
                Case(
                    f"{levels} grades in {kind}",
                    text_of(trial(X=cells)),
                    roles={"X": "ignore"},
                    codes=["leaks"],
                )
            )
    base = RANDOM.normal(50, 9, ROWS).round(2)
    computed = {
        "a copy": ({"X": RESPONSE}, {"X": "ignore"}, []),
        "its opposite": ({"X": -RESPONSE}, {"X": "ignore"}, ["leaks"]),
        "another unit": ({"X": RESPONSE / 1000}, {"X": "ignore"}, ["leaks"]),
        "CHG and PCHG": (
            {"BASE": base, "CHG": (RESPONSE - base).round(2), "PCHG": 100 * (RESPONSE / base - 1)},
            {"CHG": "ignore", "PCHG": "ignore", "BASE": "covariate"},
            [],
        ),
        "a change under another name": (
            {"BASE": base, "DELTA": (RESPONSE - base).round(2)},
            {"DELTA": "ignore"},
            [],
        ),
        "the logarithm": ({"X": np.log(RESPONSE).round(6)}, {"X": "ignore"}, ["leaks"]),
        "the rank": ({"X": RESPONSE.argsort().argsort() + 1}, {"X": "ignore"}, ["leaks"]),
        "the square": ({"X": (RESPONSE**2).round(3)}, {"X": "ignore"}, ["leaks"]),
        "a product": ({"U": base, "V": RESPONSE / base}, {}, ["pair-leaks"]),
        "a logarithm of a ratio": (
            {"BASE": base, "LR": np.log2(1 + RESPONSE / base).round(4)},
            {"LR": "ignore", "BASE": "covariate"},
            ["leaks"],
        ),
        "a second reader": ({"X": RESPONSE + 0.2 * np.sin(7 * base)}, {}, ["nearly-response"]),
        "a rounded value and its baseline": (
            {"BASE": base, "X": (RESPONSE + base).round()},
            {},
            ["nearly-response"],
        ),
        "the items of a total": (
            {f"I{item}": (base * item).round() % 5 for item in range(1, 6)}
            | {"AVAL": sum((base * item).round() % 5 for item in range(1, 6))},
            {},
            ["nearly-response"],
        ),
    }
    for kind, (columns, roles, codes) in computed.items():
        table = trial(**{name: cells.tolist() for name, cells in columns.items()})
        cases.append(Case(kind, text_of(table), roles=roles, codes=codes))
    later = [
        "CNSR",
        "EVENT",
        "DTHFL",
        "ADY",
        "TRTDUR",
        "COMPLFL",
        "DCSREAS",
        "TEAE",
        "AVAL_W12",
        "Final weight",
        "Time to event",
        "Days to relapse",
        "Week 12",
        "Change from day 1",
        "Follow-up time",
        "DAYS",
        "Study day",
        "ADURN",
        "Exposure duration",
        "HR_DAY15",
        "QTCF Visit 4",
        "SBP_MONTH3",
    ]
    cells = RANDOM.integers(0, 2, ROWS).tolist()
    cases += [
        Case(f"{name}, by its name later", text_of(trial(**{name: cells})), codes=["post-baseline"])
        for name in later
    ]
    for name, cells in (
        ("IPRED", RESPONSE - 1),
        ("PRED", RESPONSE + RANDOM.normal(size=ROWS)),
        ("CWRES", RANDOM.normal(size=ROWS)),
        ("RES", RANDOM.normal(size=ROWS)),
    ):
        table = {
            ("DV" if each == "AVAL" else each): own for each, own in trial(**{name: cells.tolist()}).items()
        }
        cases.append(
            Case(f"NONMEM's {name}", text_of(table), options={"response": "DV"}, roles={name: "ignore"})
        )
    noise = np.where(RANDOM.random(ROWS) < 0.5, "Y", "N").tolist()
    return [
        *cases,
        Case(
            "a flag by chance is none",
            text_of(trial(FLAG=noise)),
            roles={"FLAG": "covariate"},
            without=["leaks"],
        ),
        Case(
            "a flag that is declared",
            text_of(trial(FLAG=np.where(RESPONSE > 60, "Y", "N").tolist())),
            options={"covariates": ["FLAG", "DOSE"]},
            roles={"FLAG": "covariate"},
        ),
        Case(
            "a copy that is declared",
            text_of(trial(X=RESPONSE.tolist())),
            options={"covariates": ["X", "DOSE"]},
            codes=["response-copy"],
        ),
    ]


def _identifiers() -> list[Case]:
    numbers, texts = (MIXED + 1001).tolist(), [f"{CANARY}-{k:03d}" for k in MIXED]
    names = [
        "USUBJID",
        "SUBJID",
        "SUBJ",
        "PATNO",
        "PID",
        "RANDNO",
        "SUBJECT_NUMBER",
        "Patient No.",
        "@ID",
        "ID",
        "subject id",
        "ptno",
        "Proband",
        "Patientennummer",
        "Participant",
        "Screening number",
        "MRN",
        "Volunteer no",
    ]
    cases = [
        Case(f"{name} of {kind}", text_of(trial(**{name: cells})), roles={name: "subject"}, rows=ROWS)
        for name, (kind, cells) in product(names, (("numbers", numbers), ("texts", texts)))
    ]
    for kind, cells in (
        ("numbers with zeros in front", [f"{k:05d}" for k in MIXED]),
        ("texts", texts),
        ("UUIDs", [f"{k:08x}-0000-4000-8000-{k:012x}" for k in MIXED]),
        ("remarks", [f"note {k}" for k in MIXED]),
        ("long numbers", [10**17 + k for k in MIXED.tolist()]),
        ("numbers with letters", [f"{k}{'AB'[k % 2]}" for k in MIXED]),
    ):
        cases.append(Case(f"{kind} under any name", text_of(trial(XYZ=cells)), roles={"XYZ": "ignore"}))
    twice = [k // 2 for k in range(ROWS)]
    return [
        *cases,
        Case(
            "two identifiers",
            text_of(trial(USUBJID=texts, SUBJID=numbers)),
            roles={"USUBJID": "subject", "SUBJID": "ignore"},
        ),
        Case(
            "two rows of each subject",
            text_of(trial(SUBJID=twice)),
            roles={"SUBJID": "subject"},
            codes=["repeated-subjects"],
        ),
        Case("rows without a subject", text_of(trial(SUBJID=["", "NA", *numbers[2:]])), rows=ROWS - 2),
        Case(
            "numbers of rows under any name are asked about",
            text_of(trial(XYZ=(MIXED + 4001).tolist())),
            codes=["number-for-each-row"],
        ),
        Case(
            "STUDYID, SITEID and DOMAIN",
            text_of(trial(STUDYID=["S"] * ROWS, SITEID=[701 + k % 4 for k in MIXED], DOMAIN=["QS"] * ROWS)),
            roles={"STUDYID": "ignore", "SITEID": "ignore", "DOMAIN": "ignore"},
        ),
        Case(
            "a subject that is declared",
            text_of(trial(XYZ=twice)),
            options={"subject": "XYZ"},
            roles={"XYZ": "subject"},
        ),
        Case(
            "a site that is declared",
            text_of(trial(SITEID=[701 + k % 4 for k in MIXED])),
            options={"roles": {"SITEID": "category"}},
            roles={"SITEID": "category"},
        ),
    ]


def _dates() -> list[Case]:
    days = [date(2024, 1, 5) + timedelta(int(k) * 3) for k in MIXED]
    ways = [
        "%Y-%m-%d",
        "%d%b%Y",
        "%d-%b-%Y",
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%d.%m.%Y",
        "%Y/%m/%d",
        "%Y%m%d",
        "%d %B %Y",
        "%B %d, %Y",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m",
        "%d.%m.%y",
        "%d%b%y",
        "%Y-%m-%dT%H:%M:%SZ",
    ]
    cases = [
        Case(
            f"{days[0].strftime(way)}",
            text_of(trial(X=[d.strftime(way) for d in days])),
            roles={"X": "ignore"},
        )
        for way in ways
    ]
    counted = {"TRTSDT": date(1960, 1, 1), "RANDDT": date(1970, 1, 1), "Visit date": date(1899, 12, 30)}
    for name, origin in counted.items():
        cases.append(
            Case(
                f"{name} in days since {origin.year}",
                text_of(trial(**{name: [(d - origin).days for d in days]})),
                roles={name: "ignore"},
            )
        )
    partial = [d.strftime("%Y-%m-%d" if k % 12 else "%Y") for k, d in enumerate(days)]
    return [
        *cases,
        Case("some dates are partial", text_of(trial(X=partial)), roles={"X": "ignore"}),
        Case(
            "a year is a number",
            text_of(trial(X=[1930 + int(k) % 50 for k in MIXED])),
            roles={"X": "covariate"},
        ),
        Case(
            "a month in words is a category",
            text_of(trial(X=[("Jan", "Feb", "Mar")[k % 3] for k in MIXED])),
            roles={"X": "covariate"},
        ),
        Case(
            "few dates",
            text_of(trial(X=[("2024-01-05", "2024-02-06")[k % 2] for k in MIXED])),
            roles={"X": "ignore"},
        ),
    ]


def _visits() -> list[Case]:
    subject, weeks = [k // 4 for k in range(ROWS)], [4 * (k % 4) for k in range(ROWS)]
    visits = ["Baseline" if not week else f"Week {week}" for week in weeks]
    doses = [(0, 5, 10, 20)[k // 4 % 4] for k in range(ROWS)]
    table = trial(SUBJID=subject, DOSE=doses, VISIT=visits, AVISITN=weeks)
    alone = trial(SUBJID=subject, DOSE=doses, VISIT=visits)
    cases = [
        Case(
            f"{name} of several",
            text_of(trial(SUBJID=subject, DOSE=doses, **{name: cells})),
            codes=["several-responses", "repeated-subjects"],
        )
        for name, cells in (
            ("VISIT", visits),
            ("AVISIT", visits),
            ("VISITNUM", weeks),
            ("WEEK", weeks),
            ("ATPT", visits),
            ("Period", weeks),
        )
    ]
    for visit, rows in (("Baseline", 10), ("Week 4", 10), ("Week 12", 10)):
        cases.append(
            Case(
                f"{visit} is chosen",
                text_of(alone),
                options={"filter": f"VISIT == '{visit}'"},
                codes=["filtered"],
                without=["several-responses"],
                rows=rows,
            )
        )
    return [
        *cases,
        Case(
            "visit and week tell the same", text_of(table), roles={"VISIT": "ignore", "AVISITN": "covariate"}
        ),
        Case(
            "levels are in the order of time",
            text_of(alone),
            values={"VISIT": ["Baseline", "Week 4", "Week 8", "Week 12"]},
        ),
        Case(
            "visits without a subject",
            text_of(
                {
                    name: [cell for cell in cells for _ in range(4)]
                    for name, cells in trial().items()
                    if name != "AVAL"
                }
                | {"AVAL": [f"{value:.3f}" for value in RANDOM.normal(size=4 * ROWS)]}
            ),
            codes=["repeated-rows"],
        ),
        Case(
            "visits without a subject, with weeks",
            text_of(
                {
                    name: [cell for cell in cells for _ in range(4)]
                    for name, cells in trial().items()
                    if name != "AVAL"
                }
                | {
                    "WEEK": [str(4 * (k % 4)) for k in range(4 * ROWS)],
                    "AVAL": [f"{value:.3f}" for value in RANDOM.normal(size=4 * ROWS)],
                }
            ),
            codes=["repeated-rows"],
        ),
    ]


def _asked_for(two: list[int], pairs: dict[str, tuple[Any, Any]]) -> list[Case]:
    """The binary endpoint, with and without the cell that is a response, which is the second of each pair."""
    meant = {"0 and 1", "0.0 and 1.0", "yes and no", "Y and N", "TRUE and FALSE"}
    binary = {"endpoint": "binary"}
    cases = []
    for name, pair in pairs.items():
        table = text_of(trial(AVAL=[pair[k] for k in two]))
        named = {**binary, "responder": str(pair[1])}
        cases.append(
            Case(f"{name} named", table, options=named, without=["endpoint"], values={"AVAL": two}, rows=ROWS)
        )
        if name in meant:
            cases.append(Case(f"{name} meant", table, options=binary, values={"AVAL": two}, rows=ROWS))
        else:
            cases.append(
                Case(f"{name} open", table, options=binary, refused="do not say which is a response")
            )
    cells: dict[str, list[Any]] = {
        "three words": [("worse", "same", "better")[k % 3] for k in MIXED],
        "three numbers": [k % 3 for k in MIXED],
        "a fraction": [0.5, *two[1:]],
        "measurements": RESPONSE.tolist(),
    }
    cases += [
        Case(name, text_of(trial(AVAL=own)), options=binary, refused="a binary endpoint has two")
        for name, own in cells.items()
    ]
    table = text_of(trial(AVAL=cells["three words"]))
    return [
        *cases,
        Case(
            "three words, two of them a response",
            table,
            options={**binary, "responder": ["same", "better"]},
            values={"AVAL": [int(k % 3 > 0) for k in MIXED]},
        ),
        Case(
            "no such word", table, options={**binary, "responder": "best"}, refused="has no cell that is best"
        ),
        Case("a gap", text_of(trial(AVAL=["", *two[1:]])), options=binary, rows=ROWS - 1),
    ]


def _positive() -> list[Case]:
    """The log-normal endpoint, and responses without a logarithm."""
    asked = {"endpoint": "lognormal"}
    usable = np.exp(RESPONSE / 20).round(3)
    cells: dict[str, tuple[Any, str]] = {
        "a zero": (0, "is 0 or negative in line 4"),
        "a negative": (-0.5, "is 0 or negative in line 4"),
        "words": ("high", "AVAL"),
    }
    refusals = [
        Case(
            f"{name} has no logarithm",
            text_of(trial(AVAL=[*usable[:2], cell, *usable[3:]])),
            options=asked,
            refused=refused,
        )
        for name, (cell, refused) in cells.items()
    ]
    return [
        *refusals,
        Case("positive", text_of(trial(AVAL=usable.tolist())), options=asked, rows=ROWS),
        Case(
            "a gap among the positive", text_of(trial(AVAL=["", *usable[1:]])), options=asked, rows=ROWS - 1
        ),
    ]


def _counts() -> list[Case]:
    """The count endpoint, and responses that are no counts."""
    asked = {"endpoint": "count"}
    usable = RANDOM.poisson(3, ROWS)
    cells: dict[str, tuple[Any, str]] = {
        "a negative": (-1, "is negative in line 4"),
        "a fraction": (2.5, "is no whole number in line 4"),
        "a code": (1_500_000_000, "is above a billion in line 4"),
        "a word": ("many", "AVAL"),
    }
    refusals = [
        Case(
            f"{name} is no count",
            text_of(trial(AVAL=[*usable[:2], cell, *usable[3:]])),
            options=asked,
            refused=refused,
        )
        for name, (cell, refused) in cells.items()
    ]
    few = [int(k < 5) for k in MIXED]
    return [
        *refusals,
        Case("no events", text_of(trial(AVAL=[0] * ROWS)), options=asked, refused="AVAL"),
        Case("few events", text_of(trial(AVAL=few)), options=asked, refused="has events in 5 rows alone"),
        Case(
            "counts asked for",
            text_of(trial(AVAL=usable.tolist())),
            options=asked,
            rows=ROWS,
            without=["endpoint"],
        ),
        Case("counts of 0 and 1", text_of(trial(AVAL=(usable > 2).astype(int))), options=asked, rows=ROWS),
        Case("a gap among counts", text_of(trial(AVAL=["", *usable[1:]])), options=asked, rows=ROWS - 1),
    ]


def _limits() -> list[Case]:
    """The censored endpoint, and responses that say nothing of their limits, or too much."""
    asked = {"endpoint": "censored"}
    below = [
        f"<{np.quantile(RESPONSE, 0.2):.1f}" if k % 5 == 0 else cell for k, cell in enumerate(PLAIN["AVAL"])
    ]
    measured = PLAIN["AVAL"]
    ends = [f"{float(cell) - 1:.2f} to {cell}" if k % 4 else cell for k, cell in enumerate(measured)]
    marks, limits = [int(k % 6 == 0) for k in range(ROWS)], [30] * ROWS
    wrong: dict[str, tuple[Any, dict[str, str], str]] = {
        "a limit with a unit": ("<5 ng/mL", {}, "line 4 (it has a unit)"),
        "a word for a limit": ("BLQ", {}, "in line 4, by its word alone"),
        "ends that are turned": ("60 to 50", {}, "the lower is above the upper"),
        "half a limit": ("15", {"limit": "LLOQ"}, "beyond its limit, LLOQ, in line 4"),
        "marks of another kind": (measured[2], {"censoring": "WT"}, "WT (censoring) is not 0, 1 or -1"),
    }
    refusals = [
        Case(
            name,
            text_of(trial(AVAL=[*measured[:2], cell, *measured[3:]], LLOQ=limits)),
            options=asked | options,
            refused=refused,
        )
        for name, (cell, options, refused) in wrong.items()
    ]
    at_none = ["<30" if dose == "20" else cell for dose, cell in zip(PLAIN["DOSE"], measured, strict=True)]
    return [
        *refusals,
        Case("limits in cells", text_of(trial(AVAL=below)), options=asked, codes=["response-limits"]),
        Case("intervals in cells", text_of(trial(AVAL=ends)), options=asked, codes=["response-limits"]),
        Case(
            "limits by a column",
            text_of(trial(CENS=marks)),
            options=asked | {"censoring": "CENS"},
            roles={"CENS": "censoring"},
            codes=["response-limits"],
        ),
        Case("a dose with limits alone", text_of(trial(AVAL=at_none)), options=asked, refused="(dose) 20"),
        Case("every response below", text_of(trial(AVAL=["<30"] * ROWS)), options=asked, refused="in none"),
    ]


def _endpoints() -> list[Case]:
    two = (np.median(RESPONSE) < RESPONSE).astype(int)
    pairs = {"0 and 1": (0, 1), "1 and 2": (1, 2), "-1 and 1": (-1, 1), "0.0 and 1.0": ("0.0", "1.0")}
    words = {
        "yes and no": ("no", "yes"),
        "Y and N": ("N", "Y"),
        "TRUE and FALSE": ("FALSE", "TRUE"),
        "dead and alive": ("alive", "dead"),
        "+ and -": ("-", "+"),
    }
    cases = [
        Case(name, text_of(trial(AVAL=[pair[k] for k in two])), refused="--endpoint binary")
        for name, pair in (pairs | words).items()
    ]
    cases += _asked_for(two.tolist(), pairs | words)
    counts = np.array([0, 0, 0, 9, *RANDOM.poisson(3, ROWS - 4)])
    cases += [
        Case(
            f"{levels} grades",
            text_of(trial(AVAL=(RANDOM.permutation(ROWS) % levels).tolist())),
            codes=["endpoint"],
        )
        for levels in (3, 5, 7)
    ]
    cases += [
        Case(f"a time with {name}", text_of(trial(**{name: two[MIXED].tolist()})), codes=["endpoint"])
        for name in ("CNSR", "EVENT", "STATUS", "DEATH", "OS_EVENT", "censored")
    ]
    for name in ("OS", "PFS", "Survival time", "days", "TTE"):
        table = {
            (name if each == "AVAL" else each): cells
            for each, cells in trial(STATUS=two[MIXED].tolist()).items()
        }
        cases.append(
            Case(f"{name} with a status", text_of(table), options={"response": name}, codes=["endpoint"])
        )
    return [
        *cases,
        *_positive(),
        *_counts(),
        *_limits(),
        Case("counts", text_of(trial(AVAL=counts.tolist())), codes=["endpoint"]),
        Case(
            "grades in words",
            text_of(trial(AVAL=[("mild", "moderate", "severe")[k % 3] for k in MIXED])),
            refused="ordinal",
        ),
        Case("one word", text_of(trial(AVAL=["low"] * ROWS)), refused="it is text"),
        Case("one number", text_of(trial(AVAL=[5] * ROWS)), refused="the same in every usable row"),
        Case("dates", text_of(trial(AVAL=["2024-01-05"] * ROWS)), refused="AVAL"),
        Case("remarks", text_of(trial(AVAL=[f"{CANARY} {k}" for k in MIXED])), refused="AVAL"),
        Case(
            "a sum of many items is none of them",
            text_of(trial(AVAL=(40 + MIXED).tolist())),
            without=["endpoint"],
            rows=ROWS,
        ),
        Case("a measurement is none of them", text_of(PLAIN), without=["endpoint"]),
        Case("shares in per cent", text_of(trial(AVAL=[f"{k}%" for k in MIXED])), refused="AVAL"),
    ]


def _parameters() -> list[Case]:
    codes = [("ALT", "AST", "BILI")[k % 3] for k in MIXED]
    cases = []
    for name in ("PARAMCD", "PARAM", "LBTESTCD", "LBTEST", "QSTESTCD", "Parameter", "analyte", "Endpoint"):
        table = text_of(trial(**{name: codes}))
        cases += [
            Case(f"three by {name}", table, codes=["several-responses"]),
            Case(
                f"one chosen by {name}",
                table,
                options={"filter": f"{name} == 'ALT'"},
                codes=["filtered"],
                without=["several-responses"],
            ),
        ]
    for name in ("DVID", "YTYPE", "PARAMN"):
        cases.append(
            Case(
                f"two by {name}",
                text_of(trial(**{name: [1 + k % 2 for k in MIXED]})),
                codes=["several-responses"],
            )
        )
    return [
        *cases,
        Case(
            "a single one",
            text_of(trial(PARAMCD=["ALT"] * ROWS)),
            without=["several-responses"],
            roles={"PARAMCD": "ignore"},
        ),
    ]


def _duplicates() -> list[Case]:
    text = text_of(PLAIN)
    header, rest = text.split("\n", 1)
    region = [("N", "S")[k % 2] for k in MIXED]
    weeks = [4 * (k % 3) for k in MIXED]
    return [
        Case("the table twice", f"{header}\n{rest}{rest}", codes=["repeated-rows"], rows=2 * ROWS),
        Case(
            "the table three times", f"{header}\n{rest}{rest}{rest}", codes=["repeated-rows"], rows=3 * ROWS
        ),
        Case("one row twice", f"{text}{rest.splitlines()[3]}\n", without=["repeated-rows"], rows=ROWS + 1),
        Case(
            "the table twice, with subjects",
            text_of({k: v + v for k, v in trial(SUBJID=list(range(ROWS))).items()}),
            codes=["repeated-subjects"],
            without=["repeated-rows"],
        ),
        Case(
            "a category twice",
            text_of(trial(REGION=region, AREA=[each.lower() for each in region])),
            roles={"REGION": "covariate", "AREA": "ignore"},
        ),
        Case(
            "a category and its number",
            text_of(trial(REGION=region, REGIONN=["NS".index(each) + 1 for each in region])),
            roles={"REGIONN": "ignore"},
        ),
        Case(
            "a visit and its week",
            text_of(trial(VISIT=[f"Week {k}" for k in weeks], WEEK=weeks)),
            roles={"VISIT": "ignore", "WEEK": "covariate"},
        ),
        Case("a number twice", text_of(trial(WT2=PLAIN["WT"])), codes=["collinear"]),
        Case(
            "a number in two units",
            text_of(trial(POUNDS=[round(float(each) * 2.2, 4) for each in PLAIN["WT"]])),
            codes=["collinear"],
        ),
        Case(
            "a name in two cases",
            text_of(trial(sex=[("f", "m")[k % 2] for k in MIXED])),
            roles={"SEX": "covariate", "sex": "covariate"},
        ),
    ]


def _constants() -> list[Case]:
    cases = [
        Case(f"{kind} in every row", text_of(trial(X=[cell] * ROWS)), roles={"X": "ignore"}, rows=ROWS)
        for kind, cell in (
            ("a word", "S-1"),
            ("a number", "5"),
            ("a date", "2024-01-05"),
            ("zero", "0"),
            ("Y", "Y"),
            ("a dose's unit", "mg"),
        )
    ]
    once = [5, *[""] * (ROWS - 1)]
    return [
        *cases,
        Case("one number and gaps", text_of(trial(X=once)), roles={"X": "ignore"}),
        Case(
            "a category with gaps, otherwise one level",
            text_of(trial(X=["Y" if k % 2 else "" for k in MIXED])),
            roles={"X": "ignore"},
        ),
        Case("a sex of one kind", text_of(trial(SEX=["F"] * ROWS)), roles={"SEX": "ignore"}),
        Case(
            "every covariate",
            text_of({"AGE": ["60"] * ROWS, "AVAL": PLAIN["AVAL"]}),
            refused="no covariate is left",
        ),
        Case(
            "the same in the rows that are left",
            text_of(with_cells(trial(X=["b", *["a"] * (ROWS - 1)]), "AVAL", {0: ""})),
            roles={"X": "ignore"},
        ),
        Case(
            "a declared covariate",
            text_of(trial(X=[1] * ROWS)),
            options={"covariates": ["X", "DOSE"]},
            roles={"X": "ignore"},
        ),
    ]


FAMILIES = {
    "leaks": _leaks(),
    "identifiers": _identifiers(),
    "dates": _dates(),
    "visits and times": _visits(),
    "endpoints that are not continuous": _endpoints(),
    "several parameters": _parameters(),
    "duplicates": _duplicates(),
    "constants": _constants(),
}
