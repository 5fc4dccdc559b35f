"""Tobin's durable goods (1958), as R's package survival has them: purchases, ages and liquidity ratios."""

import numpy as np

DURABLE = np.array([0, 0.7, 0, 0, 0, 0, 0, 3.7, 0, 3.0, 10.4, 0, 0, 0, 1.5, 0, 0, 3.5, 6.1, 0])
AGE = np.array(
    [
        *(57.7, 50.9, 48.5, 41.7, 47.7, 59.8, 44.3, 45.1, 51.7, 50.0),
        *(46.8, 58.0, 58.9, 40.0, 34.1, 39.9, 33.4, 48.1, 46.6, 53.1),
    ]
)
QUANT = np.array(
    [
        *(236.0, 283, 207, 220, 238, 216, 284, 221, 275, 269),
        *(207.0, 249, 246, 277, 231, 219, 240, 266, 214, 251),
    ]
)
KNOWN = np.column_stack([np.where(DURABLE > 0, DURABLE, -np.inf), DURABLE])
"""Between which ends each purchase is known to lie: a 0 is somewhere below."""
