"""Bitterness of wine, rated 1 to 5 by nine judges, by temperature and contact of juice and skins.

Randall (1989), Biometrical Journal 31, 781-793, table 1; eight bottles for each judge.
"""

import numpy as np

from covaria.arrays import FloatArray, IntArray

RATINGS = "23344455 12132354 23325544 32323253 23433333 32322454 11222323 22233334 12323244"
"""One group for each judge."""


def wine() -> tuple[FloatArray, IntArray]:
    """Indicators of warmth and of contact, (72, 2), and the rating from 0, (72,)."""
    rating = np.array([int(digit) for digit in RATINGS.replace(" ", "")])
    warm, contact = np.tile([0, 0, 0, 0, 1, 1, 1, 1], 9), np.tile([0, 0, 1, 1, 0, 0, 1, 1], 9)
    return np.column_stack([warm, contact]).astype(float), rating - 1
