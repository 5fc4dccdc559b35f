"""What all figures share: one colour per model everywhere, type, and how a figure gets its words."""

from textwrap import wrap
from typing import Any, Final

from covaria.figures.grammar import Figure
from covaria.model.names import AVERAGED_MODEL
from covaria.model.rung import Rung

# Okabe & Ito (2008), "Color universal design": distinct under any common colour vision.
RUNG_COLOURS: dict[str, str] = {
    Rung.LINEAR: "#E69F00",
    Rung.ADDITIVE: "#009E73",
    Rung.PAIRWISE: "#0072B2",
    Rung.DENSE: "#D55E00",
}
AVERAGED_COLOUR = "#1A1A1A"
COMPARATOR_COLOUR = "#8A8A8A"
BAND_COLOUR = "#56B4E9"
SMOOTH_COLOUR = "#CC79A7"
PROFILE_COLOURS = ("#332288", "#AA4499", "#117733", "#882255", "#999933")
"""Tol (2021), "Colour schemes", muted: of profiles, which are no models."""
BELOW_COLOUR, MIDDLE_COLOUR, ABOVE_COLOUR = "#0072B2", "#F4F4F4", "#D55E00"
"""Colours of what lowers the response, leaves it, and raises it."""

CURVED: Final = "monotone"
"""How curves run between the points that they are computed at: without kinks, and never beyond these."""

INK = "#1A1A1A"
MUTED_INK = "#5C6166"
HAIRLINE = "#DDE1E4"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"
TITLE_CHARACTERS = 39
"""How many characters of a title's size are about as wide as a telephone's page."""


def model_colour(model: str) -> str:
    """Colour of a rung, of the averaged model, or of any comparator."""
    return AVERAGED_COLOUR if model == AVERAGED_MODEL else RUNG_COLOURS.get(model, COMPARATOR_COLOUR)


def with_words(figure: Figure, title: str, keys: list[str], description: str) -> Figure:
    """Give a figure its title, its description for screen readers, and the shared look.

    Parameters
    ----------
    figure : Figure
    title : str
        What is shown, in words; broken into lines that fit a telephone.
    keys : list of str
        What the marks mean, in lines of at most some 50 characters, so that they fit a telephone.
    description : str
        What a reader who cannot see the figure needs to know.
    """
    lines = wrap(title, TITLE_CHARACTERS)
    text = lines if len(lines) > 1 else title
    return figure.having(title={"text": text, "subtitle": keys}, description=description, config=_config())


def _config() -> dict[str, Any]:
    return {
        "font": FONT,
        "background": "white",
        "padding": {"left": 4, "right": 16, "top": 4, "bottom": 4},
        "view": {"continuousWidth": 300, "continuousHeight": 300, "stroke": None},
        "title": {
            "anchor": "start",
            "color": INK,
            "fontSize": 15,
            "fontWeight": 600,
            "offset": 14,
            "subtitleColor": MUTED_INK,
            "subtitleFontSize": 12,
            "subtitleLineHeight": 17,
            "subtitlePadding": 5,
        },
        "axis": {
            "domainColor": MUTED_INK,
            "gridColor": HAIRLINE,
            "labelColor": MUTED_INK,
            "labelFontSize": 12,
            "labelOverlap": "greedy",
            "tickColor": MUTED_INK,
            "titleColor": INK,
            "titleFontSize": 13,
            "titleFontWeight": 400,
            "titlePadding": 10,
        },
        "axisQuantitative": {"tickCount": 7},
        "legend": {
            "labelColor": INK,
            "labelFontSize": 12,
            "orient": "top",
            "titleColor": MUTED_INK,
            "titleFontSize": 12,
            "titleFontWeight": 400,
        },
    }
