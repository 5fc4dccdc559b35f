"""Responses whose evidence has no closed form: Laplace's approximation.

That of Rasmussen and Williams (2006, section 3.4), in weight space.

With hidden units F (rows, units), a standard normal prior on the last layer's weights w, an offset o, and
ψ(w) = −Σ k log p(response | o + F w) + wᵀw / 2, where k is how many subjects the row represents:

    −log q(responses) = ψ(w) + log |A| / 2 at the mode,   A = I + Fᵀ W F,   W = −∂² log p / ∂f²   (3.32)

The mode is found by Newton's steps, each a regression of working responses f + r / W with weights W, where r
is the slope of the log likelihood (equation 3.18; McCullagh and Nelder 1989, section 2.5); so what a step
needs is the normal evidence of √W F and √W (f + r / W) with a noise of 1. The gradient also follows how the
mode, and with it W, moves (equations 5.20 to 5.24):

    ∂ / ∂F = √W S + (g − r − W F u) wᵀ + r uᵀ,   S = √W F A⁻¹,   g = diag(F A⁻¹ Fᵀ) ∂W/∂f / 2,   u = A⁻¹ Fᵀ g

Where the likelihood has a noise s of its own, likewise

    ∂ / ∂ log s = −Σ k ∂ log p / ∂ log s + diag(F A⁻¹ Fᵀ) · ∂W / ∂ log s / 2 + ∂r / ∂ log s · F u
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.linalg import cho_solve

from covaria.arrays import FloatArray
from covaria.engine.evidence.likelihood import (
    Evidence,
    Hyperparameters,
    factorise,
    hidden_units,
    is_wide,
    solved_by_normal_evidence,
)
from covaria.engine.evidence.normal_responses import BLOCK_ROWS
from covaria.engine.evidence.structure import SineStructure

MOST_STEPS = 50
SETTLED = 1e-9
"""A step that lowers ψ by less, relative to 1 + |ψ|, is the last; the next would lower it by the square."""
HALVINGS = 8
LEAST_CURVATURE = 1e-10
"""Rows that are surer than this still take part, so that their working response stays finite."""

Block = tuple[slice, FloatArray]


@dataclass(frozen=True)
class Mode:
    """The last layer at the mode; ψ, and the linear predictor, less the offset, that it gives."""

    weights: FloatArray
    latent: FloatArray
    value: float


@dataclass(frozen=True)
class ByNoise:
    """Slopes of a likelihood in the logarithm of its noise: of each row's log p, of r and of W; (rows,)."""

    log_likelihood: FloatArray
    slope: FloatArray
    curvature: FloatArray


@dataclass
class LaplaceResponses(ABC):
    """Responses to train on; where their mode was last is where it is next sought from.

    Attributes
    ----------
    targets : (rows,) array, or (rows, 2) of censored responses
        Of the loss.
    weights : (rows,) array
        How many subjects each row represents.
    offset : float
        Part of the linear predictor, on which the prior has no hold.
    """

    targets: FloatArray
    weights: FloatArray
    offset: float = field(init=False, default=0.0)
    _latent: FloatArray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._latent = np.zeros(len(self.targets))

    @abstractmethod
    def derivatives(self, latent: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Slope of the log likelihood in each row, its curvature W, and the slope of W; each (rows,)."""

    @abstractmethod
    def value(self, latent: FloatArray, weights: FloatArray) -> float:
        """Evaluate ψ."""

    def heed(self, hyper: Hyperparameters) -> None:  # noqa: B027 (most likelihoods have no noise)
        """Take the noise of the likelihood, where it has one."""

    def by_noise(self, latent: FloatArray) -> ByNoise | None:  # noqa: ARG002 (most likelihoods have no noise)
        """Slopes in the logarithm of the noise; None where the likelihood has none."""
        return None

    def evidence(self, units: FloatArray, hyper: Hyperparameters) -> Evidence:
        """Evaluate the approximate evidence and its gradient at hidden units, (rows, units)."""
        self.heed(hyper)
        mode = self.mode(lambda: iter([(slice(None), units)]), self._latent)
        self._latent = latent = mode.latent
        slope, curvature, third = self.derivatives(latent)
        root = np.sqrt(curvature)
        weighed = units * root[:, None]
        _, solved, log_determinant, _ = solved_by_normal_evidence(weighed, root * latent + slope / root, 1.0)
        taken_up = np.einsum("ij,ij->i", solved, weighed)
        by_latent = 0.5 * third / curvature * taken_up
        moved = solved.T @ (by_latent / root)
        adjoint = by_latent - slope - curvature * (units @ moved)
        by_units = root[:, None] * solved + np.outer(adjoint, mode.weights) + np.outer(slope, moved)
        noise = self.by_noise(latent)
        by_log_noise = 0.0
        if noise is not None:
            by_log_noise = float(
                0.5 * (taken_up / curvature) @ noise.curvature
                + noise.slope @ (units @ moved)
                - noise.log_likelihood.sum()
            )
        return Evidence(mode.value + 0.5 * log_determinant, mode.weights, by_units, by_log_noise)

    def last_layer(self, structure: SineStructure, hyper: Hyperparameters, inputs: FloatArray) -> FloatArray:
        """Posterior mode of the last layer, the offset in its intercept; inputs (rows, inputs)."""
        self.heed(hyper)
        width = structure.units + structure.inputs + 1
        size = len(inputs) if is_wide(len(inputs), width) else BLOCK_ROWS

        def blocks() -> Iterator[Block]:
            for start in range(0, len(inputs), size):
                block = slice(start, start + size)
                yield block, hidden_units(structure, inputs[block], hyper)

        weights = self.mode(blocks, self._latent).weights
        weights[-1] += self.offset
        return weights

    def mode(self, blocks: Callable[[], Iterator[Block]], latent: FloatArray) -> Mode:
        """Find the last layer of the least ψ by Newton's steps, the first from a linear predictor, (rows,).

        Parameters
        ----------
        blocks : callable
            Gives hidden units, block of rows by block; once for each step.
        latent : (rows,) array
        """
        best: Mode | None = None
        for _ in range(MOST_STEPS):
            found = self._mode_with(self._newton_step(blocks, latent), blocks)
            nothing = self.value(np.zeros_like(latent), np.zeros(1))
            if best is None and not found.value <= nothing:
                # A start from elsewhere that leads astray; from nothing at all ψ goes downhill.
                best = Mode(np.zeros(len(found.weights)), np.zeros_like(latent), nothing)
                latent = best.latent
                continue
            if best is not None:
                found = self._downhill(found, best)
                if best.value - found.value <= SETTLED * (1 + abs(best.value)):
                    return found
            best, latent = found, found.latent
        assert best is not None
        return best

    def _downhill(self, found: Mode, best: Mode) -> Mode:
        """Halve a step that leads uphill."""
        for _ in range(HALVINGS):
            if found.value <= best.value:
                return found
            weights, latent = (found.weights + best.weights) / 2, (found.latent + best.latent) / 2
            found = Mode(weights, latent, self.value(latent, weights))
        return best

    def _mode_with(self, weights: FloatArray, blocks: Callable[[], Iterator[Block]]) -> Mode:
        latent = np.concatenate([units @ weights for _, units in blocks()])
        return Mode(weights, latent, self.value(latent, weights))

    def _newton_step(self, blocks: Callable[[], Iterator[Block]], latent: FloatArray) -> FloatArray:
        slope, curvature, _ = self.derivatives(latent)
        root, wanted = np.sqrt(curvature), curvature * latent + slope
        gram = moments = np.zeros(1)
        for block, units in blocks():
            weighed = units * root[block, None]
            if is_wide(*units.shape):
                factor = factorise(weighed @ weighed.T, 1.0)
                alone: FloatArray = weighed.T @ cho_solve((factor, True), wanted / root, check_finite=False)
                return alone
            gram = gram + weighed.T @ weighed
            moments = moments + units.T @ wanted[block]
        weights: FloatArray = cho_solve((factorise(gram, 1.0), True), moments, check_finite=False)
        return weights
