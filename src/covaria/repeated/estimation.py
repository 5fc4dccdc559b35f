"""Parameters of the covariance at which the likelihood is highest."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.repeated.layout import SubjectLayout
from covaria.repeated.likelihood import Likelihood
from covaria.repeated.structure import Structure

MOST_ROUNDS = 200
CONVERGED = 1e-16
"""Newton decrement, twice what the log-likelihood may still rise, below which a climb has ended."""
NEAR = 1.0
"""Newton decrement below which the observed information leads faster than the expected one."""
MOST_HALVINGS = 40


class NotConvergedError(ValueError):
    """A climb that ended at the edge of what the parameters may be, or nowhere."""


def climb(layout: SubjectLayout, structure: Structure, restricted: bool = True) -> Likelihood:
    """Maximise the likelihood by Fisher's scoring, at its end by Newton's steps.

    Parameters
    ----------
    layout : SubjectLayout
        With residuals of a size of about 1 as responses.
    structure : Structure
    restricted : bool
        Whether by restricted or by full maximum likelihood.

    Raises
    ------
    NotConvergedError
        If there is no maximum where every covariance is positive definite.
    """
    current = Likelihood(layout, structure, structure.start(1.0), restricted)
    for _ in range(MOST_ROUNDS):
        step = _step(current)
        decrement = float(step @ current.gradient)
        if decrement < CONVERGED:
            return current
        higher = _higher(current, step)
        if higher is None:
            # Rounding leaves nothing to climb; far from a maximum it is the edge.
            if decrement < np.sqrt(CONVERGED):
                return current
            break
        current = higher
    raise NotConvergedError


def _step(current: Likelihood) -> FloatArray:
    scored = np.linalg.lstsq(current.expected_information, current.gradient, rcond=None)[0]
    step = scored.astype(np.float64, copy=False)
    if step @ current.gradient > NEAR:
        return step
    try:
        factor = np.linalg.cholesky(current.observed_information)
    except np.linalg.LinAlgError:
        return step
    half = np.linalg.solve(factor, current.gradient)
    return np.linalg.solve(factor.T, half).astype(np.float64, copy=False)


def _higher(current: Likelihood, step: FloatArray) -> Likelihood | None:
    """Go as far in a direction as the likelihood rises, halving the step."""
    for halving in range(MOST_HALVINGS):
        parameters = current.parameters + step / 2**halving
        if not current.structure.is_valid(parameters):
            continue
        there = Likelihood(current.layout, current.structure, parameters, current.restricted)
        try:
            value = there.value
        except np.linalg.LinAlgError:
            continue
        if value > current.value:
            return there
    return None
