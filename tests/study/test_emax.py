"""The Emax analysis of a study, against nonlinear least squares of subjects by SciPy."""

import numpy as np
import pytest
from scipy.optimize import curve_fit
from scipy.stats import f, t

from covaria.study.analyses import EmaxModel, Question
from covaria.study.answer import Answer
from support.presence import present

DOSES = (0.0, 5.0, 10.0, 20.0, 40.0)


def trial(seed: int, effect: float) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    dose, age = np.tile(DOSES, 24), random.normal(50, 10, 120)
    response = 3 + effect * dose / (8 + dose) + 0.05 * age + random.normal(0, 1, 120)
    return {"DOSE": dose, "AGE": age, "RESPONSE": response}


def asked(columns: dict[str, np.ndarray], delta: float | None = None) -> Answer:
    named = {"dose": columns["DOSE"], "AGE": columns["AGE"], "response": columns["RESPONSE"]}
    return EmaxModel("emax").answer(named, Question(DOSES, ("AGE",), "max", delta, 0))


def of_subjects(x: np.ndarray, e0: float, e_max: float, ed50: float, slope: float) -> np.ndarray:
    curve: np.ndarray = e0 + e_max * x[0] / (ed50 + x[0]) + slope * x[1]
    return curve


def test_differences_and_test_are_those_of_least_squares_on_subjects() -> None:
    columns = trial(1, 3.0)
    x, y = np.array([columns["DOSE"], columns["AGE"]]), columns["RESPONSE"]
    best, covariance = curve_fit(of_subjects, x, y, p0=(3, 3, 8, 0.05), method="lm", xtol=1e-12)
    found = asked(columns, delta=1.0)
    reach = t.ppf(0.975, 120 - 4)
    for own, dose in zip(found.differences, DOSES[1:], strict=True):
        slopes = np.array([0, dose / (best[2] + dose), -best[1] * dose / (best[2] + dose) ** 2, 0])
        half = reach * np.sqrt(slopes @ covariance @ slopes)
        assert own.estimate == pytest.approx(best[1] * dose / (best[2] + dose), rel=1e-4)
        assert own.upper - own.lower == pytest.approx(2 * half, rel=1e-3)
    left = ((y - of_subjects(x, *best)) ** 2).sum()
    line = np.polynomial.polynomial.polyfit(columns["AGE"], y, 1)
    without = ((y - np.polynomial.polynomial.polyval(columns["AGE"], line)) ** 2).sum()
    statistic = (without - left) / 2 / (left / 116)
    assert present(found.p_value) == pytest.approx(f.sf(statistic, 2, 116), rel=1e-3)
    assert present(found.smallest_dose).dose == pytest.approx(best[2] / (best[1] - 1), rel=1e-3)


@pytest.mark.slow
def test_a_dose_that_does_nothing_is_seldom_claimed_and_has_finite_intervals() -> None:
    answers = [asked(trial(seed, 0.0)) for seed in range(60)]
    assert sum(present(each.p_value) <= 0.05 for each in answers) <= 7
    assert all(np.isfinite([own.lower, own.upper]).all() for each in answers for own in each.differences)
    assert answers[0].smallest_dose is None
