"""Trials like ADaM's BDS: several parameters and visits, twins, flags, dates and identifiers in every row."""

from datetime import date, timedelta
from typing import Any

import numpy as np
from realistic_trials import (
    NOISE_SD,
    Columns,
    RealisticTrial,
    Subjects,
    any_of,
    as_text,
    draw_subjects,
    shuffled,
)

RACES = ("WHITE", "BLACK OR AFRICAN AMERICAN", "ASIAN", "AMERICAN INDIAN OR ALASKA NATIVE")
COUNTRIES = ("DEU", "FRA", "USA", "USA", "JPN", "DEU", "GBR", "USA")
VISITS = (("Baseline", 0), ("Week 4", 4), ("Week 12", 12))
PARAMETERS = (
    ("ALB", "Albumin (g/L)"),
    ("CRP", "C-reactive protein (mg/L)"),
    ("HBA1C", "Haemoglobin A1c (%)"),
)


def adam_trial(seed: int) -> RealisticTrial:
    """Make one trial, whose response is the last visit's value, or its change, of one parameter."""
    random = np.random.default_rng([seed, 2026])
    subjects = draw_subjects(random)
    change = (subjects.mean_change + random.normal(0, NOISE_SD, len(subjects.doses))).round(2)
    response = any_of(random, "AVAL", "CHG")
    rows = _visits(random, subjects, change)
    level, dose, options = _treatment(random, subjects)
    of_subjects = {**_identity(random, subjects), **_demographics(random, subjects), **level}
    chosen = {
        name: cells
        for name, cells in of_subjects.items()
        if name in {dose, *_MODELLED} or random.random() < 0.8
    }
    table = {name: [cells[who] for who in rows["who"]] for name, cells in chosen.items()}
    table |= {name: cells for name, cells in rows.items() if name != "who"}
    analysed = np.array(rows["analysed"], bool)
    del table["analysed"]
    keep = (
        "PARAMCD == 'ALB' and AVISIT == 'Week 12'"
        if random.integers(2)
        else "PARAMCD == 'ALB' and AVISITN == 12"
    )
    flag = " and ANL01FL == 'Y'" if random.integers(2) else ""
    clean = _clean(subjects, chosen, rows, analysed, response, dose)
    full = shuffled({name: as_text(cells) for name, cells in table.items()}, random)
    return RealisticTrial(
        clean, full, response, dose, {"filter": keep + flag, **options}, has_effect=subjects.has_effect
    )


_MODELLED = ("AGE", "SEX", "RACE", "WEIGHTBL")


def _clean(
    subjects: Subjects, chosen: Columns, rows: Columns, analysed: Any, response: str, dose: str
) -> Columns:
    who = np.array(rows["who"])[analysed]
    age_group = "AGEGR1" if "AGEGR1" in chosen else "AGEGR1N"
    further = [name for name in ("HEIGHTBL", "ETHNIC", "COUNTRY", age_group, "BMIBL") if name in chosen]
    clean: Columns = {name: [chosen[name][each] for each in who] for name in (*_MODELLED, *further)}
    clean["BASE"] = subjects.baseline[who]
    clean[dose] = subjects.doses[who]
    clean[response] = [value for value, kept in zip(rows[response], analysed, strict=True) if kept]
    return clean


def _identity(random: np.random.Generator, subjects: Subjects) -> Columns:
    count = len(subjects.doses)
    numbers = random.permutation(count) + 1001
    first = [date(2023, 3, 1) + timedelta(int(day)) for day in random.integers(0, 300, count)]
    way = any_of(random, "%Y-%m-%d", "%d%b%Y", "%d/%m/%Y", "SAS")

    def days(values: list[date]) -> list[object]:
        return [
            (day - date(1960, 1, 1)).days if way == "SAS" else day.strftime(way).upper() for day in values
        ]

    return {
        "STUDYID": ["CV-101"] * count,
        "USUBJID": [
            f"CV-101-{701 + site}-{number}" for site, number in zip(subjects.site, numbers, strict=True)
        ],
        "SUBJID": numbers.tolist(),
        "SITEID": (701 + subjects.site).tolist(),
        "INVNAM": [f"Dr {'ABCDEFGH'[site]}" for site in subjects.site],
        "RANDNO": (random.permutation(count) + 50_001).tolist(),
        "TRTSDT": days(first),
        "RANDDT": days([day - timedelta(1) for day in first]),
        "TRTEDT": days(
            [
                day + timedelta(84 + int(late))
                for day, late in zip(first, random.integers(-3, 4, count), strict=True)
            ]
        ),
        "BRTHDTC": [
            f"{2023 - int(age)}-{month:02d}"
            for age, month in zip(subjects.age, random.integers(1, 13, count), strict=True)
        ],
    }


def _demographics(random: np.random.Generator, subjects: Subjects) -> Columns:
    count = len(subjects.doses)
    return {
        "AGE": subjects.age.tolist(),
        "AGEU": ["YEARS"] * count,
        "AGEGR1": ["<65" if age < 65 else ">=65" for age in subjects.age],
        "AGEGR1N": [1 if age < 65 else 2 for age in subjects.age],
        "SEX": [("F", "M")[each] for each in subjects.sex],
        "SEXN": (subjects.sex + 1).tolist(),
        "RACE": [RACES[each] for each in subjects.race],
        "RACEN": (subjects.race + 1).tolist(),
        "ETHNIC": random.choice(
            ["HISPANIC OR LATINO", "NOT HISPANIC OR LATINO"], count, p=[0.2, 0.8]
        ).tolist(),
        "COUNTRY": [COUNTRIES[site] for site in subjects.site],
        "WEIGHTBL": subjects.weight.tolist(),
        "HEIGHTBL": subjects.height.tolist(),
        "BMIBL": (subjects.weight / (subjects.height / 100) ** 2).round(1).tolist(),
        "SAFFL": ["Y"] * count,
        "ITTFL": ["Y"] * count,
        "RANDFL": ["Y"] * count,
        "DTHFL": [""] * count,
    }


def _treatment(random: np.random.Generator, subjects: Subjects) -> tuple[Columns, str, dict[str, str]]:
    """Columns of the treatment, which of them is the dose, and what must be said of it."""
    doses, places = subjects.doses, subjects.places
    labels = [f"Covarin {level:g} mg" if level else "Placebo" for level in subjects.levels]
    codes = [f"C{level:g}" if level else "PBO" for level in subjects.levels]
    order = random.permutation(len(labels)) + 1
    actual = places.copy()
    if random.random() < 0.3:
        # Some are given what was not planned for them.
        actual[random.integers(0, len(places), 2)] = random.integers(0, len(labels))
    columns: Columns = {
        "ARM": [labels[place] for place in places],
        "ACTARM": [labels[place] for place in actual],
        "ARMCD": [codes[place] for place in places],
        "TRT01P": [labels[place] for place in places],
        "TRT01A": [labels[place] for place in actual],
        "TRT01PN": order[places].tolist(),
        "TRT01AN": order[actual].tolist(),
        "DOSEU": ["mg"] * len(places),
        "ACTIVFL": ["Y" if dose else "N" for dose in doses],
        "LOGDOSE": np.log1p(doses).round(4).tolist(),
    }
    kind = any_of(random, "named", "named", "in words", "declared")
    if kind == "declared":
        return {**columns, "TRT01PN": doses.tolist()}, "TRT01PN", {"dose": "TRT01PN"}
    name = any_of(random, "DOSE", "EXDOSE", "TRT01DOSE", "DOSEN", "Actual Dose", "DOSE (mg)")
    if kind == "named":
        return {**columns, name: doses.tolist()}, name, {}
    blank, zero = any_of(random, "", " "), any_of(random, "0", "Placebo", "placebo")
    words = [f"{dose:g}{blank}mg" if dose or zero == "0" else zero for dose in doses]
    return {**columns, name: words}, name, {}


def _visits(random: np.random.Generator, subjects: Subjects, change: Any) -> Columns:
    """One row for each parameter and visit of a subject, some missing, with what is computed of the value."""
    count = len(subjects.doses)
    final = subjects.baseline + change
    cut = float(np.quantile(final, random.uniform(0.3, 0.7)))
    dropped, through = random.random(count) < 0.06, bool(random.integers(2))
    rows: dict[str, list[Any]] = {}

    def add(**cells: object) -> None:
        for name, cell in cells.items():
            rows.setdefault(name, []).append(cell)

    for who in range(count):
        for number, (code, label) in enumerate(PARAMETERS, 1):
            for visit, week in VISITS:
                if week == 12 and dropped[who]:
                    continue
                own = code == "ALB"
                base = float(subjects.baseline[who]) if own else round(float(random.normal(20, 4)), 1)
                delta = float(change[who]) * week / 12 + (
                    0 if week in {0, 12} else float(random.normal(0, 2))
                )
                value = base + (delta if own else (float(random.normal(0, 3)) if week else 0.0))
                value = round(value, 2)
                add(
                    who=who,
                    analysed=own and week == 12,
                    PARAM=label,
                    PARAMCD=code,
                    PARAMN=number,
                    AVISIT=visit,
                    AVISITN=week,
                    VISITNUM=week + 3,
                    ADT=(date(2023, 4, 1) + timedelta(int(random.integers(0, 300)))).isoformat(),
                    AVAL=value,
                    AVALC=f"{value:g}",
                    BASE=base,
                    CHG=round(value - base, 2) if week else None,
                    PCHG=round(100 * (value - base) / base, 4) if week else None,
                    R2BASE=round(value / base, 6) if week else None,
                    ABLFL="Y" if not week else "",
                    ANL01FL="Y" if week else "",
                    CRIT1="AVAL above the cut" if own else "",
                    CRIT1FL="Y" if value > cut else "N",
                    AVALCAT1="low" if value < cut - 4 else "middle" if value < cut + 4 else "high",
                    RESPFL="Y" if value > cut + 2 else "",
                    ASEQ=len(rows.get("who", ())) + 1 if through else 10 * number + week,
                )
    return rows
