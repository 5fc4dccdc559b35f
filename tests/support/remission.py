"""A small trial of times to an event with many ties, as printed in textbooks."""

import numpy as np

TIMES = [
    1,
    1,
    2,
    2,
    3,
    4,
    4,
    5,
    5,
    8,
    8,
    8,
    8,
    11,
    11,
    12,
    12,
    15,
    17,
    22,
    23,
    6,
    6,
    6,
    7,
    10,
    13,
    16,
    22,
    23,
]
"""Weeks of remission of 42 children with leukaemia (Freireich et al. 1963): events first, …"""
CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
"""… then censored times; the first 21 rows are of placebo."""


def remission() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Treatment and a further covariate, times, and whether these are events."""
    time, event = np.array(TIMES + CENSORED, dtype=float), np.arange(42) < 30
    treated = (np.arange(42) >= 21).astype(float)
    return np.column_stack([treated, (2 * np.sin(np.arange(1, 43))).round(2)]), time, event
