"""Designs of `trial_cells.py` as truths of a study, for `honest_trials.toml`.

PYTHONPATH=benchmarks covaria study benchmarks/honest_trials.toml --out build/honest
"""

from collections.abc import Mapping

import numpy as np
from trial_cells import NAMED
from trial_designs import Cell
from trial_truths import INTERCEPT, signal

from covaria.arrays import FloatArray
from covaria.study.covariates import Column


def weak_emax(doses: FloatArray, covariates: Mapping[str, Column]) -> FloatArray:
    """Expected responses of the cell "weak emax"."""
    return _expected("weak emax", doses, covariates)


def _expected(name: str, doses: FloatArray, covariates: Mapping[str, Column]) -> FloatArray:
    cell = _cell(name)
    columns = {each: np.asarray(column) for each, column in covariates.items()}
    expected: FloatArray = INTERCEPT + signal(cell, doses, columns)
    return expected


def _cell(name: str) -> Cell:
    return next(cell for cell in NAMED if cell.name == name)
