"""Tables as trials leave them, with a known truth: clean columns, and what stands beside them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Columns = dict[str, Any]
DESIGNS = ((0, 5, 10, 20), (0, 54, 81), (0, 1, 3, 10, 30), (2, 4, 8), (0, 0.5, 1.5, 4.5), (0, 100))
LARGEST_EFFECT = 12.0
"""That the response comes near at high doses, beside a standard deviation of 5 that the baseline leaves."""
UNITS = ("mg", "µg", "mg/kg")


@dataclass(frozen=True)
class GeneratedTrial:
    """Clean columns, the same with all that stands beside them, and the names of response and dose."""

    clean: Columns
    full: Columns
    response: str
    dose: str


def generated_trial(seed: int, rows: int | None = None) -> GeneratedTrial:
    """Make one trial, as CDISC's tables or as NONMEM's, whose response rises with the dose."""
    random = np.random.default_rng([seed, 16])
    rows = rows or int(random.integers(60, 400))
    levels = np.array(DESIGNS[random.integers(len(DESIGNS))], float)
    places = random.permutation(np.arange(rows) % len(levels))
    is_adam = bool(random.integers(2))
    dose, response = ("DOSE", "AVAL") if is_adam else ("AMT", "DV")
    baseline = random.normal(50, 9, rows).round(1)
    effect = LARGEST_EFFECT * levels / (levels + np.median(levels))
    clean: Columns = {
        "AGE": random.normal(60, 9, rows).round(),
        "WT" if random.integers(2) else "WEIGHTBL": random.normal(80, 12, rows).round(1),
        "SEX": random.choice(["F", "M"], rows) if is_adam else random.integers(0, 2, rows),
        "BASE": baseline,
        dose: levels[places],
        response: (baseline + effect[places] + random.normal(0, 5, rows)).round(2),
    }
    beside = _beside(random, clean[response], levels, places, response)
    chosen = [name for name in beside if random.random() < 0.6]
    columns = list({**clean, **{name: beside[name] for name in chosen}}.items())
    full = dict(columns[place] for place in random.permutation(len(columns)))
    if random.random() < 0.3:
        full[dose] = _in_words(random, levels)[places]
    return GeneratedTrial(clean, full, response, dose)


def _beside(random: np.random.Generator, y: Any, levels: Any, places: Any, response: str) -> Columns:
    """Twins of the dose, flags, dates, identifiers, and categories that say the same."""
    rows = len(y)
    labels = np.array([f"Arm {letter}" for letter in random.permutation(list("ABCDEFG"))])
    cut = float(np.quantile(y, random.uniform(0.25, 0.75)))
    days = random.integers(1, 28, rows)
    any_name: Callable[..., str] = lambda *names: str(random.choice(names))  # noqa: E731
    return {
        any_name("ARM", "ACTARM", "Treatment", "Kohorte"): labels[places],
        any_name("ARMCD", "trtcode"): np.array([f"T{k}" for k in random.permutation(9)])[places],
        any_name("TRT01P", "TRT01A", "trtp"): np.array([f"Drug {level:g} mg" for level in levels])[places],
        any_name("TRT01PN", "TRT01AN", "CMT2"): random.permutation(np.arange(1, 10))[places],
        any_name("LOGDOSE", "x1"): np.log1p(levels)[places].round(4),
        any_name("GRAMS", "dose_in_g", *["DOSEG"] * (response == "AVAL")): (levels / 1000)[places],
        any_name("ACTIVE", "TRTFL"): np.where(places > 0, "Y", "N"),
        any_name("RESPFL", "ABOVE", "high"): np.where(y > cut, *random.permutation(["Y", "N"])),
        any_name("CRIT1FL", "low"): (y < cut).astype(int),
        any_name("GRADE", "AVALCAT2"): np.select([y < cut - 4, y < cut + 4], ["low", "mid"], "high"),
        any_name("RFSTDTC", "TRTSDT", "visit date"): [f"2024-03-{day:02d}" for day in days],
        any_name("BRTHDTC", "DOB"): [f"{day:02d}MAR19{40 + day}" for day in days],
        any_name("USUBJID", "SUBJ", "PATNO", "@ID", "Patient No."): random.permutation(
            np.arange(rows) + 1001
        ),
        any_name("RANDNO", "SCRNNO"): random.permutation(np.arange(rows) + 5001),
        any_name("Unnamed: 0", "ROW"): np.arange(rows) + 1,
        "REMARK": [f"note {k}" for k in random.permutation(rows)],
        "STUDYID": ["S-1"] * rows,
        "SITEID": random.integers(701, 709, rows),
        any_name("EMPTY", "SPARE"): [""] * rows,
        **({"IPRED": (y - 1).round(2), "RES": np.ones(rows)} if response == "DV" else {}),
        **({"CHG": y - 3, "PCHG": y / 2, "AVALC": y} if response == "AVAL" else {}),
        any_name("PARAM", "PARAMCD"): ["ALB"] * rows,
    }


def _in_words(random: np.random.Generator, levels: Any) -> Any:
    """Doses as people write them, in one unit."""
    unit = str(random.choice(UNITS))
    blank = " " if random.integers(2) else ""
    words = [f"{level:g}{blank}{unit}" for level in levels]
    if levels[0] == 0 and random.integers(2):
        words[0] = str(random.choice(["Placebo", "PBO", "placebo"]))
    return np.array(words)
