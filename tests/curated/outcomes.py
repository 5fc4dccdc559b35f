"""Columns that tell how the outcome of an endpoint came about: its time, its censoring, its rate."""

from typing import Any

import numpy as np

from curated.case import ROWS, Case, text_of, trial

RANDOM = np.random.default_rng(31)
SEEN = RANDOM.random(ROWS) < 0.6
DAYS = RANDOM.integers(10, 720, ROWS)
YEARS = RANDOM.uniform(0.2, 1.0, ROWS).round(3)
COUNTS = RANDOM.poisson(4 * YEARS)
MEASURED = RANDOM.lognormal(2.0, 0.7, ROWS).round(2)
LIMIT = float(np.quantile(MEASURED, 0.25).round(2))
BELOW = MEASURED < LIMIT


def _times() -> list[Case]:
    asked = {"endpoint": "survival", "censor": "CNSR"}
    leaks: dict[str, Any] = {
        "the event in words": np.where(SEEN, "Progression", "Ongoing at last visit"),
        "several events": np.where(SEEN, np.where(DAYS % 2, "Death", "Progression"), "Censored"),
        "a flag Y and N": np.where(SEEN, "Y", "N"),
        "a flag Y and empty": np.where(SEEN, "Y", ""),
        "a flag 1 and 0": SEEN.astype(int),
        "why it was censored": np.where(SEEN, "", np.where(DAYS % 3, "end of study", "withdrew")),
        "months": (DAYS / 30.4375).round(2),
        "years": (DAYS / 365.25).round(3),
        "a day counted from elsewhere": DAYS + 14,
        "a day that only events have": np.where(SEEN, DAYS - 3, np.nan),
    }
    table = trial(AVAL=DAYS.tolist(), CNSR=(~SEEN).astype(int).tolist())
    return [
        Case(name, text_of({**table, "X": _cells(column)}), options=asked, roles={"X": "ignore"})
        for name, column in leaks.items()
    ]


def _limits() -> list[Case]:
    asked = {"endpoint": "censored-lognormal"}
    leaks: dict[str, Any] = {
        "a flag of those below": np.where(BELOW, "Y", "N"),
        "a flag of those below, else empty": np.where(BELOW, "BLQ", ""),
        "half the limit in its place": np.where(BELOW, LIMIT / 2, MEASURED),
        "the limit in its place": np.where(BELOW, LIMIT, MEASURED),
        "the logarithm": np.log(np.where(BELOW, LIMIT, MEASURED)).round(4),
        "measured values alone": np.where(BELOW, np.nan, MEASURED),
    }
    response = [f"<{LIMIT}" if below else f"{value}" for below, value in zip(BELOW, MEASURED, strict=True)]
    table = trial(AVAL=response)
    return [
        Case(name, text_of({**table, "X": _cells(column)}), options=asked, roles={"X": "ignore"})
        for name, column in leaks.items()
    ]


def _rates() -> list[Case]:
    asked = {"endpoint": "count", "exposure": "YEARS"}
    leaks: dict[str, Any] = {
        "the rate": (COUNTS / YEARS).round(3),
        "the rate in per cent": (100 * COUNTS / YEARS).round(1),
        "whether there was any": np.where(COUNTS > 0, "Y", "N"),
        "the day of the first": np.where(COUNTS > 0, (COUNTS * 37) % 91 + 1.0, np.nan),
    }
    table = trial(AVAL=COUNTS.tolist(), YEARS=YEARS.tolist())
    return [
        Case(name, text_of({**table, "X": _cells(column)}), options=asked, roles={"X": "ignore"})
        for name, column in leaks.items()
    ]


def _yes_or_no() -> list[Case]:
    leaks: dict[str, Any] = {
        "why there was no response": np.where(SEEN, "", np.where(DAYS % 3, "lack of effect", "left")),
        "the day of the response": np.where(SEEN, DAYS, np.nan),
    }
    table = trial(AVAL=SEEN.astype(int).tolist())
    return [
        Case(
            name,
            text_of({**table, "X": _cells(column)}),
            options={"endpoint": "binary"},
            roles={"X": "ignore"},
        )
        for name, column in leaks.items()
    ]


def _innocent() -> list[Case]:
    """Columns with gaps, and strong covariates, that tell no outcome."""
    columns: dict[str, Any] = {
        "gaps anywhere": np.where(RANDOM.random(ROWS) < 0.3, np.nan, RANDOM.normal(size=ROWS).round(3)),
        "gaps in words": np.where(RANDOM.random(ROWS) < 0.5, "", "prior therapy"),
        "nearly the time": (DAYS + RANDOM.normal(0, 40, ROWS)).round(),
        "events but for one": np.where(SEEN ^ (np.arange(ROWS) == 7), "yes", "no"),
    }
    table = trial(AVAL=DAYS.tolist(), CNSR=(~SEEN).astype(int).tolist())
    asked = {"endpoint": "survival", "censor": "CNSR"}
    return [
        Case(
            name,
            text_of({**table, "X": _cells(column)}),
            options=asked,
            roles={"X": "ignore" if name == "gaps in words" else "covariate"},
            without=["leaks"],
        )
        for name, column in columns.items()
    ]


def _cells(column: Any) -> list[Any]:
    numbers = np.asarray(column).dtype.kind == "f"
    return ["" if numbers and np.isnan(each) else each for each in np.asarray(column).tolist()]


FAMILIES = {
    "what tells the outcome": [*_times(), *_limits(), *_rates(), *_yes_or_no(), *_innocent()],
}
