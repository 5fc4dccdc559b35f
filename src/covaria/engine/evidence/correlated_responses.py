"""Responses with correlated normal errors, whose covariance is known up to the noise: the evidence of GLS.

With errors of covariance s² V and a matrix W for which W V Wᵀ = I, whitened responses W y of whitened hidden
units W F have independent errors of variance s². So their evidence is that of `likelihood.py`, but for the
determinant, and a gradient with respect to W F becomes one with respect to F by Wᵀ:

    log |s² V + F Fᵀ| = log |s² I + W F (W F)ᵀ| − 2 log |W|
"""

from dataclasses import dataclass, replace

from scipy.sparse import csr_array

from covaria.arrays import FloatArray
from covaria.engine.evidence.likelihood import (
    Evidence,
    Hyperparameters,
    evidence,
    hidden_units,
    solved_by_normal_evidence,
)
from covaria.engine.evidence.structure import SineStructure


@dataclass(frozen=True)
class Whitening:
    """What makes correlated errors independent.

    Attributes
    ----------
    matrix : (rows, rows) sparse array
        W; only rows of one subject have to do with each other.
    log_determinant : float
        Of W.
    """

    matrix: csr_array
    log_determinant: float

    def __call__(self, values: FloatArray) -> FloatArray:
        """Whiten values of each row, (rows,) or (rows, any)."""
        whitened: FloatArray = self.matrix @ values
        return whitened


@dataclass(frozen=True)
class CorrelatedResponses:
    """Responses to train on, whose errors have a known correlation.

    Attributes
    ----------
    response : (rows,) array
        Standardised.
    whitening : Whitening
    """

    response: FloatArray
    whitening: Whitening

    def evidence(self, units: FloatArray, hyper: Hyperparameters) -> Evidence:
        """Evaluate the evidence and its gradient at hidden units, (rows, units)."""
        whiten = self.whitening
        found = evidence(whiten(units), whiten(self.response), hyper.noise, len(units))
        return replace(
            found,
            negative_log=found.negative_log - whiten.log_determinant,
            by_units=whiten.matrix.T @ found.by_units,
        )

    def last_layer(self, structure: SineStructure, hyper: Hyperparameters, inputs: FloatArray) -> FloatArray:
        """Posterior mean of the last layer; inputs (rows, inputs), result (units,)."""
        whiten = self.whitening
        units = whiten(hidden_units(structure, inputs, hyper))
        solved = solved_by_normal_evidence(units, whiten(self.response), hyper.noise)[0]
        weights: FloatArray = units.T @ solved
        return weights
