"""A trial of five doses as one meets it: natural units, sites, and cells that nobody filled."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from covaria.arrays import FloatArray

DOSES = (0.0, 10.0, 25.0, 50.0, 100.0)
"""The doses in mg; 0 is placebo."""
SITES = 12
LARGEST_EFFECT = -13.0
"""Effect of an endless dose at a baseline of 64 mmol/mol, in mmol/mol of HbA1c."""
ED50 = 20.0
"""Dose of half that effect, in mg."""
EFFECT_BY_BASELINE = 0.025
"""How much the effect grows, as a share of itself, for each mmol/mol of baseline above 64."""
NOISE = 7.5
SITE_NOISE = 1.2
"""Standard deviations between subjects and between sites, in mmol/mol."""
LEFT_EARLY, WEIGHT_NOT_RECORDED = 0.04, 0.05
"""Shares of subjects; who they are is left to chance."""

Columns = dict[str, NDArray[np.str_] | FloatArray]


@dataclass(frozen=True)
class DoseFindingTrial:
    """A simulated trial in type 2 diabetes: change of HbA1c after twelve weeks on one of five doses.

    Less is better. Missing numbers are NaN.

    Attributes
    ----------
    subject, site, sex : (subjects,) arrays of text
    age, weight : (subjects,) float64 arrays
        In years and kg; some weights were not recorded.
    dose : (subjects,) float64 array
        In mg, randomised in blocks of five within each site.
    baseline : (subjects,) float64 array
        HbA1c before treatment, in mmol/mol.
    change : (subjects,) float64 array
        Of HbA1c, in mmol/mol; missing for subjects who left early.
    expected : (subjects,) float64 array
        What the change would be without noise, at an average site.
    noise_variance : float
        The least mean squared error that any model can have for subjects of new sites, in expectation.
    """

    subject: NDArray[np.str_]
    site: NDArray[np.str_]
    sex: NDArray[np.str_]
    age: FloatArray
    weight: FloatArray
    dose: FloatArray
    baseline: FloatArray
    change: FloatArray
    expected: FloatArray
    noise_variance: float

    @staticmethod
    def effect(dose: ArrayLike, baseline: ArrayLike = 64.0) -> FloatArray:
        """Expected difference of a dose (mg) from placebo, for a baseline; both in mmol/mol.

        An Emax curve, with a larger effect for those who begin higher:
        −13 (1 + 0.025 (baseline − 64)) dose / (dose + 20).
        """
        doses, before = np.asarray(dose, dtype=float), np.asarray(baseline, dtype=float)
        largest = LARGEST_EFFECT * (1 + EFFECT_BY_BASELINE * (before - 64))
        effect: FloatArray = largest * doses / (doses + ED50)
        return effect

    @staticmethod
    def truth(age: ArrayLike, weight: ArrayLike, dose: ArrayLike, baseline: ArrayLike) -> FloatArray:
        """Expected change at ages (years), weights (kg), doses (mg) and baselines (mmol/mol).

        On placebo: −1.5 − 0.2 (baseline − 64) − 0.08 (age − 57) + 0.06 (weight − 88); then the effect.
        Sex makes no difference.
        """
        years, kilograms, before = (np.asarray(each, dtype=float) for each in (age, weight, baseline))
        on_placebo = -1.5 - 0.2 * (before - 64) - 0.08 * (years - 57) + 0.06 * (kilograms - 88)
        expected: FloatArray = on_placebo + DoseFindingTrial.effect(dose, baseline)
        return expected

    def columns(self) -> Columns:
        """The trial as a table with the names of CDISC ADaM: USUBJID, SITEID, AGE, …, BASE, CHG."""
        return {
            "USUBJID": self.subject,
            "SITEID": self.site,
            "AGE": self.age,
            "SEX": self.sex,
            "WEIGHT": self.weight,
            "DOSE": self.dose,
            "BASE": self.baseline,
            "CHG": self.change,
        }


def dose_finding_trial(subjects: int = 300, seed: int = 0) -> DoseFindingTrial:
    """Draw a dose-finding trial in type 2 diabetes: five doses, twelve sites, some missing cells.

    Parameters
    ----------
    subjects : int
        At least 60, five for each site on average.
    seed : int
        Of NumPy's default generator.

    Raises
    ------
    ValueError
        With fewer than 60 subjects.
    """
    if subjects < SITES * len(DOSES):
        raise ValueError(
            f"a trial of {SITES} sites needs at least {SITES * len(DOSES)} subjects, not {subjects}"
        )
    random = np.random.default_rng(seed)
    site = np.sort(random.choice(SITES, subjects, p=_shares_of_sites(random)))
    dose = _in_blocks(site, random)
    sex, age, weight, baseline = dose_finding_subjects(subjects, random)
    expected = DoseFindingTrial.truth(age, weight, dose, baseline)
    of_site = random.normal(0, SITE_NOISE, SITES)
    # Zero is added so that none is written as −0.
    change = (expected + of_site[site] + random.normal(0, NOISE, subjects)).round() + 0.0
    change[random.random(subjects) < LEFT_EARLY] = np.nan
    weight[random.random(subjects) < WEIGHT_NOT_RECORDED] = np.nan
    return DoseFindingTrial(
        subject=np.array([f"{101 + place}-{number:03}" for number, place in enumerate(site, 1)]),
        site=np.array([str(101 + place) for place in site]),
        sex=sex,
        age=age,
        weight=weight,
        dose=dose,
        baseline=baseline,
        change=change,
        expected=expected,
        noise_variance=NOISE**2 + SITE_NOISE**2,
    )


def dose_finding_subjects(
    subjects: int, random: np.random.Generator
) -> tuple[NDArray[np.str_], FloatArray, FloatArray, FloatArray]:
    """Draw sex, age (years), weight (kg) and baseline (mmol/mol) of such subjects, each (subjects,)."""
    female = random.random(subjects) < 0.45
    age = np.clip(random.normal(57, 10, subjects), 22, 84).round()
    weight = np.clip(random.normal(np.where(female, 82, 93), 16), 45, 160).round(1)
    baseline = np.clip(random.normal(64, 9, subjects), 48, 97).round()
    return np.where(female, "F", "M"), age, weight, baseline


def _shares_of_sites(random: np.random.Generator) -> FloatArray:
    sizes = random.uniform(1, 3, SITES)
    shares: FloatArray = sizes / sizes.sum()
    return shares


def _in_blocks(site: NDArray[np.int64], random: np.random.Generator) -> FloatArray:
    """Randomise within each site, in blocks that hold each dose once."""
    dose = np.empty(len(site))
    for place in range(SITES):
        rows = np.flatnonzero(site == place)
        blocks = [random.permutation(DOSES) for _ in range(len(rows) // len(DOSES) + 1)]
        dose[rows] = np.concatenate(blocks)[: len(rows)]
    return dose
