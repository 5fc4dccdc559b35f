"""How many subjects, or groups where these are declared, stand at each level of a treatment."""

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.table.draft import Draft

FEWEST_UNITS = 2
"""Fewest units of a level that show how far they differ."""


def units_of_levels(draft: Draft, codes: IntArray, levels: int) -> FloatArray:
    """Count the units of each level, of which each row has one, (rows,); shape (levels,).

    A row's weight may represent several subjects.
    """
    together = draft.groups or draft.subjects
    if together is None:
        weights = np.ones(draft.rows) if draft.weights is None else np.maximum(draft.weights.values, 1.0)
        return np.bincount(codes, weights, levels).astype(float)
    pairs = np.unique(np.column_stack([codes, together.codes]), axis=0)
    return np.bincount(pairs[:, 0], minlength=levels).astype(float)
