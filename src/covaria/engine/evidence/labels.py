"""Labels that are yes or no: the evidence by Laplace's approximation.

That of Rasmussen and Williams (2006, section 3.4), in weight space.

With hidden units F (rows, units), a standard normal prior on the last layer's weights w, the odds of each row
on a logarithmic scale |t| (o + F w), and ψ(w) = Σ k log(1 + exp(−t (o + F w))) + wᵀw / 2, where the label is
the sign of the target t, o an offset and k how many subjects the row represents:

    −log q(labels) = ψ(w) + log |A| / 2 at the mode,   A = I + Fᵀ W F,   W = −∂² log p / ∂f²   (3.32)

The mode is found by Newton's steps, each a regression of working responses f + r / W with weights W, where r
is the slope of the log likelihood (equation 3.18; McCullagh and Nelder 1989, section 2.5); so what a step
needs is the normal evidence of √W F and √W (f + r / W) with a noise of 1. The gradient also follows how the
mode, and with it W, moves (equations 5.20 to 5.24):

    ∂ / ∂F = √W S + (g − r − W F u) wᵀ + r uᵀ,   S = √W F A⁻¹,   g = diag(F A⁻¹ Fᵀ) ∂W/∂f / 2,   u = A⁻¹ Fᵀ g
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.linalg import cho_solve
from scipy.special import expit

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
from covaria.engine.losses import Loss, loss_values

MOST_STEPS = 50
SETTLED = 1e-9
"""A step that lowers ψ by less, relative to 1 + ψ, is the last; the next would lower it by the square."""
HALVINGS = 8
LEAST_CURVATURE = 1e-10
"""Rows that are surer than this still take part, so that their working response stays finite."""

Block = tuple[slice, FloatArray]


@dataclass(frozen=True)
class Mode:
    """The last layer at the mode; ψ, and the log odds over |t|, less the offset, that it gives."""

    weights: FloatArray
    latent: FloatArray
    value: float


@dataclass
class Labels:
    """Labels to train on; where their mode was last is where it is next sought from.

    Attributes
    ----------
    targets : (rows,) array
        Of the logistic loss, their signs being the labels.
    weights : (rows,) array
        How many subjects each row represents.
    """

    targets: FloatArray
    weights: FloatArray
    offset: float = field(init=False)
    _latent: FloatArray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        share = float(self.weights @ (self.targets > 0) / self.weights.sum())
        bounded = np.clip(share, 0.5 / (len(self.targets) + 1), 1 - 0.5 / (len(self.targets) + 1))
        self.offset = float(np.log(bounded / (1 - bounded)) / np.abs(self.targets).mean())
        self._latent = np.zeros(len(self.targets))

    def evidence(self, units: FloatArray, hyper: Hyperparameters) -> Evidence:  # noqa: ARG002 (no noise)
        """Evaluate the approximate evidence and its gradient at hidden units, (rows, units)."""
        mode = self.mode(lambda: iter([(slice(None), units)]), self._latent)
        self._latent = latent = mode.latent
        slope, curvature, third = self.derivatives(latent)
        root = np.sqrt(curvature)
        weighed = units * root[:, None]
        _, solved, log_determinant, _ = solved_by_normal_evidence(weighed, root * latent + slope / root, 1.0)
        taken_up = np.einsum("ij,ij->i", solved, weighed)
        by_latent = 0.5 * third / curvature * taken_up
        moved = solved.T @ (by_latent / root)
        pulled = by_latent - slope - curvature * (units @ moved)
        by_units = root[:, None] * solved + np.outer(pulled, mode.weights) + np.outer(slope, moved)
        return Evidence(mode.value + 0.5 * log_determinant, mode.weights, by_units, 0.0)

    def last_layer(self, structure: SineStructure, hyper: Hyperparameters, inputs: FloatArray) -> FloatArray:
        """Posterior mode of the last layer, the offset in its intercept; inputs (rows, inputs)."""
        width = structure.units + structure.inputs + 1
        size = len(inputs) if is_wide(len(inputs), width) else BLOCK_ROWS

        def blocks() -> Iterator[Block]:
            for start in range(0, len(inputs), size):
                block = slice(start, start + size)
                yield block, hidden_units(structure, inputs[block], hyper)

        weights = self.mode(blocks, self._latent).weights
        weights[-1] += self.offset
        return weights

    def losses(self, latent: FloatArray) -> FloatArray:
        """Evaluate the loss of each row; (rows,)."""
        prediction = (self.offset + latent)[None]
        losses: FloatArray = loss_values(Loss.LOGISTIC, np.zeros((1, 1)), prediction, self.targets[None])[0]
        return losses

    def derivatives(self, latent: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Slope of the log likelihood in each row, its curvature W, and the slope of W; each (rows,)."""
        missed = expit(-self.targets * (self.offset + latent))
        slope = self.weights * self.targets * missed
        curvature = np.maximum(slope * self.targets * (1 - missed), LEAST_CURVATURE)
        return slope, curvature, self.targets * (2 * missed - 1) * curvature

    def mode(self, blocks: Callable[[], Iterator[Block]], latent: FloatArray) -> Mode:
        """Find the last layer of the least ψ by Newton's steps, the first from some log odds, (rows,).

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
                if best.value - found.value <= SETTLED * (1 + best.value):
                    return found
            best, latent = found, found.latent
        assert best is not None
        return best

    def value(self, latent: FloatArray, weights: FloatArray) -> float:
        """Evaluate ψ."""
        margin = self.targets * (self.offset + latent)
        return float(self.weights @ np.logaddexp(0, -margin) + 0.5 * weights @ weights)

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
