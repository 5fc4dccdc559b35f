"""Colours of what has a name and is no model: curves and points of lessons."""

from covaria.figures.grammar import Options, channel, constant
from covaria.figures.theme import AVERAGED_COLOUR, RUNG_COLOURS, SMOOTH_COLOUR
from covaria.model.rung import Rung

COLOURS = ("#0072B2", "#D55E00", "#009E73", SMOOTH_COLOUR, RUNG_COLOURS[Rung.LINEAR], AVERAGED_COLOUR)


def coloured(names: list[str], has_legend: bool = True, start: int = 0, symbol: str = "stroke") -> Options:
    """Colour by name, from a place in the list of colours on."""
    colours = [COLOURS[(start + k) % len(COLOURS)] for k in range(len(names))]
    if not has_legend:
        return constant(colours[0])
    legend = {"title": None, "columns": 1, "symbolStrokeWidth": 3, "labelLimit": 420, "symbolType": symbol}
    return channel("name:N", scale={"domain": names, "range": colours}, legend=legend)
