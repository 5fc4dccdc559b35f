"""How well one dose curve through level means covers, and how close it comes, over designs, noise and truths.

Level means are drawn directly, normal, with variances that are estimated in each arm. Two levels have nothing
between them that could be seen, so that they count at the levels only.

    python benchmarks/dose_curve.py [--repeats 5] [--draws 1024] [--seed 0] [--shape any] [--monotone]
"""

import argparse
import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.curve import DoseCurve, fit_dose_curve
from covaria.dose.curve_choice import DoseInterval
from covaria.dose.draws import draw_means
from covaria.dose.level_means import LevelMeans
from covaria.dose.monotone import CurveShape

DESIGNS = ((0, 1), (0, 25, 100), (0, 10, 20, 40, 80), (0, 1, 2, 4, 8, 16))
SUBJECTS = (40, 120, 250, 400)
ALLOCATIONS = (1, 4)
"""Subjects at the first dose for each at another."""
EXPLAINED = (0.02, 0.1, 0.5, 0.9)
NOISE_BY_ARM = (False, True)
FEWEST = 3
"""Subjects of an arm."""
NOISE_RANGE = (0.7, 1.4)
"""Factors of the standard deviation, from the first arm to the last, where noise is by arm."""
DELTA = 0.4
"""The difference to be reached, where the range of the truth is 1."""
TRUTHS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "flat": np.zeros_like,
    "linear": lambda u: u,
    "log-linear": lambda u: np.log1p(u / 0.05),
    "emax": lambda u: u / (0.15 + u),
    "sigmoid": lambda u: u**4 / (0.4**4 + u**4),
    "exponential": lambda u: np.expm1(u / 0.3),
    "umbrella": lambda u: np.exp(-0.5 * ((u - 0.55) / 0.25) ** 2),
    "step": lambda u: np.where(u >= 0.35, 1.0, 0.0),
}
"""True means as functions of the dose in units of the highest."""
COVERAGES = ("level means", "curve at levels", "between", "whole curve", "best dose", "med", "ed80")


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
        """Subjects of each arm."""
        shares = np.ones(len(self.doses))
        shares[0] = self.allocation
        return np.maximum(np.round(self.subjects * shares / shares.sum()), FEWEST)

    @property
    def noise(self) -> FloatArray:
        """Standard deviation in each arm, so that a linear truth of range 1 explains the stated share."""
        means, shares = np.array(self.doses) / self.doses[-1], self.sizes / self.sizes.sum()
        variance = shares @ (means - shares @ means) ** 2
        factors = np.linspace(*NOISE_RANGE, len(means)) if self.by_arm else np.ones(len(means))
        return np.sqrt(variance * (1 - self.explained) / self.explained) * factors

    def effect(self, doses: FloatArray) -> FloatArray:
        """Expected difference from the first dose; the response has a range of 1 unless it is flat."""
        truth = TRUTHS[self.truth]
        span = np.ptp(truth(np.linspace(0, 1, 2001)))
        return (truth(doses / self.doses[-1]) - truth(np.zeros(1))) / (span or 1.0)

    @property
    def never_falls(self) -> bool:
        """Whether the truth is one that a curve held from falling is for."""
        return self.truth != "umbrella" and len(self.doses) > 2

    def draw(self, random: np.random.Generator) -> LevelMeans:
        """Draw the means of a trial's arms with their estimated variances."""
        doses, freedom = np.array(self.doses, dtype=float), self.sizes - 1
        errors = self.noise / np.sqrt(self.sizes)
        means = self.effect(doses) + errors * random.standard_normal(len(doses))
        variances = errors**2 * random.chisquare(freedom) / freedom
        return LevelMeans(doses, means, np.diag(variances), freedom)


Results = list[tuple[Cell, dict[str, FloatArray]]]
Fit = Callable[[LevelMeans], DoseCurve]


def cells() -> Iterator[Cell]:
    """Every setting."""
    for values in itertools.product(TRUTHS, DESIGNS, SUBJECTS, ALLOCATIONS, EXPLAINED, NOISE_BY_ARM):
        yield Cell(*values)


@cache
def best_doses(truth: str, doses: tuple[int, ...]) -> tuple[float, float]:
    """Ends of the doses at which the response is highest."""
    fine = np.linspace(0, doses[-1], 20001)
    effect = Cell(truth, doses, 0, 1, 0.5, False).effect(fine)
    best = fine[effect >= effect.max() - 1e-6]
    return float(best[0]), float(best[-1])


@cache
def dose_reaching(truth: str, doses: tuple[int, ...], share: float | None) -> float:
    """Smallest dose with the difference that is asked for, or a share of the largest; infinite if none."""
    fine = np.linspace(0, doses[-1], 20001)
    effect = Cell(truth, doses, 0, 1, 0.5, False).effect(fine)
    reached = fine[effect >= (DELTA if share is None else share * effect.max())]
    return float(reached[0]) if len(reached) else np.inf


def holds(interval: DoseInterval, low: float, high: float) -> float:
    """Whether an interval, open where its end is None, holds some dose from `low` to `high`."""
    lower, upper = (np.inf if end is None else end for end in (interval.lower, interval.upper))
    return float(lower <= high + 1e-6 and upper >= low - 1e-6)


def measures(cell: Cell, means: LevelMeans, curve: DoseCurve) -> dict[str, float]:
    """What one trial says of each claim."""
    band = curve.difference()
    truth = cell.effect(band.doses)
    inside = (band.lower <= truth) & (truth <= band.upper)
    studied = np.isin(band.doses, means.doses)
    found = level_means_measures(cell, means, band.estimate[studied][1:])
    found["curve at levels"] = float(inside[studied][1:].mean())
    if len(cell.doses) == 2:
        return found
    width = band.upper - band.lower
    whole = (band.simultaneous_lower <= truth) & (truth <= band.simultaneous_upper)
    error = (band.estimate - truth)[~studied]
    found |= {
        "between": float(inside[~studied].mean()),
        "whole curve": float(whole.all()),
        # A curve that is held to a shape may have draws without any effect, and no width.
        "width": float(width[~studied].max() / width[studied].max()) if width[studied].any() else 1.0,
        "error": float(np.mean(error**2)),
    }
    return (
        found | choice_measures(cell, curve) | rivals_measures(means, band.doses[~studied], truth[~studied])
    )


def level_means_measures(cell: Cell, means: LevelMeans, at_levels: FloatArray) -> dict[str, float]:
    """Coverage of the means' own differences, and whether the curve's are inside their intervals."""
    drawn = draw_means(means, 1024).values
    lower, upper = np.quantile(drawn[:, 1:] - drawn[:, :1], [0.025, 0.975], axis=0)
    truth = cell.effect(means.doses)[1:]
    return {
        "level means": float(((lower <= truth) & (truth <= upper)).mean()),
        "agrees": float(((lower <= at_levels) & (at_levels <= upper)).mean()),
    }


def choice_measures(cell: Cell, curve: DoseCurve) -> dict[str, float]:
    """Whether intervals hold the doses that they are of; a flat truth has no best dose and no ED80."""
    design = (cell.truth, cell.doses)
    smallest = dose_reaching(*design, None)
    found = {"med": holds(curve.minimum_effective_dose(DELTA), smallest, smallest)}
    if cell.truth != "flat":
        ed80 = dose_reaching(*design, 0.8)
        found["best dose"] = holds(curve.best_dose(), *best_doses(*design))
        found["ed80"] = holds(curve.effective_dose(0.8), ed80, ed80)
    return found


def rivals_measures(means: LevelMeans, doses: FloatArray, truth: FloatArray) -> dict[str, float]:
    """Mean squared error of straight lines through the means, and of an Emax fit."""
    lines = np.interp(doses, means.doses, means.means) - means.means[0]
    return {
        "lines": float(np.mean((lines - truth) ** 2)),
        "emax fit": float(np.mean((emax_fit(means, doses) - truth) ** 2)),
    }


def emax_fit(means: LevelMeans, doses: FloatArray) -> FloatArray:
    """Difference from the first dose by weighted least squares, ED50 on a grid within MCP-Mod's bounds."""
    weights = 1 / np.diag(means.covariance)
    weights /= weights.sum()
    ed50 = np.geomspace(0.001, 1.5, 80)[:, None] * means.doses[-1]
    basis = means.doses / (ed50 + means.doses)
    x, y = basis - (basis @ weights)[:, None], means.means - means.means @ weights
    slopes = (x * y) @ weights / (x**2 @ weights)
    best = ((y - slopes[:, None] * x) ** 2 @ weights).argmin()
    return slopes[best] * doses / (ed50[best] + doses)


def simulate(chosen: Iterable[Cell], repeats: int, seed: int, fit: Fit = fit_dose_curve) -> Results:
    """Every cell with the measures of its trials, each from a seed of its own."""
    results = []
    for number, cell in enumerate(chosen):
        trials = defaultdict(list)
        for repeat in range(repeats):
            means = cell.draw(np.random.default_rng([seed, number, repeat]))
            for name, value in measures(cell, means, fit(means)).items():
                trials[name].append(value)
        results.append((cell, {name: np.array(values) for name, values in trials.items()}))
    return results


def gathered(results: Results, name: str, key: Callable[[Cell], Hashable]) -> dict[Hashable, FloatArray]:
    """Values of all trials by group of cells."""
    groups = defaultdict(list)
    for cell, found in results:
        if name in found:
            groups[key(cell)].append(found[name])
    return {group: np.concatenate(values) for group, values in groups.items()}


def in_percent(values: FloatArray) -> str:
    """Mean with its Monte Carlo standard error."""
    return f"{100 * values.mean():.1f} ± {100 * values.std(ddof=1) / np.sqrt(len(values)):.1f}"


def report_coverage(results: Results) -> None:
    """Print coverage over all cells, of the worst truth, and of the worst truth in one design."""
    print(f"{'coverage, %':<18}{'mean':<14}{'worst truth':<28}worst truth and design")
    for name in (*COVERAGES, "agrees"):
        everything = gathered(results, name, lambda _: "all")["all"]
        worst = []
        for key in (lambda cell: (cell.truth,), lambda cell: (cell.truth, f"{len(cell.doses)} levels")):
            groups = gathered(results, name, key)
            group = min(groups, key=lambda each: groups[each].mean())
            worst.append(f"{in_percent(groups[group])} {', '.join(group)}")
        print(f"{name:<18}{in_percent(everything):<14}{worst[0]:<28}{worst[1]}")


def report_groups(results: Results) -> None:
    """Print coverage by each property of a cell."""
    for of in ("truth", "doses", "subjects", "allocation", "explained", "by_arm"):
        print(f"by {of}")
        for name in COVERAGES:
            groups = gathered(results, name, lambda cell, of=of: getattr(cell, of))
            print(f"  {name:<17}" + "  ".join(f"{each}: {100 * v.mean():.1f}" for each, v in groups.items()))


def report_width(results: Results) -> None:
    """Print the band's width at its widest between doses over that at its widest at a dose studied."""
    widths = gathered(results, "width", lambda _: "all")["all"]
    print(
        f"width: median {np.median(widths):.2f}, mean {widths.mean():.2f}, above 2 {np.mean(widths > 2):.0%}"
    )
    for levels in (3, 5, 6):
        groups = gathered(
            [each for each in results if len(each[0].doses) == levels], "width", lambda cell: cell.explained
        )
        print(
            f"  {levels} levels, median (mean) by share explained: "
            + ", ".join(f"{each}: {np.median(v):.2f} ({v.mean():.2f})" for each, v in groups.items())
        )


def report_error(results: Results) -> None:
    """Print root mean squared errors between doses over the better rival's in the same cells."""

    def key(cell: Cell) -> tuple[str, int, float]:
        return cell.truth, len(cell.doses), cell.explained

    ours, lines, emax = (gathered(results, name, key) for name in ("error", "lines", "emax fit"))
    ratios = {g: np.log(ours[g].mean() / min(lines[g].mean(), emax[g].mean())) / 2 for g in ours}
    overall = np.exp(np.mean(list(ratios.values())))
    print(f"error over the better of lines and Emax, geometric mean {overall:.3f}")
    for place in range(3):
        groups = defaultdict(list)
        for group, ratio in ratios.items():
            groups[group[place]].append(ratio)
        print("  " + ", ".join(f"{each}: {np.exp(np.mean(values)):.2f}" for each, values in groups.items()))


def report_squared_error(results: Results) -> None:
    """Print the root mean squared error between doses by truth and by the share explained."""
    for of in ("truth", "explained"):
        groups = gathered(results, "error", lambda cell, of=of: getattr(cell, of))
        print("RMSE  " + "  ".join(f"{each}: {np.sqrt(v.mean()):.3f}" for each, v in groups.items()))


def smallest_doses_of_published_curve(fit: Fit, repeats: int) -> FloatArray:
    """Whether the interval of the minimum effective dose holds 26.19, for an Emax curve as in DoseFinding."""
    doses, size, held = np.array([0, 12.5, 25, 50, 100]), 60, []
    for repeat in range(repeats):
        random = np.random.default_rng([7, repeat])
        error = 0.116 / np.sqrt(size)
        means = 0.169 * doses / (18.15 + doses) + error * random.standard_normal(5)
        variances = error**2 * random.chisquare(size - 1, 5) / (size - 1)
        curve = fit(LevelMeans(doses, means, np.diag(variances), np.full(5, size - 1.0)))
        held.append(holds(curve.minimum_effective_dose(0.1), 26.19, 26.19))
    return np.array(held)


def steps_beside_doses(fit: Fit, share: float, repeats: int) -> tuple[FloatArray, FloatArray]:
    """Whether intervals of the minimum effective dose and of ED80 hold a step, at a share of the way.

    Between each two neighbours of five doses, of 30 subjects each.
    """
    doses, size, held = np.array([0.0, 10, 20, 40, 80]), 30, []
    for gap, repeat in itertools.product(range(4), range(repeats)):
        random = np.random.default_rng([9, gap, repeat])
        step = doses[gap] + share * (doses[gap + 1] - doses[gap])
        error = 0.5 / np.sqrt(size)
        means = (doses >= step) + error * random.standard_normal(5)
        variances = error**2 * random.chisquare(size - 1, 5) / (size - 1)
        curve = fit(LevelMeans(doses, means, np.diag(variances), np.full(5, size - 1.0)))
        found = curve.minimum_effective_dose(DELTA), curve.effective_dose(0.8)
        held.append([holds(each, step, step) for each in found])
    smallest, ed80 = np.array(held).T
    return smallest, ed80


def optima_of_quadratic(fit: Fit, repeats: int) -> FloatArray:
    """Whether the interval of the best dose holds the optimum of a quadratic, 45 of 80."""
    doses, size, held = np.array([0.0, 10, 20, 40, 80]), 30, []
    for repeat in range(repeats):
        random = np.random.default_rng([8, repeat])
        error = 0.5 / np.sqrt(size)
        means = 1 - ((doses - 45) / 45) ** 2 + error * random.standard_normal(5)
        variances = error**2 * random.chisquare(size - 1, 5) / (size - 1)
        curve = fit(LevelMeans(doses, means, np.diag(variances), np.full(5, size - 1.0)))
        held.append(holds(curve.best_dose(), 45, 45))
    return np.array(held)


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--draws", type=int, default=1024)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--shape", choices=list(CurveShape), default=CurveShape.ANY, type=CurveShape)
    parser.add_argument("--monotone", action="store_true", help="truths that never fall, and no two levels")
    given = parser.parse_args()
    start, fit = time.perf_counter(), partial(fit_dose_curve, shape=given.shape, draws=given.draws)
    chosen = [each for each in cells() if each.never_falls] if given.monotone else cells()
    results = simulate(chosen, given.repeats, given.seed, fit)
    report_coverage(results)
    report_width(results)
    report_error(results)
    report_groups(results)
    report_squared_error(results)
    if given.monotone:
        return
    print(f"MED of an Emax curve held, %: {in_percent(smallest_doses_of_published_curve(fit, 400))}")
    for share in (0.1, 0.9):
        smallest, ed80 = steps_beside_doses(fit, share, 50)
        print(f"step at {share:.0%} of the way held, %: MED {in_percent(smallest)}, ED80 {in_percent(ed80)}")
    print(f"optimum of a quadratic held, %: {in_percent(optima_of_quadratic(fit, 400))}")
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
