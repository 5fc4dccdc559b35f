"""Markdown of a lesson as HTML, where each term that it introduces carries its counterpart."""

from collections.abc import Iterable
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from covaria.glossary import entry_of
from covaria.report.glossed import explained

_PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")


def html_of(text: str) -> Markup:
    """Render the Markdown of a lesson, which is ours and so may hold HTML.

    What is set in bold is a term where it is introduced.

    Raises
    ------
    ValueError
        If the glossary does not have such a term.
    """
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.children:
            token.children = list(_with_terms(token.children))
    return Markup(_PARSER.renderer.render(tokens, _PARSER.options, {}))  # noqa: S704 - our own text


def introduced(text: str) -> list[str]:
    """The terms that a text sets in bold, in order."""
    tokens = [child for token in _PARSER.parse(text) for child in token.children or ()]
    return [after.content for token, after in pairwise(tokens) if token.type == "strong_open"]


def _with_terms(tokens: Iterable[Token]) -> Iterable[Token]:
    is_term = False
    for token in tokens:
        if token.type in {"strong_open", "strong_close"}:
            is_term = token.type == "strong_open"
        elif is_term:
            yield Token("html_inline", "", 0, content=_term(token.content))
        else:
            yield token


def _term(word: str) -> str:
    entry = entry_of(word)
    if entry is None:
        raise ValueError(f"the glossary has no term {word!r}, which a lesson sets in bold")
    return str(Markup('<strong class="term">{0}</strong>').format(explained(word, entry)))
