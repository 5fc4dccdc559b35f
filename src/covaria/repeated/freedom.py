"""Covariance of the coefficients that allows for a covariance of the rows that was estimated."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.repeated.likelihood import Likelihood


def adjusted_core(top: Likelihood, weights: FloatArray) -> FloatArray:
    """The adjusted covariance of the coefficients, where I is the unadjusted one.

    Φ + 2Φ [Σᵢⱼ wᵢⱼ (Qᵢⱼ − PᵢΦPⱼ − ¼ Rᵢⱼ)] Φ of Kenward and Roger (1997, equation 5), between the root of Φ
    and its transpose.

    Parameters
    ----------
    top : Likelihood
        At its maximum.
    weights : (parameters, parameters) array
        Covariance of the covariance's parameters.
    """
    weighted = np.einsum("ij,jpab->ipab", weights, top.slopes)
    products = top.seen_by_design(np.einsum("ipab,ipbc->pac", top.slopes, weighted))
    pairs = np.einsum("ij,ikl,jlm->km", weights, top.changes, top.changes)
    core = products - pairs
    if top.curvature is not None:
        core = core - top.seen_by_design(np.einsum("ij,ijpab->pab", weights, top.curvature)) / 4
    adjusted: FloatArray = np.eye(len(core)) + (core + core.T)
    return adjusted
