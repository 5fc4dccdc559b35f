"""Tipping points in words: how far missing responses would have to be off, to undo what was shown."""

from covaria.disclosure import count_in_words
from covaria.repeated.tipping import TippingPoint
from covaria.wording.lists import counted


def tipping_sentence(found: TippingPoint, named: str, place: str, shift: str) -> str:
    """State the tipping point of a difference that was shown.

    Parameters
    ----------
    found : TippingPoint
    named : str
        The arm or dose as a sentence has it.
    place : str
        The visit, as "Week 12".
    shift : str
        Size of the shift; not read where there is none.
    """
    if found.missing == 0:
        return f"No response of {named} is missing at {place}."
    if found.shift is None:
        return f"No shift of the responses missing in {named} at {place} would undo its difference."
    way = "higher" if found.shift > 0 else "lower"
    return (
        f"Tipping point: the difference of {named} would not be significant if its responses missing at "
        f"{place} ({count_in_words(found.missing)} of {counted(found.assigned, 'subject')}) had been "
        f"{shift} {way} than the model takes them to be."
    )
