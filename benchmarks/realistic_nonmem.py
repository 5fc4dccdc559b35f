"""Trials like data sets of NONMEM: dose records, observations at several times, covariates in each record."""

from typing import Any

import numpy as np
from realistic_trials import NOISE_SD, Columns, RealisticTrial, any_of, as_text, draw_subjects

TIMES = (0.5, 4, 24)


def nonmem_trial(seed: int) -> RealisticTrial:
    """Make one trial, whose response is the observation 24 hours after the dose."""
    random = np.random.default_rng([seed, 2027])
    subjects = draw_subjects(random)
    count = len(subjects.doses)
    final = (subjects.baseline + subjects.mean_change + random.normal(0, NOISE_SD, count)).round(2)
    clearance = random.normal(90, 15, count).round(1)
    site, in_first = random.integers(1, 6, count), bool(random.integers(2))
    covariates: Columns = {
        "AGE": subjects.age,
        "SEX": subjects.sex,
        "WT": subjects.weight,
        "CRCL": clearance,
        "BSL": subjects.baseline,
    }
    rows: dict[str, list[Any]] = {}

    def add(who: int, **cells: object) -> None:
        first = not rows or rows["ID"][-1] != who + 1
        own = {name: values[who] if first or not in_first else "." for name, values in covariates.items()}
        for name, cell in {"ID": who + 1, **cells, **own, "SITE": site[who]}.items():
            rows.setdefault(name, []).append(cell)

    for who in range(count):
        if subjects.doses[who]:
            add(
                who,
                TIME=0,
                DV=".",
                AMT=subjects.doses[who],
                EVID=1,
                MDV=1,
                CMT=1,
                RATE=0,
                IPRED=".",
                LNDV=".",
            )
        for time in TIMES:
            value = final[who] if time == 24 else round(float(final[who] + random.normal(0, 2)), 2)
            predicted = round(float(value + random.normal(0, 1)), 3)
            log = round(float(np.log(max(value, 1e-3))), 4)
            add(who, TIME=time, DV=value, AMT=".", EVID=0, MDV=0, CMT=2, RATE=".", IPRED=predicted, LNDV=log)
    dropped = {name for name in ("RATE", "IPRED", "LNDV", "CMT", "SITE") if random.random() < 0.4}
    dropped |= {any_of(random, "EVID", "MDV", "none")}
    full = {name: as_text(cells) for name, cells in rows.items() if name not in dropped}
    clean: Columns = {**covariates, "AMT": subjects.doses, "DV": final}
    return RealisticTrial(clean, full, "DV", "AMT", {"filter": "TIME == 24"}, has_effect=subjects.has_effect)
