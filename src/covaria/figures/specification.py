"""A figure as what a page holds of it: its Vega-Lite specification."""

from collections.abc import Callable
from typing import Any, ParamSpec

import altair as alt
from altair.utils.schemapi import debug_mode

Arguments = ParamSpec("Arguments")

Options = dict[str, Any]
"""Of a scale, an axis or a legend, in the words of Vega-Lite. Altair has classes for them, with a place for
every option there is, which it copies many times as it puts a figure together."""


def specification(
    draw: Callable[Arguments, alt.Chart | alt.LayerChart | alt.ConcatChart],
    *args: Arguments.args,
    **kwargs: Arguments.kwargs,
) -> dict[str, Any]:
    """Draw a figure without checking each of its parts against the schema of Vega-Lite.

    Altair checks them as they are made, and again as a whole, which takes as long as all the rest; that our
    figures keep to the schema, whatever they show, is for tests to find out.
    """
    with debug_mode(False):
        return draw(*args, **kwargs).to_dict(validate=False)
