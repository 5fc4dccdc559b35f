"""Designs of `trial_cells.py` as truths of a study, for `honest_trials.toml`.

PYTHONPATH=benchmarks covaria study benchmarks/honest_trials.toml --out build/honest
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from trial_cells import NAMED
from trial_designs import Cell
from trial_truths import INTERCEPT, signal

from covaria.arrays import FloatArray
from covaria.study.covariates import Column


def weak_emax(doses: FloatArray, covariates: Mapping[str, Column]) -> FloatArray:
    """Expected responses of the cell "weak emax"."""
    return _expected(_weak_emax(), doses, covariates)


def covariates_alone(doses: FloatArray, covariates: Mapping[str, Column]) -> FloatArray:
    """Expected responses of the same cell, were 30 % explained by its covariates and nothing by the dose."""
    return _expected(replace(_weak_emax(), shape="flat", explained=0.3), doses, covariates)


def _expected(cell: Cell, doses: FloatArray, covariates: Mapping[str, Column]) -> FloatArray:
    columns = {each: np.asarray(column) for each, column in covariates.items()}
    expected: FloatArray = INTERCEPT + signal(cell, doses, columns)
    return expected


def _weak_emax() -> Cell:
    return next(cell for cell in NAMED if cell.name == "weak emax")
