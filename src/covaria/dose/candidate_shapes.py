"""Candidate shapes of MCP-Mod: a family of curves with guesses of its nonlinear parameters."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose.shapes import (
    BETA,
    EMAX,
    EXPONENTIAL,
    LINEAR,
    LOG_LINEAR,
    LOGISTIC,
    QUADRATIC,
    SIGMOID_EMAX,
    Shape,
)
from covaria.errors import UsageError

WORDS = {
    "linear": LINEAR,
    "linlog": LOG_LINEAR,
    "quadratic": QUADRATIC,
    "emax": EMAX,
    "sigEmax": SIGMOID_EMAX,
    "exponential": EXPONENTIAL,
    "logistic": LOGISTIC,
    "betaMod": BETA,
}
"""The words by which the shapes are known in software for MCP-Mod."""

FLAT = 1e-9
"""A curve whose variation is below this share of its size is the same at every dose."""
PEAK = 0.75
"""Where the usual quadratic candidate has its peak, in units of the highest dose."""
USUAL_RATE = 0.3
"""Rate of the usual exponential candidate, in units of the highest dose."""
USUAL_HILL = 3.0


@dataclass(frozen=True)
class CandidateShape:
    """A shape with guessed nonlinear parameters, known up to place and scale.

    Attributes
    ----------
    shape : Shape
        Any but the flat one.
    guesses : tuple of float
        One for each of `guess_names(shape)`, in the order of that.

    Raises
    ------
    UsageError
        If there are more or fewer guesses than the shape takes, or one is out of its range.
    """

    shape: Shape
    guesses: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.shape not in WORDS.values():
            raise UsageError(f"The shape {self.shape.name} is no candidate; it has no dose-response.")
        _check_guesses(self.shape, self.guesses)

    @property
    def name(self) -> str:
        """The shape as a user writes it, such as "emax(0.2)"."""
        guesses = ", ".join(f"{guess:g}" for guess in self.guesses)
        return f"{shape_word(self.shape)}({guesses})" if guesses else shape_word(self.shape)

    def curve(self, doses: FloatArray, highest: float) -> FloatArray:
        """Return the curve at doses, of any place and scale; shape (doses,)."""
        if self.shape is QUADRATIC:
            weights = np.array([1.0, *self.guesses])
            parameters = np.empty(0)
        else:
            weights, parameters = np.ones(1), np.array(self.guesses)
        curve: FloatArray = self.shape.basis(doses, parameters, highest) @ weights
        return curve


def shape_word(shape: Shape) -> str:
    """Return the word for a shape in software for MCP-Mod."""
    return next(word for word, each in WORDS.items() if each is shape)


def guess_names(shape: Shape) -> tuple[str, ...]:
    """Return what a candidate of a shape needs guesses of.

    For the quadratic it is delta, where the curve is dose + delta · dose²; its fit needs none.
    """
    return ("delta",) if shape is QUADRATIC else shape.parameter_names


def usual_candidates(doses: FloatArray) -> tuple[CandidateShape, ...]:
    """Return shapes that differ widely over the doses studied, for a user who names none.

    Linear; Emax and sigmoid Emax with half of the effect at the median of the doses above 0; exponential;
    and a quadratic that turns at three quarters of the highest dose. One that is the same at every dose
    studied, as that quadratic is at two doses as far from its turn, is left out.
    """
    active = np.sort(doses[doses > 0])
    median, highest = float(active[(len(active) - 1) // 2]), float(active[-1])
    shapes = (
        CandidateShape(LINEAR),
        CandidateShape(EMAX, (median,)),
        CandidateShape(SIGMOID_EMAX, (median, USUAL_HILL)),
        CandidateShape(EXPONENTIAL, (USUAL_RATE * highest,)),
        CandidateShape(QUADRATIC, (-1 / (2 * PEAK * highest),)),
    )
    return tuple(each for each in shapes if not is_flat(each.curve(doses, highest)))


def is_flat(curve: FloatArray) -> bool:
    """Whether a curve is the same at every dose but for rounding; (doses,)."""
    return bool(np.ptp(curve) <= FLAT * np.abs(curve).max())


def _check_guesses(shape: Shape, guesses: tuple[float, ...]) -> None:
    names, word = guess_names(shape), shape_word(shape)
    if len(guesses) != len(names):
        wanted = " and ".join(f"a guess of {name}" for name in names) or "no guesses"
        raise UsageError(
            f"The candidate {word} takes {wanted}, but has {len(guesses)} numbers; write it as "
            f"{example(shape)}."
        )
    for name, guess in zip(names, guesses, strict=True):
        if not np.isfinite(guess) or (guess <= 0 and name != "delta"):
            raise UsageError(f"The guess of {name} in {word} must be a finite number above 0.")


def example(shape: Shape) -> str:
    """Return how a candidate of a shape is written, with the names of its parameters."""
    names = ", ".join(guess_names(shape))
    return f"{shape_word(shape)}({names})" if names else shape_word(shape)
