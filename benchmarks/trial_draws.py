"""Trials drawn from a design and its truth, the same for the same seed."""

from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
from scipy.special import expit
from trial_designs import (
    SITES,
    VISITS,
    Cell,
    Columns,
    assign_doses,
    covariates_of,
    uniforms_of,
)
from trial_truths import CUTS, INTERCEPT, LATENT_CENTRE, ZEROS, signal, spread, zero_inflation

from covaria.arrays import FloatArray, IntArray

LOG_NORMAL_SIGMA = 1.0
DROP_OUT = (-1.0, 1.0)
"""Log odds of a missing response at x1 = 0, and by how much they rise with x1."""


@dataclass(frozen=True)
class Trial:
    """A simulated trial.

    Attributes
    ----------
    cell : Cell
    covariates : mapping from names to (rows,) arrays
    dose, response : (rows,) arrays
    unit : (rows,) array
        The site or subject that each row belongs to; the row itself where rows are independent.
    """

    cell: Cell
    covariates: Columns
    dose: FloatArray
    response: FloatArray
    unit: IntArray

    @property
    def assigned(self) -> IntArray:
        """What the dose of each row was given to: its subject, or its group."""
        by_unit = self.cell.structure == "repeated" or self.cell.dose_of == "group"
        return self.unit if by_unit else np.arange(len(self.dose))

    def columns(self) -> dict[str, object]:
        """The table that an analyst has."""
        keys = {"sites": "site", "repeated": "subject"}
        key = keys.get(self.cell.structure)
        labels = {key: np.char.add("U", self.unit.astype(str))} if key else {}
        return {**labels, "dose": self.dose, **self.covariates, "y": self.response}


def draw_trial(cell: Cell, seed: int) -> Trial:
    """Draw the trial of a cell with a seed, of the subjects with a response."""
    random = np.random.default_rng([crc32(cell.name.encode()), seed, 0])
    subjects = cell.subjects
    covariates, score = covariates_of(cell, random.random((subjects, uniforms_of(cell))))
    if cell.structure == "sites":
        unit = random.permutation(np.arange(subjects) % SITES)
        if cell.dose_of == "group":
            score = random.random(SITES)
            dose = assign_doses(cell, score)[unit]
        else:
            dose = assign_doses(cell, score)
    else:
        visits = VISITS if cell.structure == "repeated" else 1
        unit = np.repeat(np.arange(subjects), visits)
        dose = np.repeat(assign_doses(cell, score), visits)
        covariates = {name: np.repeat(values, visits) for name, values in covariates.items()}
    trial = _with_responses(cell, covariates, dose, unit, random)
    return _without_drop_outs(trial, random) if cell.drop_out else trial


def _without_drop_outs(trial: Trial, random: np.random.Generator) -> Trial:
    at_mean, slope = DROP_OUT
    stays = random.random(len(trial.dose)) >= expit(at_mean + slope * trial.covariates["x1"])
    covariates = {name: values[stays] for name, values in trial.covariates.items()}
    return replace(
        trial,
        covariates=covariates,
        dose=trial.dose[stays],
        response=trial.response[stays],
        unit=trial.unit[stays],
    )


def draw_fresh(cell: Cell, seed: int, subjects: int) -> Trial:
    """Draw subjects whom no trial had, one row of each, each of a site of its own."""
    random = np.random.default_rng([crc32(cell.name.encode()), seed, 1])
    covariates, score = covariates_of(cell, random.random((subjects, uniforms_of(cell))))
    return _with_responses(cell, covariates, assign_doses(cell, score), np.arange(subjects), random)


def _with_responses(
    cell: Cell, covariates: Columns, dose: FloatArray, unit: IntArray, random: np.random.Generator
) -> Trial:
    return Trial(cell, covariates, dose, draw_responses(cell, dose, covariates, unit, random), unit)


def draw_responses(
    cell: Cell,
    dose: FloatArray,
    covariates: Columns,
    unit: IntArray,
    random: np.random.Generator,
) -> FloatArray:
    """Draw a response for each row; rows of one unit share its effect."""
    rows = len(dose)
    effect = random.normal(size=unit.max() + 1)[unit]
    noise = np.sqrt(cell.effect_share) * effect + np.sqrt(1 - cell.effect_share) * _residual(
        cell, rows, random
    )
    noise *= spread(cell, dose, covariates)
    mean = signal(cell, dose, covariates)
    response: FloatArray
    if cell.response == "score":
        response = np.clip(np.round(LATENT_CENTRE + mean + noise), 0, len(CUTS))
    elif cell.response == "zero-inflated":
        centre, factor = zero_inflation(cell)
        is_positive = random.random(rows) >= ZEROS
        response = is_positive * (centre + mean + factor * noise) / (1 - ZEROS)
    else:
        response = INTERCEPT + mean + noise
    return response


def _residual(cell: Cell, rows: int, random: np.random.Generator) -> FloatArray:
    """Noise of mean 0 and variance 1."""
    noise: FloatArray
    if cell.response == "skewed":
        variance = np.expm1(LOG_NORMAL_SIGMA**2)
        drawn = random.lognormal(-(LOG_NORMAL_SIGMA**2) / 2, LOG_NORMAL_SIGMA, rows)
        noise = (drawn - 1) / np.sqrt(variance)
    elif cell.noise == "t(3)":
        noise = random.standard_t(3, rows) / np.sqrt(3)
    else:
        noise = random.normal(size=rows)
    return noise
