"""How a column relates to the dose: whether either follows from the other."""

import numpy as np

from covaria.arrays import IntArray
from covaria.table.column_codes import first_of_each
from covaria.table.determined_by import CHANCE, is_determined_by

MANY_DOSES = 20
"""The most doses of a trial; with more, the rows of one dose may be one subject's, whom no column names."""
MOST_FOR_EACH_DOSE = 3
"""Numbers of more values than this for each dose are measurements that happen not to overlap."""


def dose_relation(
    codes: IntArray, doses: IntArray, subjects: IntArray | None, is_number: bool, chance: float = CHANCE
) -> tuple[bool, bool]:
    """Return whether the dose tells a column, and whether the column tells the dose, by more than chance.

    Parameters
    ----------
    codes, doses : (rows,) int64 arrays
        Places of the values in their order; below 0 where missing.
    subjects : (rows,) int64 array or None
        Rows of one subject that repeat each other prove nothing more.
    is_number : bool
        Whether the column holds numbers.
    chance : float
        As in `is_determined_by`.
    """
    levels = len(np.unique(doses))
    if subjects is None and MANY_DOSES < levels < len(doses):
        # Only an order that both share proves anything then.
        rows = first_of_each(codes, doses)
        codes, doses = codes[rows], doses[rows]
    few = not is_number or len(np.unique(codes)) <= MOST_FOR_EACH_DOSE * levels
    found = is_determined_by(codes, doses, chance), few and is_determined_by(doses, codes, chance)
    if subjects is not None and any(found):
        rows = first_of_each(subjects, codes, doses)
        return dose_relation(codes[rows], doses[rows], None, is_number, chance)
    return found
