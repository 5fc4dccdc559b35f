"""Rule: whole numbers some of which have letters are identifiers, and no amounts."""

from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.lettered_numbers import have_letters
from covaria.table.numbers import is_number
from covaria.table.profile import MOST_LEVELS, ColumnProfile
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    for column in columns:
        if column.is_number or column.levels <= MOST_LEVELS:
            continue
        texts, _ = known.table.present(column.name)
        numbers = [text for text in set(texts) if is_number(text, known.table.decimal_comma)]
        lettered = [text for text in texts if not is_number(text, known.table.decimal_comma)]
        if numbers and have_letters(numbers, lettered):
            yield Claim(column, Role.IGNORE, "whole numbers, some with letters, as identifiers have")


LETTERED_NUMBERS = InferenceRule(
    "lettered-numbers", "Numbers some of which have letters are identifiers", _claims
)
