"""Titles of axes, legends and tooltips: Vega-Lite copies them into the expressions of tooltips."""

from collections.abc import Iterator
from typing import Any

import altair as alt

BACKSLASH, ALIKE = "\\", "\N{SET MINUS}"


def keep_titles_words(view: Any) -> None:
    r"""Replace backslashes in the titles of a view and its parts by a character that looks alike.

    Vega-Lite escapes quotation marks in such a title but no backslashes: a column called ``a\`` would run on
    into the expression, and a name made for it would be part of it.
    """
    for channel in _channels(view):
        title = channel._get("title")
        if isinstance(title, str) and BACKSLASH in title:
            channel["title"] = title.replace(BACKSLASH, ALIKE)


def _channels(view: Any) -> Iterator[Any]:
    encoding = view._get("encoding", alt.Undefined)
    if isinstance(encoding, alt.SchemaBase):
        for channel in encoding._kwds.values():
            each = channel if isinstance(channel, list) else [channel]
            yield from (one for one in each if isinstance(one, alt.SchemaBase))
    for parts in ("layer", "concat"):
        inner = view._get(parts, alt.Undefined)
        for part in inner if isinstance(inner, list) else ():
            yield from _channels(part)
