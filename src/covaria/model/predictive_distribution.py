"""What a new subject's response may be: a distribution for each row, from the model's errors out of fold."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lgamma

import numpy as np
from numpy.typing import ArrayLike

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.model.endpoint import Endpoint
from covaria.model.intervals import FoldResiduals

KERNEL_FREEDOM = 4.0
"""Degrees of freedom of the kernel: beyond all errors seen, a density falls as those of heavy tails do."""
QUARTILES_OF_NORMAL = 1.349
"""Distance between the quartiles of a normal distribution, in standard deviations."""
NARROWEST = 1e-9
"""Least bandwidth, in units of scaled errors, where these are all alike."""
BLOCK_ROWS = 1024
"""Rows whose densities at all errors are held at once."""


@dataclass(frozen=True)
class PredictiveDistribution:
    """Distribution of a new subject's response for each row of a table.

    A response is the prediction by one of the folds' models and one of the errors of that fold's subjects.

    Attributes
    ----------
    mean : (rows,) array
        The averaged prediction, in units of the response.
    folds, residual_sd : (folds, rows) arrays
        Prediction by the models that did not see each fold, as the model has it, and the size of an error
        then.
    residuals : tuple of FoldResiduals
    endpoint : Endpoint
    """

    mean: FloatArray
    folds: FloatArray
    residual_sd: FloatArray
    residuals: tuple[FoldResiduals, ...]
    endpoint: Endpoint

    def quantiles(self, levels: Sequence[float]) -> FloatArray:
        """Quantiles of each row's response, in its units; shape (levels, rows).

        Raises
        ------
        UsageError
            If a level is outside (0, 1).
        """
        quantile = self.endpoint.predictive_quantile
        found = np.array([quantile(self.folds, self.residual_sd, self.residuals, level) for level in levels])
        return self.endpoint.reported(found)

    def log_density(self, observed: ArrayLike) -> FloatArray:
        """Logarithm of the density at one response for each row, per unit of the response; shape (rows,).

        The mean of Student's t-densities around each error, of the bandwidth of Silverman (1986, equation
        3.31). Its mean over rows, with the sign turned, is the logarithmic score.

        Raises
        ------
        UsageError
            If there is not one finite response for each row, or responses are counts.
        """
        if not self.endpoint.is_continuous:
            raise UsageError(f"A {self.endpoint.name} has no density; ask for its quantiles.")
        response = np.asarray(observed, dtype=np.float64)
        if response.shape != self.mean.shape or not np.isfinite(response).all():
            raise UsageError(f"A density needs one finite response for each of the {len(self.mean)} rows.")
        modelled, link = self.endpoint.modelled(response), self.endpoint.link
        linear, folds = link.forward(modelled), link.forward(self.folds)
        scaled = (linear - folds) / self.residual_sd
        subjects = sum(fold.weights.sum() for fold in self.residuals)
        bandwidth = _bandwidth(self.residuals)
        densities = [
            _log_density(own, fold, bandwidth) - np.log(sd)
            for own, fold, sd in zip(scaled, self.residuals, self.residual_sd, strict=True)
        ]
        density: FloatArray = np.logaddexp.reduce(densities) - np.log(subjects)
        return density + link.log_slope(modelled) + self.endpoint.transform.log_slope(response)


def _bandwidth(residuals: tuple[FoldResiduals, ...]) -> float:
    """Scale of the kernel, from the standard deviation of all scaled errors."""
    errors = np.concatenate([fold.errors for fold in residuals])
    weights = np.concatenate([fold.weights for fold in residuals])
    order = np.argsort(errors, kind="stable")
    share = np.cumsum(weights[order]) / weights.sum()
    low, high = errors[order][np.searchsorted(share, [0.25, 0.75])]
    mean = np.average(errors, weights=weights)
    sd = float(np.sqrt(np.average((errors - mean) ** 2, weights=weights)))
    scale = min(sd, (high - low) / QUARTILES_OF_NORMAL) or sd
    return float(max(0.9 * scale * weights.sum() ** -0.2, NARROWEST))


def _log_density(values: FloatArray, known: FoldResiduals, bandwidth: float) -> FloatArray:
    """Logarithm of the sum of the errors' weights times kernels around them; values and result (rows,)."""
    freedom = KERNEL_FREEDOM
    constant = lgamma((freedom + 1) / 2) - lgamma(freedom / 2) - np.log(np.pi * freedom) / 2
    parts = []
    for some in np.split(values, range(BLOCK_ROWS, len(values), BLOCK_ROWS)):
        distance = (some[:, None] - known.errors) / bandwidth
        logarithms = np.log(known.weights) - (freedom + 1) / 2 * np.log1p(distance**2 / freedom)
        parts.append(np.logaddexp.reduce(logarithms, axis=1))
    density: FloatArray = np.concatenate(parts) + constant - np.log(bandwidth)
    return density
