"""Row names, which R and pandas write before the first column without a name."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from covaria.table.numbers import is_number


def are_row_names(cells: Sequence[NDArray[np.object_]]) -> bool:
    """Return whether the first of a table's columns, given as chunks, holds the names of its rows.

    They are all different: numbers counted upwards, or no numbers at all.
    """
    texts = [cell for chunk in cells for cell in chunk.tolist()]
    if len(texts) < 2 or None in texts or len(set(texts)) < len(texts):
        return False
    if not any(map(is_number, texts)):
        return True
    numbers = [int(text) for text in texts if text.isdecimal() and text.isascii() and len(text) < 16]
    return len(numbers) == len(texts) and numbers == sorted(numbers)
