"""How subjects are spread over ordered levels: stacked bars, observed and adjusted, of each dose or arm."""

from collections.abc import Sequence
from dataclasses import dataclass

from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, channel
from covaria.figures.theme import with_words
from covaria.figures.titles import safe_title
from covaria.wording.names import made_distinct, shortened
from covaria.wording.numbers import format_percent

SCHEME = "blues"
"""From light to dark, the highest level darkest."""
OBSERVED, ADJUSTED = "observed", "adjusted"
LONGEST = 30
STEP = 42
"""Height of two bars and the space around them."""


@dataclass(frozen=True)
class TreatmentShares:
    """Shares of the levels at one dose or arm, the lowest level first; each sums to 1."""

    name: str
    observed: Sequence[float]
    adjusted: Sequence[float]


def level_shares(
    treatments: Sequence[TreatmentShares], levels: Sequence[str], response: str, treatment: str
) -> Figure:
    """Draw shares of levels.

    Parameters
    ----------
    treatments : sequence of TreatmentShares
        In the order to show.
    levels : sequence of str
        Names of the levels, the lowest first.
    response : str
        Title of the legend.
    treatment : str
        Title of the rows, "dose" or "arm".
    """
    names = made_distinct([shortened(each.name, LONGEST) for each in treatments])
    shown = made_distinct([shortened(level, LONGEST) for level in levels])
    data = inline_data(_rows(treatments, names, shown))
    chart = Figure(data).mark("bar", stroke="white", strokeWidth=0.6)
    chart = chart.encode(
        x=channel(
            "share:Q",
            title="Share of subjects",
            stack="zero",
            scale={"domain": [0, 1]},
            axis={"format": "%"},
        ),
        y=channel("treatment:N", title=treatment, sort=names),
        yOffset=channel("kind:N", sort=[OBSERVED, ADJUSTED]),
        color=channel(
            "level:N",
            sort=shown,
            scale={"domain": shown, "scheme": SCHEME},
            legend={"title": safe_title(response), "symbolOpacity": 1},
        ),
        order=channel("place:Q"),
        tooltip=[
            channel("treatment:N", title=treatment),
            channel("kind:N", title="share"),
            channel("level:N", title="level"),
            channel("share:Q", title="of subjects", format=".1%"),
        ],
    )
    chart = chart.having(width=640, height=STEP * len(names))
    keys = [f"upper bar: {OBSERVED}; lower bar: {ADJUSTED} for covariates"]
    return with_words(chart, f"Levels of {response}", keys, _description(treatments, names, shown))


def _rows(
    treatments: Sequence[TreatmentShares], names: Sequence[str], levels: Sequence[str]
) -> list[dict[str, str | float]]:
    return [
        {"treatment": name, "kind": kind, "level": level, "place": place, "share": share}
        for name, each in zip(names, treatments, strict=True)
        for kind, shares in ((OBSERVED, each.observed), (ADJUSTED, each.adjusted))
        for place, (level, share) in enumerate(zip(levels, shares, strict=True))
    ]


def _description(treatments: Sequence[TreatmentShares], names: Sequence[str], levels: Sequence[str]) -> str:
    each = (
        f"{name}: "
        + ", ".join(
            f"{level} {format_percent(share)}" for level, share in zip(levels, own.adjusted, strict=True)
        )
        for name, own in zip(names, treatments, strict=True)
    )
    return f"Adjusted shares of levels. {'; '.join(each)}."
