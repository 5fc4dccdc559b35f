"""Fit the polynomials with which the kernel computes sine and cosine, and print their coefficients and error.

On |r| ≤ π / 2, where the kernel brings every argument: sin(r) ≈ r + r³ S(r²) and cos(r) ≈ 1 + r² C(r²). Least
squares are weighted anew until the largest error is level (Lawson 1961): relative error for the sine, whose
zeros must be exact, absolute for the cosine. π is split in three, the first two with so few bits that their
product with a whole number below 2¹³ is exact (Cody and Waite 1980, chapter 8).
"""

import numpy as np

LIMIT = np.pi / 2
SINE_DEGREE, COSINE_DEGREE = 3, 4
BITS_OF_PARTS = (8, 11)
MOST_HALF_TURNS = 2**13


def fit(values: np.ndarray, scale: np.ndarray, powers: np.ndarray, rounds: int = 400) -> np.ndarray:
    """Return coefficients, in rising powers, whose largest error times `scale` is least."""
    weight, best = np.ones(len(values)), (np.inf, np.zeros(powers.shape[1]))
    for _ in range(rounds):
        root = np.sqrt(weight) * scale
        coefficients = np.linalg.lstsq(powers * root[:, None], values * root, rcond=None)[0]
        error = np.abs((powers @ coefficients - values) * scale)
        if error.max() < best[0]:
            best = (error.max(), coefficients)
        weight *= error / error.max() + 1e-3
        weight /= weight.max()
    return best[1]


def fit_both() -> tuple[np.ndarray, np.ndarray]:
    """Return the coefficients of S and C."""
    r = LIMIT * (1 - np.cos(np.linspace(0, np.pi, 2001)[1:])) / 2
    # Below a tenth, what remains of sin(r) - r is rounding, and the terms fitted above it are exact enough.
    r = r[r > 0.1]
    square = r * r
    sine = fit((np.sin(r) - r) / r**3, r**3 / np.sin(r), np.vander(square, SINE_DEGREE + 1, increasing=True))
    cosine = fit((np.cos(r) - 1) / square, square, np.vander(square, COSINE_DEGREE + 1, increasing=True))
    return sine, cosine


def split_pi() -> list[np.float32]:
    """Return π as a sum of float32, all but the last with few bits."""
    parts, rest = [], np.longdouble("3.14159265358979323846264338327950288")
    for bits in BITS_OF_PARTS:
        unit = np.longdouble(2) ** (np.floor(np.log2(rest)) + 1 - bits)
        parts.append(np.floor(rest / unit) * unit)
        rest -= parts[-1]
    return [np.float32(part) for part in (*parts, rest)]


def evaluate(sine: np.ndarray, cosine: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Evaluate in float32 as the kernel does without fused operations."""
    half_turns = np.rint(x * np.float32(1 / np.pi))
    for part in split_pi():
        x = x - half_turns * part
    sign = np.where(half_turns % 2 == 0, 1, -1).astype(np.float32)
    square = x * x
    value, derivative = (np.full_like(x, part[-1], dtype=np.float32) for part in (sine, cosine))
    for coefficient in sine[-2::-1]:
        value = value * square + np.float32(coefficient)
    for coefficient in cosine[-2::-1]:
        derivative = derivative * square + np.float32(coefficient)
    return sign * (value * (square * x) + x), sign * (derivative * square + np.float32(1))


def main() -> None:
    """Print the coefficients and the largest absolute error in float32."""
    sine, cosine = fit_both()
    for name, coefficients in (("S", sine), ("C", cosine)):
        print(name, ", ".join(f"{c:.9e}f" for c in coefficients))
    print("pi", ", ".join(f"{part:.9e}f" for part in split_pi()))
    for limit in (LIMIT, 100, 5000, MOST_HALF_TURNS * np.pi):
        x = np.linspace(-limit, limit, 2_000_001).astype(np.float32)
        found, exact = evaluate(sine, cosine, x), (np.sin(x.astype(float)), np.cos(x.astype(float)))
        errors = [np.abs(value - truth).max() for value, truth in zip(found, exact, strict=True)]
        print(f"largest error in float32 up to {limit:8.1f}: sine {errors[0]:.1e}, cosine {errors[1]:.1e}")


if __name__ == "__main__":
    main()
