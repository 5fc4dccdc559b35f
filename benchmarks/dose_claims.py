"""How often a dose is claimed, with an effect and without, beside the F-test and MCP-Mod's contrasts.

Trials are fitted only as far as their dose needs it, so that hundreds of a design take minutes.

    python benchmarks/dose_claims.py --designs "1:1:1:7" three --repeats 600 [--first 5000]
"""

import argparse
from dataclasses import dataclass

import numpy as np
from inference import one_thread
from rival_analyses import fit_ancova, mcp_p_value, unit_table
from trial_cells import AWKWARD, NAMED
from trial_designs import Cell
from trial_draws import draw_trial

from covaria.arrays import BoolArray
from covaria.fit import Effort, settings_of
from covaria.fit.fit_dose import fit_dose
from covaria.table import RoleRequest, read_trial

ALPHA = 0.05
_FOUR = {"doses": "4 arms", "subjects": 120}
_THREE = {"doses": "5 arms", "subjects": 123, "allocation": "three highest"}
_SMALL = {"doses": "3 arms", "subjects": 200, "allocation": "60/30/10", "noise": "by arm"}
NEIGHBOURS = (
    *(
        Cell(f"dose: {name}, {shape}", explained=explained, shape=shape, covariates="linear", **design)
        for name, design in {
            "balanced": _FOUR,
            "4:1": _FOUR | {"allocation": "4:1"},
            "three at the highest with SD × 3": _THREE | {"noise": "by arm"},
            "60/30/10, SD × 3 in the smallest": _SMALL,
            "two arms": {"doses": "2 arms", "subjects": 60},
        }.items()
        for shape, explained in (("flat", 0.3), ("emax", 0.15))
    ),
)
"""Designs beside the awkward ones: a test that mends these must not harm those."""


@dataclass(frozen=True)
class Claims:
    """Whether each trial's dose is claimed by Covaria, by the F-test and by MCP-Mod's contrasts."""

    covaria: BoolArray
    f_test: BoolArray
    contrasts: BoolArray


def claims_of(cell: Cell, seeds: range) -> Claims:
    """Draw trials of a design, and test their dose."""
    found = np.array([_p_values(cell, seed) for seed in seeds]) <= ALPHA
    return Claims(*found.T)


def _p_values(cell: Cell, seed: int) -> tuple[float, float, float]:
    trial = draw_trial(cell, seed)
    request = RoleRequest(
        response="y",
        dose="dose",
        covariates=("dose", *trial.covariates),
        subject="subject" if cell.structure == "repeated" else None,
        group="site" if cell.structure == "sites" else None,
    )
    table = read_trial(trial.columns(), request)
    p_value = fit_dose(table, settings_of(Effort.QUICK, seed), with_curve=False).p_value
    ancova = fit_ancova(unit_table(trial))
    return np.nan if p_value is None else p_value, ancova.p_value, mcp_p_value(ancova)


def line(cell: Cell, claims: Claims) -> str:
    """A line of the table: shares, and how much more Covaria claims than MCP-Mod's contrasts."""
    shares = [claims.covaria.mean(), claims.f_test.mean(), claims.contrasts.mean()]
    trials = len(claims.covaria)
    error = np.sqrt(shares[0] * (1 - shares[0]) / trials)
    more = claims.covaria.astype(float) - claims.contrasts
    columns = (
        f"{cell.name} ({trials})",
        f"{shares[0]:.3f} ± {error:.3f}",
        f"{shares[1]:.3f}",
        f"{shares[2]:.3f}",
        f"{more.mean():.3f} ± {more.std() / np.sqrt(trials):.3f}",
    )
    return "| " + " | ".join(columns) + " |"


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--designs", nargs="+", default=["dose: "], help="parts of their names")
    parser.add_argument("--repeats", type=int, default=200, help="trials of each design")
    parser.add_argument("--first", type=int, default=0, help="seed of the first trial")
    given = parser.parse_args()
    one_thread()
    print("| design (trials) | Covaria | F-test | MCP-Mod’s contrasts | more than these |")
    print("| --- | --- | --- | --- | --- |")
    for cell in (*NAMED, *AWKWARD, *NEIGHBOURS):
        if any(part in cell.name for part in given.designs):
            print(line(cell, claims_of(cell, range(given.first, given.first + given.repeats))), flush=True)


if __name__ == "__main__":
    main()
