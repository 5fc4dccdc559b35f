"""Simulated trials summarised: each claim's mean over designs, its worst one, its bar."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Record = dict[str, Any]
"""One simulated trial: cell, seed, effort, seconds, and numbers by claim."""


@dataclass(frozen=True)
class Bar:
    """What a number is held to.

    Attributes
    ----------
    described : str
        Empty where nothing is asked, and the limits only say in which direction the worst cell is.
    mean, worst : tuple of (float, float)
        Least and most that its mean over designs, and any one design, may be.
    """

    described: str
    mean: tuple[float, float] = (-np.inf, np.inf)
    worst: tuple[float, float] = (-np.inf, np.inf)


NONE = Bar("")
OF_DIFFERENCES = Bar("0.94 to 0.965, each ≥ 0.92", (0.94, 0.965), (0.92, 1.0))
BETWEEN_DOSES = Bar("0.94 to 0.97, each ≥ 0.90", (0.94, 0.97), (0.90, 1.0))
OF_CHOICES = Bar("≥ 0.94, each ≥ 0.90", (0.94, 1.0), (0.90, 1.0))
OF_COVARIATES = Bar("0.93 to 0.97, each ≥ 0.90", (0.93, 0.97), (0.90, 1.0))
LEVEL = Bar("≤ 0.05, each too", (0.0, 0.05), (0.0, 0.05))
LOW = Bar("", (0.0, 0.0))

ROWS: dict[str, tuple[str, Bar]] = {
    "difference.holds": ("95 % difference from reference holds the population's", OF_DIFFERENCES),
    "difference.holds_own": ("… that of the trial's own subjects", OF_DIFFERENCES),
    "difference.worst_level": ("… the population's, at the highest dose", OF_DIFFERENCES),
    "difference.ancova_holds": ("… by ANCOVA (HC3)", replace(OF_DIFFERENCES, described="")),
    "difference.error_ratio": ("its standard error over ANCOVA's (HC3)", Bar("≤ 1.02", (0.0, 1.02))),
    "between.holds": ("95 % band between doses holds", BETWEEN_DOSES),
    "between.width_ratio": (
        "its greatest width over that at the doses",
        Bar("≤ 1.3, each ≤ 2", (0.0, 1.3), (0.0, 2.0)),
    ),
    "choice.best_holds": ("interval of the best dose holds it", OF_CHOICES),
    "choice.best_width": ("… its width, as a share of the doses", LOW),
    "choice.minimum_holds": ("interval of the minimum effective dose holds it", OF_CHOICES),
    "choice.ed80_holds": ("interval of ED80 holds it", OF_CHOICES),
    "curves.profiles_hold": ("95 % bands of profiles hold", OF_COVARIATES),
    "curves.effects_hold": ("95 % bands of main effects hold", OF_COVARIATES),
    "curves.acting_effects_hold": ("… of covariates that act", OF_COVARIATES),
    "curves.contrasts_hold": ("95 % intervals of covariate contrasts hold", OF_COVARIATES),
    "curves.acting_contrasts_hold": ("… where covariates act", OF_COVARIATES),
    "curves.unrounded_contrasts_hold": (
        "… what contrasts of a score were, if it were not rounded",
        OF_COVARIATES,
    ),
    "dose.null_claimed": ("dose effect claimed where there is none", LEVEL),
    "dose.null_ancova": ("… by ANCOVA's F-test", LOW),
    "dose.null_mcp": ("… by MCP-Mod's contrasts", LOW),
    "dose.power_claimed": ("dose effect claimed where there is one", NONE),
    "dose.power_ancova": ("… by ANCOVA's F-test", NONE),
    "dose.power_mcp": ("… by MCP-Mod's contrasts", NONE),
    "pairs.false": ("a pair claimed that does not interact", LEVEL),
    "pairs.found": ("true pairs found", NONE),
    "error.apart": (
        "error out of fold less the true one, over the noise",
        Bar("−0.005 to 0.005", (-0.005, 0.005)),
    ),
    "error.excess": ("excess error over the noise", LOW),
    "interval.holds": (
        "90 % prediction interval holds fresh responses",
        Bar("0.88 to 0.92, each ≥ 0.85", (0.88, 0.92), (0.85, 1.0)),
    ),
}
"""Numbers in the order of the table: what each is, and its bar."""

RATIOS: dict[str, tuple[str, str, str, Bar]] = {
    "difference.efficiency": (
        "difference.squared_error",
        "difference.ancova_squared_error",
        "squared error of the difference over ANCOVA's",
        Bar("≤ 1", (0.0, 1.0)),
    ),
    "between.over_lines": (
        "between.squared_error",
        "between.lines_squared_error",
        "squared error between doses over straight lines'",
        Bar("≤ 0.9", (0.0, 0.9)),
    ),
    "between.over_emax": (
        "between.squared_error",
        "between.emax_squared_error",
        "squared error between doses over an Emax curve's",
        Bar("≤ 0.9", (0.0, 0.9)),
    ),
}
"""Ratios of means over a cell's trials, averaged as logarithms: numerator, denominator, what it is, bar."""


@dataclass(frozen=True)
class Summary:
    """One number in one cell: mean over its trials, Monte Carlo error, and trials."""

    mean: float
    error: float
    trials: int


def summarise(values: list[float]) -> Summary:
    """Mean and its Monte Carlo error; where all values agree, that of a share with one more of each kind."""
    count = len(values)
    mean = float(np.mean(values))
    if count > 1 and np.ptp(values) > 0:
        return Summary(mean, float(np.std(values, ddof=1) / np.sqrt(count)), count)
    share = (min(max(mean, 0.0), 1.0) * count + 1) / (count + 2)
    return Summary(mean, float(np.sqrt(share * (1 - share) / (count + 3))), count)


def by_cell(records: Iterable[Record]) -> dict[str, dict[str, Summary]]:
    """Summaries by number and cell; ratios are on the log scale."""
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for record in records:
        for name, value in record["numbers"].items():
            if value is not None:
                values[name][record["cell"]].append(float(value))
    found = {name: {cell: summarise(own) for cell, own in cells.items()} for name, cells in values.items()}
    for name, (above, below, *_) in RATIOS.items():
        cells = {
            cell: _log_ratio(own, values[below][cell])
            for cell, own in values[above].items()
            if cell in values[below]
        }
        if cells:
            found[name] = cells
    return found


def _log_ratio(above: list[float], below: list[float]) -> Summary:
    """Logarithm of the ratio of two paired means, its error by the delta method."""
    numerator, denominator = np.array(above), np.array(below)
    shares = numerator / numerator.mean() - denominator / denominator.mean()
    error = np.std(shares, ddof=1) / np.sqrt(len(shares)) if len(shares) > 1 else np.nan
    return Summary(float(np.log(numerator.mean() / denominator.mean())), float(error), len(shares))


def described(name: str) -> tuple[str, Bar]:
    """What a number is, and its bar."""
    return RATIOS[name][2:] if name in RATIOS else ROWS[name]


def mean_over_cells(cells: dict[str, Summary]) -> tuple[float, float]:
    """Mean over cells, and the Monte Carlo error that its trials leave."""
    means = np.mean([own.mean for own in cells.values()])
    errors = np.sqrt(np.sum([own.error**2 for own in cells.values()])) / len(cells)
    return float(means), float(errors)


def worst_cell(cells: dict[str, Summary], bar: Bar) -> str:
    """The cell that is furthest beyond its bar, or nearest to it; of no bar, the least."""
    low, high = bar.worst if np.isfinite(bar.worst).any() else bar.mean

    def beyond(cell: str) -> float:
        mean = cells[cell].mean
        # Too much coverage costs width, and is no falsehood.
        return max(low - mean, mean - high) if np.isfinite(low) or np.isfinite(high) else -mean

    return max(cells, key=beyond)


def verdict(mean: float, error: float, worst: Summary, bar: Bar) -> str:
    """Whether a bar is met; "within error" allows 2 Monte Carlo errors of the mean, 3 of the worst."""
    if not bar.described:
        return ""
    if _is_in(mean, bar.mean, 0.0) and _is_in(worst.mean, bar.worst, 0.0):
        return "met"
    met, each = _is_in(mean, bar.mean, 2 * error), _is_in(worst.mean, bar.worst, 3 * worst.error)
    if met and each:
        return "within error"
    return "missed by a cell" if met else "missed"


def _is_in(value: float, ends: tuple[float, float], slack: float) -> bool:
    return ends[0] - slack <= value <= ends[1] + slack


def markdown_table(records: list[Record]) -> str:
    """One row for each number."""
    found = by_cell(records)
    lines = ["| claim | mean over cells | worst cell | bar | |", "| --- | --- | --- | --- | --- |"]
    lines += [_row(name, found[name]) for name in _in_order(found)]
    return "\n".join(lines)


def _row(name: str, cells: dict[str, Summary]) -> str:
    text, bar = described(name)
    mean, error = mean_over_cells(cells)
    if name in RATIOS:
        # Averaged as logarithms, shown as ratios.
        cells = {cell: _ratio(own) for cell, own in cells.items()}
        mean, error = np.exp(mean), np.exp(mean) * error
    worst = worst_cell(cells, bar)
    own = cells[worst]
    return (
        f"| {text} | {mean:.3f} ± {error:.3f} ({len(cells)}) | {own.mean:.3f} ± {own.error:.3f} ({worst}) "
        f"| {bar.described} | {verdict(mean, error, own, bar)} |"
    )


def _ratio(own: Summary) -> Summary:
    ratio = float(np.exp(own.mean))
    return Summary(ratio, ratio * own.error, own.trials)


def _in_order(found: dict[str, dict[str, Summary]]) -> list[str]:
    """Numbers of the table, ratios behind the others of their claim."""
    claims = list(dict.fromkeys(name.split(".")[0] for name in ROWS))
    names = [name for claim in claims for name in (*ROWS, *RATIOS) if name.startswith(f"{claim}.")]
    return [name for name in names if name in found]


def each_cell(records: list[Record]) -> str:
    """Every cell with every number, beside the seconds that a trial took."""
    found = by_cell(records)
    lines = []
    for cell in dict.fromkeys(record["cell"] for record in records):
        own = [record["seconds"] for record in records if record["cell"] == cell]
        lines += ["", f"**{cell}** ({len(own)} trials, {np.mean(own):.1f} s each)", ""]
        for name in _in_order(found):
            if cell in found[name]:
                said = _ratio(found[name][cell]) if name in RATIOS else found[name][cell]
                lines.append(f"- {described(name)[0]}: {said.mean:.3f} ± {said.error:.3f}")
    return "\n".join(lines)


def comparison_table(before: list[Record], after: list[Record]) -> str:
    """The trials that two caches share, before and after, with the Monte Carlo error of the change."""
    shared = _keyed(before).keys() & _keyed(after).keys()
    pairs = [(_keyed(before)[key], _keyed(after)[key]) for key in sorted(shared)]
    old, new = by_cell(pair[0] for pair in pairs), by_cell(pair[1] for pair in pairs)
    lines = [
        f"{len(pairs)} trials of {len({key[0] for key in shared})} cells in both.",
        "",
        "| claim | before | after | change | worst before | worst after | bar |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [_row_of_both(name, old[name], new[name], pairs) for name in _in_order(new) if name in old]
    return "\n".join(lines)


def _row_of_both(
    name: str, old: dict[str, Summary], new: dict[str, Summary], pairs: list[tuple[Record, Record]]
) -> str:
    text, bar = described(name)
    means = [mean_over_cells(own)[0] for own in (old, new)]
    if name in RATIOS:
        means = [float(np.exp(mean)) for mean in means]
        old, new = ({cell: _ratio(own) for cell, own in each.items()} for each in (old, new))
    worst = [own[worst_cell(own, bar)].mean for own in (old, new)]
    return (
        f"| {text} | {means[0]:.3f} | {means[1]:.3f} | {_paired_change(name, pairs)} "
        f"| {worst[0]:.3f} | {worst[1]:.3f} | {bar.described} |"
    )


def _keyed(records: list[Record]) -> dict[tuple[str, int, str], Record]:
    return {(record["cell"], record["seed"], record["effort"]): record for record in records}


def _paired_change(name: str, pairs: list[tuple[Record, Record]]) -> str:
    if name in RATIOS:
        return ""
    apart: dict[str, list[float]] = defaultdict(list)
    for before, after in pairs:
        old, new = (each["numbers"].get(name) for each in (before, after))
        if old is not None and new is not None:
            apart[before["cell"]].append(new - old)
    cells = {
        cell: Summary(float(np.mean(own)), float(np.std(own, ddof=1) / np.sqrt(len(own))), len(own))
        for cell, own in apart.items()
        if len(own) > 1
    }
    if not cells:
        return ""
    mean, error = mean_over_cells(cells)
    return f"{mean:+.3f} ± {error:.3f}"
