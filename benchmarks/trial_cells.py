"""Which designs are looked at: of known trouble by name, with laboratory values, awkward, and a selection.

The selection spreads the levels of each factor evenly over its cells, in an order of its own, as a Latin
hypercube does; combinations that no trial has are swapped away.
"""

from fnmatch import fnmatch
from typing import Any

import numpy as np
from trial_designs import Cell

SELECTED = 60
SEED = 2
FACTORS: dict[str, tuple[object, ...]] = {
    "doses": ("2 arms", "3 arms", "5 arms", "6 arms", "continuous"),
    "subjects": (40, 60, 120, 200, 400),
    "allocation": ("balanced", "balanced", "4:1"),
    "explained": (0.02, 0.1, 0.5, 0.9),
    "shape": ("flat", "linear", "log-linear", "emax", "sigmoid", "exponential", "umbrella", "step"),
    "covariates": ("none", "linear", "bending", "interacting"),
    "response": ("continuous", "skewed", "score", "zero-inflated"),
    "noise": ("constant", "growing", "by arm", "t(3)"),
    "structure": ("independent", "independent", "sites", "repeated"),
    "numbers": (2, 2, 18),
}
"""Levels; one that occurs twice is taken twice as often. Two of 4 or 20 covariates are categories."""

NAMED = (
    Cell(
        "two arms, irrelevant covariate",
        "2 arms",
        200,
        explained=0.2,
        shape="linear",
        numbers=1,
        categories=0,
    ),
    Cell("weak emax", "5 arms", 200, explained=0.05, shape="emax", covariates="linear"),
    Cell(
        "score, dose by sex",
        "4 arms",
        200,
        explained=0.5,
        shape="linear",
        covariates="dose by sex",
        response="score",
        numbers=1,
        categories=1,
    ),
    Cell("null, visits", "3 arms", 40, structure="repeated"),
    Cell("null, dose by group", "2 arms", 200, structure="sites", dose_of="group"),
    Cell("null, small noisy arm", "3 arms", 200, allocation="60/30/10", noise="by arm"),
    Cell("null, growing noise", "5 arms", 200, noise="growing"),
    Cell("null, 12 covariates", "5 arms", 300, numbers=10),
    Cell("null, 20 covariates", "5 arms", 300, numbers=18),
    Cell("null, observational", "3 arms", 200, explained=0.33, covariates="product", observational=True),
    Cell("null, continuous dose", "continuous", 200),
)
"""Cells in which an analysis has been seen, or is easily led, to say too much."""

LABORATORY = tuple(
    Cell(
        f"laboratory: {subjects}, {covariates} by {'logarithms' if by_logarithm else 'values'}, SD {sd:g}",
        "4 arms",
        subjects,
        shape="emax",
        covariates=covariates,
        logarithm_sd=sd,
        by_logarithm=by_logarithm,
    )
    for covariates, by_logarithm in (
        ("linear", True),
        ("bending", True),
        ("interacting", True),
        ("linear", False),
    )
    for sd, subjects in ((1.0, 60), (1.0, 200), (1.5, 60), (1.5, 200))
)
"""Cells with covariates as skewed as laboratory values are, by the SD of their logarithm."""

_AWKWARD: dict[str, dict[str, Any]] = {
    "ties": {"doses": "4 arms", "subjects": 120, "response": "score", "tied": True},
    "close covariates": {"doses": "4 arms", "subjects": 120, "related": "close"},
    "covariate is a sum": {"doses": "4 arms", "subjects": 120, "related": "sum", "numbers": 3},
    "dose by site": {"doses": "3 arms", "subjects": 200, "structure": "sites", "dose_of": "group"},
    "drop-out": {"doses": "4 arms", "subjects": 160, "drop_out": True},
    "three at the highest dose": {"doses": "5 arms", "subjects": 123, "allocation": "three highest"},
    "1:1:1:7": {"doses": "4 arms", "subjects": 120, "allocation": "1:1:1:7"},
}
AWKWARD = (
    *(
        Cell(f"awkward: {name}, {shape}", explained=explained, shape=shape, covariates="linear", **design)
        for name, design in _AWKWARD.items()
        for shape, explained in (("flat", 0.3), ("emax", 0.15))
    ),
    Cell(
        "awkward: drop-out, dose by x1",
        shape="emax",
        covariates="interacting",
        **_AWKWARD["drop-out"],
    ),
)
"""Cells with covariates or doses that an analysis may stumble over: no effect of the dose, and a weak one."""


def no_trial_has(level: dict[str, object]) -> bool:
    """Whether factors contradict each other, or leave nothing to estimate from."""
    subjects, structure = int(str(level["subjects"])), level["structure"]
    return (
        (level["doses"] == "continuous" and level["allocation"] != "balanced")
        or (structure == "repeated" and subjects > 60)
        or (structure == "sites" and subjects < 120)
        or (level["numbers"] == 18 and subjects == 40)
        # The skewness of log-normal errors is their heavy tail.
        or (level["response"] == "skewed" and level["noise"] == "t(3)")
        # A quarter of zeros is noise, and more than a tenth.
        or (level["response"] == "zero-inflated" and level["explained"] == 0.9)
    )


def selection(cells: int = SELECTED, seed: int = SEED) -> tuple[Cell, ...]:
    """Assign the levels of all factors to so many cells."""
    random = np.random.default_rng(seed)
    table = {
        factor: random.permutation(np.resize(np.arange(len(levels)), cells))
        for factor, levels in FACTORS.items()
    }

    def at(cell: int) -> dict[str, Any]:
        return {factor: levels[table[factor][cell]] for factor, levels in FACTORS.items()}

    wrong = [cell for cell in range(cells) if no_trial_has(at(cell))]
    while wrong:
        cell, other = int(random.choice(wrong)), int(random.integers(cells))
        factor = str(random.choice(list(FACTORS)))
        before = no_trial_has(at(cell)) + no_trial_has(at(other))
        column = table[factor]
        column[[cell, other]] = column[[other, cell]]
        if no_trial_has(at(cell)) + no_trial_has(at(other)) > before:
            column[[cell, other]] = column[[other, cell]]
        wrong = [cell for cell in range(cells) if no_trial_has(at(cell))]
    return tuple(_cell(number, at(number)) for number in range(cells))


def _cell(number: int, level: dict[str, Any]) -> Cell:
    shown = [f"{level['subjects']}", *(str(level[f]) for f in ("doses", "shape", "covariates", "response"))]
    shown += [str(level["noise"]), str(level["structure"]), f"R² {level['explained']}"]
    if level["allocation"] != "balanced":
        shown.append(str(level["allocation"]))
    if level["numbers"] == 18:
        shown.append("20 covariates")
    return Cell(name=f"{number + 1:02d}: " + ", ".join(shown), **level)


def all_cells() -> tuple[Cell, ...]:
    """Named cells, those with laboratory values, awkward ones, then the selection."""
    return (*NAMED, *LABORATORY, *AWKWARD, *selection())


GROUPS: dict[str, tuple[Cell, ...]] = {
    "named": NAMED,
    "laboratory": LABORATORY,
    "awkward": AWKWARD,
    "selected": selection(),
}


def cells_matching(patterns: list[str]) -> tuple[Cell, ...]:
    """Cells of a group (`GROUPS`, or "all"), or by a part of a name or wildcards."""
    chosen = [cell for cell in all_cells() if any(_fits(cell, pattern) for pattern in patterns)]
    return tuple(chosen)


def _fits(cell: Cell, pattern: str) -> bool:
    if pattern in {"all", *GROUPS}:
        return pattern in {"all", _group(cell)}
    return fnmatch(cell.name, pattern if any(sign in pattern for sign in "*?[") else f"*{pattern}*")


def _group(cell: Cell) -> str:
    return next((group for group, own in GROUPS.items() if cell in own), "selected")
