"""Fit a small simulated trial with the Covaria that is installed, and check that it learned.

Needs nothing but Covaria's core dependencies; `make wheel` runs it in a fresh environment.
"""

import numpy as np

import covaria
from covaria.engine.native import instruction_set

SUBJECTS = 120
NOISE = 0.3


def main() -> None:
    """Fit, predict and save; raise SystemExit where the result is not what a working build gives."""
    random = np.random.default_rng(0)
    covariates = random.uniform(-1, 1, (2 * SUBJECTS, 2))
    response = covariates[:, 0] + covariates[:, 1] ** 2 + random.normal(0, NOISE, len(covariates))
    fitted = covaria.ResponseRegressor().fit(covariates[:SUBJECTS], response[:SUBJECTS])
    explained = fitted.score(covariates[SUBJECTS:], response[SUBJECTS:])
    print(
        f"Covaria from {covaria.__path__[0]}, kernel {instruction_set()}: R² {explained:.2f} on new subjects."
    )
    if not explained > 0.7:
        raise SystemExit("The fit explains less than 0.7 of what it never saw: this build does not work.")


if __name__ == "__main__":
    main()
