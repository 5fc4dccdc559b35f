"""Figures in the grammar of Vega-Lite: rows, a mark, and which field goes to which channel.

Reports and files take figures from here as they are. Altair says the same with a class for every part, whose
import and copies take longer than all the rest of a page; it is loaded only to show a figure in a notebook.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from covaria.extras import missing_extra
from covaria.figures.scripts import VEGA_LITE
from covaria.figures.titles import safe_title

Options = dict[str, Any]
"""Options of a scale, an axis, a legend or a channel, in the words of Vega-Lite."""
Rows = list[dict[str, str | float | None]]
"""What is drawn, a field of fixed name for each value."""

SCHEMA = f"https://vega.github.io/schema/vega-lite/v{VEGA_LITE.version}.json"
TYPES = {"Q": "quantitative", "N": "nominal"}


def channel(shorthand: str, **options: Any) -> Options:
    """Send a field to a channel: "age:Q" for a number, "sex:N" for a name, "upper" for the end of a range."""
    name, _, kind = shorthand.partition(":")
    if isinstance(options.get("title"), str):
        options["title"] = safe_title(options["title"])
    return {"field": name, **({"type": TYPES[kind]} if kind else {}), **options}


def constant(value: str | float) -> Options:
    """Give a channel a value of its own, not one of a field."""
    return {"value": value}


def expression(text: str) -> Options:
    """Have Vega compute an option as it draws."""
    return {"expr": text}


@dataclass(frozen=True)
class Figure:
    """A mark, marks over each other, or panels beside each other; never changed, only made anew.

    Attributes
    ----------
    rows : list or None
        What its mark draws, or all its parts where they share the very same rows.
    properties : dict
        All else, in the words of Vega-Lite.
    parts : tuple of Figure
    arrangement : "layer" or "concat" or None
        How the parts are arranged.
    """

    rows: Rows | None = None
    properties: Options = field(default_factory=dict)
    parts: tuple["Figure", ...] = ()
    arrangement: Literal["layer", "concat"] | None = None

    def mark(self, kind: str, **options: Any) -> "Figure":
        """Draw each row as a mark: "line", "point", "rule", and so on."""
        return self.having(mark={"type": kind, **options})

    def encode(self, **channels: Options | Sequence[Options]) -> "Figure":
        """Say what goes to each channel; one that is named again is replaced."""
        return self.having(encoding={**self.properties.get("encoding", {}), **channels})

    def having(self, **properties: Any) -> "Figure":
        """Set properties of the view, as its width."""
        return replace(self, properties={**self.properties, **properties})

    def to_dict(self) -> dict[str, Any]:
        """Write it as one Vega-Lite specification."""
        datasets: dict[str, Rows] = {}
        view = _view(self, None, datasets)
        return {"$schema": SCHEMA, **view, "datasets": datasets}

    def _repr_mimebundle_(self, *args: Any, **kwargs: Any) -> Any:
        """Show it in a notebook, as Altair does.

        Raises
        ------
        UsageError
            If Altair is not installed.
        """
        try:
            from covaria.figures.altair_chart import altair_chart
        except ModuleNotFoundError as error:
            raise missing_extra(error) or error from None
        return altair_chart(self)._repr_mimebundle_(*args, **kwargs)


def layered(parts: Sequence[Figure], **properties: Any) -> Figure:
    """Lay marks over each other, the last on top."""
    return Figure(_shared_rows(parts), properties, tuple(parts), "layer")


def side_by_side(parts: Sequence[Figure], **properties: Any) -> Figure:
    """Put panels beside each other, in as many columns as are asked for."""
    return Figure(_shared_rows(parts), properties, tuple(parts), "concat")


def _shared_rows(parts: Sequence[Figure]) -> Rows | None:
    first = parts[0].rows
    return first if all(part.rows is first for part in parts) else None


def _view(figure: Figure, above: Rows | None, datasets: dict[str, Rows]) -> dict[str, Any]:
    """Write a figure without its rows, which are written once for all figures that draw them."""
    view = dict(figure.properties)
    if figure.rows is not None and figure.rows is not above:
        name = _name_of_rows(figure.rows)
        datasets[name] = figure.rows
        view["data"] = {"name": name}
    if figure.arrangement is not None:
        view[figure.arrangement] = [_view(part, figure.rows, datasets) for part in figure.parts]
    return view


def _name_of_rows(rows: Sequence[Mapping[str, Any]]) -> str:
    text = json.dumps(rows, sort_keys=True)
    return f"data-{hashlib.sha256(text.encode()).hexdigest()[:32]}"
