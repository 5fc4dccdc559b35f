"""The lesson's trial: a biomarker whose response to age, BMI, baseline and dose is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covaria.arrays import Float32Array, FloatArray, IntArray

NOISE = 0.3
"""Standard deviation."""


@dataclass(frozen=True)
class SimulatedTrial:
    """A trial drawn from a known truth.

    Attributes
    ----------
    names : tuple of str
        Of the covariates.
    inputs : (subjects, covariates) float32 array
    response : (subjects,) float32 array
    noise_variance : float
        The least mean squared error that any model can have on new subjects, in expectation.
    train_rows, test_rows : int64 arrays
        A random split, four to one.
    """

    names: tuple[str, ...]
    inputs: Float32Array
    response: Float32Array
    noise_variance: float
    train_rows: IntArray
    test_rows: IntArray

    @staticmethod
    def truth(inputs: NDArray[np.floating]) -> NDArray[np.floating]:
        """Expected response at rows of (age, bmi, baseline, dose), each from 0 to 1.

        It bends with age, multiplies BMI by the baseline, and is best at dose 0.4:
        5 + 3 sin(2π age) + 4 bmi baseline − 6 (dose − 0.4)².
        """
        age, bmi, baseline, dose = inputs.T
        expected: NDArray[np.floating] = (
            5 + 3 * np.sin(2 * np.pi * age) + 4 * bmi * baseline - 6 * (dose - 0.4) ** 2
        )
        return expected

    def columns(self) -> dict[str, FloatArray]:
        """The trial as a table: the covariates by name, then the response, named y."""
        columns = {name: self.inputs[:, k].astype(float) for k, name in enumerate(self.names)}
        return {**columns, "y": self.response.astype(float)}


def biomarker_trial(subjects: int = 800, seed: int = 0) -> SimulatedTrial:
    """Draw a trial of a biomarker's response to age, BMI, its baseline and dose, all scaled to 0–1.

    Each covariate is uniform; the noise is normal with standard deviation 0.3.

    Parameters
    ----------
    subjects : int
        At least 5.
    seed : int
        Of NumPy's default generator; 0 with 800 subjects is the trial of the lesson.

    Raises
    ------
    ValueError
        With fewer than 5 subjects.
    """
    if subjects < 5:
        raise ValueError(f"a trial needs at least 5 subjects, not {subjects}")
    random = np.random.default_rng(seed)
    inputs = random.uniform(0, 1, size=(subjects, 4)).astype(np.float32)
    noise = random.normal(0, NOISE, size=subjects).astype(np.float32)
    response = (SimulatedTrial.truth(inputs) + noise).astype(np.float32)
    order = random.permutation(subjects)
    train_count = subjects * 4 // 5
    return SimulatedTrial(
        names=("age", "bmi", "baseline", "dose"),
        inputs=inputs,
        response=response,
        noise_variance=0.09,
        train_rows=order[:train_count],
        test_rows=order[train_count:],
    )
