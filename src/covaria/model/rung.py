"""The rungs of the ladder: how much a model may say."""

from enum import StrEnum


class Rung(StrEnum):
    """How much a model may say, from the least to the most."""

    LINEAR = "linear"
    ADDITIVE = "additive"
    PAIRWISE = "pairwise"
    DENSE = "dense"


Pair = tuple[int, int]
"""Positions of two covariates."""
