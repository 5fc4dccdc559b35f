"""Text as it can be shown on a line, whatever characters it holds."""

from unicodedata import category


def visible(text: str) -> str:
    """Escape what no line of a terminal can show as it is: control characters, bytes that are no text."""
    return "".join(
        character.encode("unicode_escape").decode() if category(character).startswith("C") else character
        for character in text
    )
