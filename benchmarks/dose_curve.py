"""How well one dose curve through level means covers and how close it comes, over designs, sizes, noise and truths.

Level means are drawn directly, normal with variances that are estimated in each arm. Between the doses of two levels
nothing is known of a shape, so that these count at the levels only.

    python benchmarks/dose_curve.py [--repeats 5] [--seed 0]
"""

import argparse
import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from covaria.dose.curve import DoseCurve, fit_dose_curve
from covaria.dose.level_means import LevelMeans

FloatArray = NDArray[np.float64]

DESIGNS = ((0, 1), (0, 25, 100), (0, 10, 20, 40, 80), (0, 1, 2, 4, 8, 16))
SUBJECTS = (40, 120, 250, 400)
ALLOCATIONS = (1, 4)
EXPLAINED = (0.02, 0.1, 0.5, 0.9)
NOISE_BY_ARM = (False, True)
FEWEST = 3
"""Subjects of an arm."""


def _emax(u: FloatArray) -> FloatArray:
    return u / (0.15 + u)


def _sigmoid(u: FloatArray) -> FloatArray:
    return u**4 / (0.4**4 + u**4)


TRUTHS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "flat": np.zeros_like,
    "linear": lambda u: u,
    "log-linear": lambda u: np.log1p(u / 0.05),
    "emax": _emax,
    "sigmoid": _sigmoid,
    "exponential": lambda u: np.expm1(u / 0.3),
    "umbrella": lambda u: np.exp(-0.5 * ((u - 0.55) / 0.25) ** 2),
    "step": lambda u: np.where(u >= 0.35, 1.0, 0.0),
}


@dataclass(frozen=True)
class Cell:
    """One setting that trials are simulated from."""

    truth: str
    doses: tuple[int, ...]
    subjects: int
    allocation: int
    explained: float
    by_arm: bool

    @property
    def sizes(self) -> FloatArray:
        """Subjects of each arm, more of them in the first."""
        shares = np.ones(len(self.doses))
        shares[0] = self.allocation
        return np.maximum(np.round(self.subjects * shares / shares.sum()), FEWEST)

    def response(self, doses: FloatArray) -> FloatArray:
        """Expected response, whose range over the doses studied is 1."""
        everywhere = TRUTHS[self.truth](np.linspace(0, 1, 2001))
        return TRUTHS[self.truth](doses / self.doses[-1]) / max(np.ptp(everywhere), 1e-300)

    @property
    def noise(self) -> FloatArray:
        """Standard deviation in each arm, so that the dose explains the stated share of the variance.

        As of a linear truth; of the same size for all, so that a flat one has noise too.
        """
        means, shares = np.array(self.doses) / self.doses[-1], self.sizes / self.sizes.sum()
        variance = shares @ (means - shares @ means) ** 2
        noise = np.sqrt(variance * (1 - self.explained) / self.explained)
        factors = np.linspace(0.7, 1.4, len(means)) if self.by_arm else np.ones(len(means))
        return noise * factors

    def draw(self, random: np.random.Generator) -> LevelMeans:
        """Draw the means of a trial's arms with their estimated variances."""
        doses, freedom = np.array(self.doses, dtype=float), self.sizes - 1
        errors = self.noise / np.sqrt(self.sizes)
        means = self.response(doses) + errors * random.standard_normal(len(doses))
        return LevelMeans(doses, means, np.diag(errors**2 * random.chisquare(freedom) / freedom), freedom)


def cells() -> Iterator[Cell]:
    for values in itertools.product(TRUTHS, DESIGNS, SUBJECTS, ALLOCATIONS, EXPLAINED, NOISE_BY_ARM):
        yield Cell(*values)


def holds(interval, low: float, high: float) -> float:
    """Whether an interval, open where its end is None, holds a dose from `low` to `high`."""
    lower = np.inf if interval.lower is None else interval.lower
    upper = np.inf if interval.upper is None else interval.upper
    slack = 1e-6
    return float(lower <= high + slack and upper >= low - slack)


@cache
def best_doses(cell: Cell) -> tuple[float, float]:
    """Between which doses the response is highest, but for a thousandth of its range."""
    fine = np.linspace(0, cell.doses[-1], 20001)
    best = fine[cell.response(fine) >= cell.response(fine).max() - 1e-6]
    return float(best[0]), float(best[-1])


@cache
def dose_reaching(cell: Cell, height: float) -> float:
    fine = np.linspace(0, cell.doses[-1], 20001)
    reached = fine[cell.response(fine) - cell.response(fine)[0] >= height]
    return float(reached[0]) if len(reached) else np.inf


def rivals_errors(means: LevelMeans, cell: Cell, between: FloatArray) -> float:
    """Mean squared error of the better of straight lines and an Emax fit, of the difference from the first dose."""
    truth = cell.response(between) - cell.response(np.zeros(1))
    lines = np.interp(between, means.doses, means.means) - means.means[0]
    return np.array([np.mean((lines - truth) ** 2), np.mean((emax_fit(means, between) - truth) ** 2)])


def emax_fit(means: LevelMeans, doses: FloatArray) -> FloatArray:
    """Difference from the first dose by weighted least squares, ED50 on a fine grid as MCP-Mod bounds it."""
    weights = 1 / means.standard_errors**2
    best = (np.inf, np.zeros(len(doses)))
    for ed50 in np.geomspace(0.001, 1.5, 60) * means.doses[-1]:
        basis = means.doses / (ed50 + means.doses)
        x = basis - np.average(basis, weights=weights)
        y = means.means - np.average(means.means, weights=weights)
        slope = (weights * x * y).sum() / (weights * x * x).sum()
        misfit = (weights * (y - slope * x) ** 2).sum()
        if misfit < best[0]:
            best = (misfit, slope * doses / (ed50 + doses))
    return best[1]


def measures(cell: Cell, means: LevelMeans, curve: DoseCurve) -> dict[str, float]:
    """What one trial says of each claim."""
    band = curve.difference()
    truth = cell.response(band.doses) - cell.response(np.zeros(1))
    inside = (band.lower <= truth) & (truth <= band.upper)
    studied = np.isin(band.doses, means.doses)
    found = {"at levels": inside[studied][1:].mean()}
    if len(cell.doses) == 2:
        return found
    width = band.upper - band.lower
    whole = (band.simultaneous_lower <= truth) & (truth <= band.simultaneous_upper)
    found |= {
        "between": inside[~studied].mean(),
        "whole curve": float(whole.all()),
        "width": width[~studied].max() / width[studied].max(),
        "error": np.mean((band.estimate[~studied] - truth[~studied]) ** 2),
    }
    found["lines"], found["emax fit"] = rivals_errors(means, cell, band.doses[~studied])
    med = dose_reaching(cell, 0.4)
    found["med"] = holds(curve.minimum_effective_dose(0.4), med, med)
    if cell.truth != "flat":
        found["best dose"] = holds(curve.best_dose("max"), *best_doses(cell))
        ed80 = dose_reaching(
            cell, 0.8 * (cell.response(np.array(best_doses(cell))).max() - cell.response(np.zeros(1))[0])
        )
        found["ed80"] = holds(curve.effective_dose(0.8, "max"), ed80, ed80)
    return found


def simulate(chosen, repeats: int, seed: int, fit=fit_dose_curve) -> list[tuple[Cell, dict[str, FloatArray]]]:
    """Every cell, with the measures of its trials."""
    results = []
    for number, cell in enumerate(chosen):
        trials = defaultdict(list)
        for repeat in range(repeats):
            means = cell.draw(np.random.default_rng([seed, number, repeat]))
            for name, value in measures(cell, means, fit(means)).items():
                trials[name].append(value)
        results.append((cell, {name: np.array(values) for name, values in trials.items()}))
    return results


def mean_and_error(values: FloatArray) -> tuple[float, float]:
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))


def gathered(results, name: str, key) -> dict[object, FloatArray]:
    groups = defaultdict(list)
    for cell, found in results:
        if name in found:
            groups[key(cell)].append(found[name])
    return {group: np.concatenate(values) for group, values in groups.items()}


def report(results) -> None:
    print(f"{'coverage, %':<16}{'all':>14}   worst truth / worst truth × design")
    for name in ("at levels", "between", "whole curve", "best dose", "med", "ed80"):
        everything = mean_and_error(gathered(results, name, lambda _: 0)[0])
        cells = f"{100 * everything[0]:>7.1f} ± {100 * everything[1]:.1f}   "
        for key in (lambda cell: cell.truth, lambda cell: (cell.truth, cell.doses)):
            groups = {group: mean_and_error(values) for group, values in gathered(results, name, key).items()}
            worst = min(groups, key=lambda group: groups[group][0])
            cells += f"{100 * groups[worst][0]:.1f} ± {100 * groups[worst][1]:.1f} {worst}   "
        print(f"{name:<16}{cells}")
    shapes_and_noise(results)
    widths = gathered(results, "width", lambda _: 0)[0]
    print(
        f"width between over width at doses: median {np.median(widths):.2f}, mean {widths.mean():.2f}, "
        f"95 % {np.quantile(widths, 0.95):.2f}, largest {widths.max():.2f}, above 2: {100 * (widths > 2).mean():.1f} %"
    )
    by = {e: w for e, w in gathered(results, "width", lambda c: c.explained).items()}
    print(
        "  by share explained: "
        + ", ".join(f"{e}: {np.median(w):.2f} (95 % {np.quantile(w, 0.95):.2f})" for e, w in by.items())
    )
    errors(results)


def shapes_and_noise(results) -> None:
    for title, key in (
        ("truth", lambda c: c.truth),
        ("design", lambda c: len(c.doses)),
        ("subjects", lambda c: c.subjects),
        ("allocation", lambda c: c.allocation),
        ("explained", lambda c: c.explained),
        ("by arm", lambda c: c.by_arm),
    ):
        for name in ("at levels", "between", "best dose", "med", "ed80"):
            print(
                f"  {title:<11}{name:<11}"
                + "  ".join(f"{g}: {100 * v.mean():.1f}" for g, v in gathered(results, name, key).items())
            )


def errors(results) -> None:
    """Root mean squared error over the better rival's, by truth and share explained."""

    def key(cell):
        return (cell.truth, cell.doses, cell.explained)

    ours, lines, emax = (gathered(results, name, key) for name in ("error", "lines", "emax fit"))
    ratios = {g: np.sqrt(ours[g].mean() / min(lines[g].mean(), emax[g].mean())) for g in ours}
    for title, k in (("truth", 0), ("explained", 2)):
        groups = defaultdict(list)
        for g, ratio in ratios.items():
            groups[g[k]].append(np.log(ratio))
        print(
            f"  error by {title}: " + ", ".join(f"{g}: {np.exp(np.mean(v)):.2f}" for g, v in groups.items())
        )
    logs = np.log(list(ratios.values()))
    print(f"error over the better of lines and Emax, geometric mean {np.exp(logs.mean()):.3f}")


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    start = time.perf_counter()
    report(simulate(cells(), given.repeats, given.seed))
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
