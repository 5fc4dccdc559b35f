"""Which covariates act together: the strength of each interaction, with its test."""

from collections.abc import Sequence

from covaria.explain.effects import CLAIM_LEVEL, InteractionTerm
from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, channel, layered
from covaria.figures.labelled_rows import label_axis, marks_range, narrow_parameter, words_at_the_right
from covaria.figures.theme import COMPARATOR_COLOUR, RUNG_COLOURS, with_words
from covaria.model.rung import Rung
from covaria.wording.names import name_in_axis
from covaria.wording.numbers import format_percent, format_whole_percent, p_value_in_words

MOST_SHOWN = 10
ROW_HEIGHT = 30
COLUMN_SHARE = 0.14
"""Share of the width that the column of p-values takes."""


def interactions(found: Sequence[InteractionTerm]) -> Figure:
    """Draw the share of the prediction's variance that is in each interaction, and its adjusted p-value.

    Parameters
    ----------
    found : sequence of InteractionTerm
        The strongest first, at least one; of more than `MOST_SHOWN`, so many are drawn.
    """
    shown = found[:MOST_SHOWN]
    rows = [_row(term) for term in shown]
    pairs = [_pair(term) for term in shown]
    base = Figure(inline_data(rows)).encode(
        y=channel(
            "pair:N",
            sort=pairs,
            title=None,
            axis=label_axis(13, 240),
        ),
        tooltip=[
            channel("pair:N", title="pair"),
            channel("share:Q", title="share of the variance", format=".3~%"),
            channel("test:N", title="test"),
        ],
    )
    x = channel(
        "share:Q",
        title="Share of the prediction’s variance",
        scale={"range": marks_range(COLUMN_SHARE)},
        axis={"format": "%"},
    )
    colour = channel(
        "kind:N",
        legend=None,
        scale={"domain": ["found", "not shown"], "range": [RUNG_COLOURS[Rung.PAIRWISE], COMPARATOR_COLOUR]},
    )
    layers = [
        base.mark("bar", height=10, opacity=0.55).encode(x=x, color=colour),
        base.mark("rule", strokeWidth=2).encode(x=channel("lower:Q"), x2=channel("upper"), color=colour),
        words_at_the_right(base, "test"),
    ]
    chart = layered(layers, params=[narrow_parameter()], width=640, height=ROW_HEIGHT * len(rows))
    keys = [
        f"lines: {format_whole_percent(shown[0].level)} interval",
        f"blue: claimed, as test (p ≤ {CLAIM_LEVEL:g}) and ladder agree",
    ]
    if len(found) > len(shown):
        keys.append(f"{len(found) - len(shown)} weaker pairs are not drawn")
    return with_words(chart, "Strength of the interactions", keys, _description(shown))


def _row(term: InteractionTerm) -> dict[str, str | float]:
    return {
        "pair": _pair(term),
        "share": term.estimate,
        "lower": term.lower,
        "upper": term.upper,
        "test": "not tested" if term.p_value is None else p_value_in_words(term.p_value),
        "kind": "found" if term.is_found else "not shown",
    }


def _pair(term: InteractionTerm) -> str:
    return " × ".join(map(name_in_axis, term.covariates))


def _description(shown: Sequence[InteractionTerm]) -> str:
    strengths = "; ".join(f"{_pair(term)} {format_percent(term.estimate)}" for term in shown)
    return f"Shares of the variance of the prediction that are in interactions: {strengths}."
