"""Responses with normal errors: the evidence and the last layer in closed form."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve

from covaria.arrays import FloatArray
from covaria.engine.evidence.likelihood import (
    Evidence,
    Hyperparameters,
    evidence,
    factorise,
    hidden_units,
    is_wide,
)
from covaria.engine.evidence.structure import SineStructure

BLOCK_ROWS = 4096
"""Rows whose hidden units are held at once when the last layer is fitted."""


@dataclass(frozen=True)
class NormalResponses:
    """Responses to train on.

    Attributes
    ----------
    response : (rows,) array
        Standardised, each times the root of its weight.
    root : (rows,) array
        Root of how many subjects each row represents.
    """

    response: FloatArray
    root: FloatArray

    def evidence(self, units: FloatArray, hyper: Hyperparameters) -> Evidence:
        """Evaluate the evidence and its gradient; hidden units, (rows, units), are weighed in place."""
        units *= self.root[:, None]
        return evidence(units, self.response, hyper.noise, float(self.root @ self.root))

    def last_layer(self, structure: SineStructure, hyper: Hyperparameters, inputs: FloatArray) -> FloatArray:
        """Posterior mean of the last layer; inputs (rows, inputs), result (units,)."""
        width, variance = structure.units + structure.inputs + 1, hyper.noise**2
        if is_wide(len(inputs), width):
            units = hidden_units(structure, inputs, hyper) * self.root[:, None]
            factor = factorise(units @ units.T, hyper.noise)
            by_rows: FloatArray = units.T @ cho_solve(
                (factor, True), self.response / variance, check_finite=False
            )
            return by_rows
        gram, moments = np.zeros((width, width)), np.zeros(width)
        for start in range(0, len(inputs), BLOCK_ROWS):
            block = slice(start, start + BLOCK_ROWS)
            units = hidden_units(structure, inputs[block], hyper) * self.root[block, None]
            gram += units.T @ units
            moments += units.T @ self.response[block]
        factor = factorise(gram, hyper.noise)
        weights: FloatArray = cho_solve((factor, True), moments / variance, check_finite=False)
        return weights
