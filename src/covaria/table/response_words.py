"""A response in words: named for the endpoint that it is, and refused."""

from covaria.errors import RoleError
from covaria.table.numbers import is_number
from covaria.table.profile import MOST_LEVELS
from covaria.table.text import TextTable


def refuse_words(table: TextTable, response: str) -> None:
    """Refuse a response that holds a few words and no number.

    Raises
    ------
    RoleError
        With what kind of endpoint it is.
    """
    texts = set(table.present(response)[0])
    few = 2 <= len(texts) <= MOST_LEVELS and 2 * len(texts) <= table.rows
    if not few or any(is_number(text, table.decimal_comma) or any(map(str.isdigit, text)) for text in texts):
        return
    if len(texts) == 2:
        kind = "two words only, as a response that is yes or no"
        remedy = (
            "ask for the binary endpoint (--endpoint binary, and --responder with the word that is a "
            "response), or choose a response that is measured on a scale"
        )
    else:
        kind = f"{len(texts)} words, which are levels in an order or categories without one"
        remedy = (
            "ask for the ordinal endpoint and declare their order (--endpoint ordinal --levels "
            '"none<mild<severe"), say which words are a response (--endpoint binary --responder), or choose '
            "a response that is measured on a scale"
        )
    raise RoleError(f"{table.source}: {response} (response) holds {kind}; {remedy}.")
