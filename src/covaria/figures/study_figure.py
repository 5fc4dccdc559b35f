"""What is an analysis worth under each design of a study: one measure of one truth, with Monte Carlo bars."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, Options, channel, layered
from covaria.figures.labelled_rows import label_axis, marks_range, narrow_parameter, words_at_the_right
from covaria.figures.theme import COMPARATOR_COLOUR, PROFILE_COLOURS, with_words
from covaria.statistics import NORMAL_95
from covaria.study import MonteCarlo, SummaryRow
from covaria.wording.names import made_distinct, name_in_axis, shortened
from covaria.wording.numbers import format_number

ROW_HEIGHT = 26
COLUMN_SHARE = 0.3
"""Share of the width that the column of numbers takes."""
LONGEST_LABEL = 44
SHAPES = ("circle", "diamond", "square", "triangle-up", "cross")


@dataclass(frozen=True)
class Measure:
    """One thing that a study measures.

    Attributes
    ----------
    title : str
        Of the figure.
    axis : str
        Title of its axis, before a unit.
    of : callable
        Takes it from a row; None where the analysis does not give it.
    promised : float or None
        Where it should be, which a dashed line marks.
    is_share : bool
        Whether it is a share of trials, drawn as percent.
    """

    title: str
    axis: str
    of: Callable[[SummaryRow], MonteCarlo | None]
    promised: float | None = None
    is_share: bool = True

    def written(self, found: MonteCarlo) -> str:
        """Write it with its Monte Carlo error."""
        if self.is_share:
            return f"{100 * found.mean:.1f} ± {100 * found.error:.1f}\u00a0%"
        return f"{format_number(found.mean)} ± {format_number(found.error)}"


def by_design(
    measure: Measure, rows: Sequence[SummaryRow], ends: tuple[float, float], analyses: Sequence[str]
) -> Figure:
    """Draw a measure of one truth, a row for each design and analysis that has it.

    Parameters
    ----------
    measure : Measure
    rows : sequence of SummaryRow
        Of one truth, in the order to show; one at least has the measure.
    ends : (float, float)
        Of the axis, from `axis_ends`, so that figures of several truths can be compared.
    analyses : sequence of str
        All of the study, so that each has its colour and shape in every figure.
    """
    shown = [(row, found) for row in rows if (found := measure.of(row)) is not None]
    labels = made_distinct(
        [shortened(f"{name_in_axis(row.design)}, {row.analysis}", LONGEST_LABEL) for row, _ in shown]
    )
    x = channel(
        "value:Q",
        title=measure.axis,
        scale={"domain": list(ends), "range": marks_range(COLUMN_SHARE), "nice": False, "zero": False},
        axis={"domain": False, "tickCount": 5, **({"format": ".0%"} if measure.is_share else {})},
    )
    data = [_datum(measure, label, row, found) for label, (row, found) in zip(labels, shown, strict=True)]
    colours = {"domain": list(analyses), "range": _repeated(PROFILE_COLOURS, analyses)}
    shapes = {"domain": list(analyses), "range": _repeated(SHAPES, analyses)}
    base = Figure(inline_data(data)).encode(
        y=channel("row:N", sort=labels, title=None, axis=label_axis(12, 240)),
        color=channel("analysis:N", legend=None, scale=colours),
        tooltip=[
            channel("row:N", title="design, analysis"),
            channel("written:N", title="± Monte Carlo error"),
        ],
    )
    layers = [
        *_promise(measure, x),
        base.mark("rule", strokeWidth=2).encode(x=channel("low:Q"), x2=channel("high")),
        base.mark("point", size=64, filled=True, opacity=1).encode(
            x=x, shape=channel("analysis:N", legend=None, scale=shapes)
        ),
        words_at_the_right(base, "written"),
    ]
    return with_words(
        layered(layers, params=[narrow_parameter()], width=640, height=max(2, len(data)) * ROW_HEIGHT),
        measure.title,
        _keys(measure),
        _description(measure, labels, [found for _, found in shown]),
    )


def axis_ends(measure: Measure, rows: Iterable[SummaryRow]) -> tuple[float, float]:
    """Ends of an axis that holds a measure's bars of all rows, and where it should be."""
    found = [each for row in rows if (each := measure.of(row)) is not None]
    places = [end for each in found for end in _bar(measure, each)]
    places += [] if measure.promised is None else [measure.promised]
    low, high = min(places), max(places)
    margin = 0.06 * (high - low) or 1.0
    if not measure.is_share:
        return low - margin, high + margin
    # A share near 1, as coverage, is looked at closely; others beside all that they could be.
    return (max(0.0, low - margin), 1.0) if low > 0.5 else (0.0, 1.0)


def _datum(measure: Measure, label: str, row: SummaryRow, found: MonteCarlo) -> dict[str, str | float]:
    low, high = _bar(measure, found)
    return {
        "row": label,
        "analysis": row.analysis,
        "value": found.mean,
        "low": low,
        "high": high,
        "written": measure.written(found),
    }


def _bar(measure: Measure, found: MonteCarlo) -> tuple[float, float]:
    """Ends of the Monte Carlo bar; of a share not beyond 0 and 1, and without length where none is known."""
    reach = NORMAL_95 * found.error if found.trials > 1 else 0.0
    low, high = found.mean - reach, found.mean + reach
    return (max(0.0, low), min(1.0, high)) if measure.is_share else (low, high)


def _promise(measure: Measure, x: Options) -> Iterator[Figure]:
    if measure.promised is not None:
        rule = Figure(inline_data([{"value": measure.promised}]))
        yield rule.mark("rule", color=COMPARATOR_COLOUR, strokeDash=[5, 4]).encode(x=x)


def _repeated(values: Sequence[str], analyses: Sequence[str]) -> list[str]:
    return list(islice(cycle(values), len(analyses)))


def _keys(measure: Measure) -> list[str]:
    keys = [f"bars: ± {NORMAL_95} Monte Carlo standard errors"]
    if measure.promised is not None:
        promised = (
            f"{100 * measure.promised:g}\u00a0%" if measure.is_share else format_number(measure.promised)
        )
        keys.insert(0, f"dashed: {promised}")
    return keys


def _description(measure: Measure, labels: Sequence[str], found: Sequence[MonteCarlo]) -> str:
    parts = "; ".join(f"{label} {measure.written(each)}" for label, each in zip(labels, found, strict=True))
    return f"{measure.title}, with Monte Carlo standard errors: {parts}."
