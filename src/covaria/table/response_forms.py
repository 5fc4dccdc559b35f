"""The numbers that a response may have been computed from, or may be computed into, beside its own."""

from collections.abc import Iterator

import numpy as np

from covaria.arrays import FloatArray
from covaria.table.text import TextTable


def response_forms(
    table: TextTable, response: FloatArray, exposure: FloatArray | None
) -> Iterator[FloatArray]:
    """Yield the response where it was measured, and of counts over a time their rates; NaN elsewhere.

    Parameters
    ----------
    table : TextTable
    response : (rows,) float64 array
        A limit where only that is known.
    exposure : (rows,) float64 array or None
        How long events were counted.
    """
    measured = response
    if table.known is not None:
        measured = np.where(table.known[:, 0] == table.known[:, 1], response, np.nan)
    yield measured
    if exposure is not None:
        yield np.divide(response, exposure, out=np.full(len(response), np.nan), where=exposure > 0)
