"""Fit the rational function with which the kernel computes tanh, and print its coefficients and error.

tanh(x) ≈ x P(x²) / Q(x²) on |x| ≤ 9, beyond which float32 tanh is 1. The linearised problem
tanh(x) Q = x P is solved by least squares, weighted anew until the largest relative error is level
(Lawson 1961; Sanathanan and Koerner 1963).
"""

import numpy as np

LIMIT = 9.0
NUMERATOR_DEGREE, DENOMINATOR_DEGREE = 4, 4
LIFT = 1 + 2.5e-7
"""Raises the fit by a rounding error, so that it reaches 1 at the limit, where the kernel cuts it off."""


def fit(rounds: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Return the coefficients of P and Q in rising powers of x², with Q(0) = 1."""
    x = LIMIT * (1 - np.cos(np.linspace(0, np.pi, 4001)[1:])) / 2
    scaled = (x / LIMIT) ** 2
    numerator = np.vander(scaled, NUMERATOR_DEGREE + 1, increasing=True)
    denominator = np.vander(scaled, DENOMINATOR_DEGREE + 1, increasing=True)
    ratio = x / np.tanh(x)
    weight, previous = np.ones_like(x), np.ones_like(x)
    least = np.inf
    best: tuple[np.ndarray, np.ndarray] = (np.ones(0), np.ones(0))
    for _ in range(rounds):
        scale = np.sqrt(weight) / previous
        system = np.hstack([numerator * ratio[:, None], -denominator[:, 1:]]) * scale[:, None]
        solution = np.linalg.lstsq(system, scale, rcond=None)[0]
        p, q = solution[: NUMERATOR_DEGREE + 1], np.r_[1.0, solution[NUMERATOR_DEGREE + 1 :]]
        previous = denominator @ q
        error = np.abs((numerator @ p) * ratio / previous - 1)
        if error.max() < least:
            least, best = error.max(), (p, q)
        weight *= error / error.max() + 1e-3
        weight /= weight.max()
    powers = LIMIT ** (-2.0 * np.arange(9))
    p, q = best
    return LIFT * p * powers[: len(p)], q * powers[: len(q)]


def evaluate(p: np.ndarray, q: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Evaluate in float32 by Horner's rule, as the kernel does."""
    p, q, x = p.astype(np.float32), q.astype(np.float32), np.clip(x, -LIMIT, LIMIT).astype(np.float32)
    square = x * x
    top, bottom = np.full_like(x, p[-1]), np.full_like(x, q[-1])
    for coefficient in p[-2::-1]:
        top = top * square + coefficient
    for coefficient in q[-2::-1]:
        bottom = bottom * square + coefficient
    return np.asarray(x * top / bottom)


def main() -> None:
    """Print the coefficients and the largest relative error in float32."""
    p, q = fit()
    x = np.linspace(1e-4, 12, 2_000_001).astype(np.float32)
    error = np.abs(np.minimum(evaluate(p, q, x), 1).astype(float) / np.tanh(x.astype(float)) - 1).max()
    for name, coefficients in (("P", p), ("Q", q)):
        print(name, ", ".join(f"{c:.9e}f" for c in coefficients))
    print(f"largest relative error in float32: {error:.2e}; largest value: {evaluate(p, q, x).max():.9f}")


if __name__ == "__main__":
    main()
