"""A figure as an Altair chart, which a notebook shows, and which its user may change."""

from typing import cast

import altair as alt

from covaria.figures.grammar import Figure

AltairChart = alt.Chart | alt.LayerChart | alt.ConcatChart


def altair_chart(figure: Figure) -> AltairChart:
    """Make an Altair chart of a figure, checked against the schema of Vega-Lite."""
    return cast("AltairChart", alt.Chart.from_dict(figure.to_dict()))
