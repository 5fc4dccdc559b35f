"""What a trial statistician would do instead: analysis of covariance, MCP-Mod's test, an Emax curve.

Rows that share a dose by design (visits of a subject, subjects of a group) are averaged first, so that each
counts once. A continuous dose is cut into five parts of equal width.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import f as f_distribution
from scipy.stats import t as t_distribution
from trial_designs import CATEGORIES
from trial_draws import Trial
from trial_truths import SHAPES

from covaria.arrays import FloatArray, IntArray
from covaria.fit.candidates.emax import EmaxFit, fit_emax
from covaria.fit.settings.candidates import DoseCurveSettings

PARTS = 5
FEWEST_LEFT = 5
"""Degrees of freedom below which covariates are left out."""
CANDIDATES = ("linear", "log-linear", "emax", "sigmoid", "exponential", "umbrella")
DRAWS = 20_000


@dataclass(frozen=True)
class UnitTable:
    """One row for each unit that a dose was given to.

    Attributes
    ----------
    dose, response : (units,) arrays
    covariates : (units, columns) array
        Centred, categories as indicators.
    level : (units,) array
        Number of the arm, or of the part of a continuous dose.
    """

    dose: FloatArray
    response: FloatArray
    covariates: FloatArray
    level: IntArray


@dataclass(frozen=True)
class Ancova:
    """Adjusted means of the dose levels.

    Attributes
    ----------
    doses, means : (levels,) arrays
    covariance, robust : (levels, levels) arrays
        By one common variance, and by HC3 (MacKinnon and White 1985).
    freedom : int
    p_value : float
        Of the F-test that all means are equal.
    """

    doses: FloatArray
    means: FloatArray
    covariance: FloatArray
    robust: FloatArray
    freedom: int
    p_value: float

    @property
    def differences(self) -> FloatArray:
        """Differences of each other level from the lowest."""
        differences: FloatArray = self.means[1:] - self.means[0]
        return differences

    @property
    def robust_errors(self) -> FloatArray:
        """Standard errors of the differences, by HC3."""
        variances = np.diag(self.robust)
        errors: FloatArray = np.sqrt(variances[1:] + variances[0] - 2 * self.robust[0, 1:])
        return errors

    @property
    def half_widths(self) -> FloatArray:
        """Half widths of 95 % intervals of the differences."""
        return t_distribution.ppf(0.975, self.freedom) * self.robust_errors


def unit_table(trial: Trial) -> UnitTable:
    """Average what shares a dose by design."""
    _, unit = np.unique(trial.assigned, return_inverse=True)
    counts = np.bincount(unit)

    def averaged(values: FloatArray) -> FloatArray:
        return np.bincount(unit, values) / counts

    columns = [averaged(values) for values in _indicators(trial)]
    covariates = np.column_stack(columns) if columns else np.empty((len(counts), 0))
    dose = averaged(trial.dose)
    if trial.cell.is_continuous:
        level = np.minimum((dose / trial.cell.levels[-1] * PARTS).astype(np.int64), PARTS - 1)
    else:
        # By the nearest arm, since averages round.
        level = np.abs(dose[:, None] - trial.cell.levels).argmin(axis=1)
    return UnitTable(dose, averaged(trial.response), covariates - covariates.mean(axis=0), level)


def _indicators(trial: Trial) -> list[FloatArray]:
    numbers = [trial.covariates[name] for name in trial.cell.number_names]
    categories = [
        (trial.covariates[name] == level).astype(float)
        for name in trial.cell.category_names
        for level in CATEGORIES[name][1:]
    ]
    return numbers + categories


def fit_ancova(table: UnitTable) -> Ancova:
    """Fit means of the levels, adjusted for covariates that act additively and the same in all arms."""
    _, level = np.unique(table.level, return_inverse=True)
    means = np.eye(level.max() + 1)[level]
    covariates = table.covariates
    if len(level) - means.shape[1] - covariates.shape[1] < FEWEST_LEFT:
        covariates = np.empty((len(level), 0))
    design = np.column_stack([means, covariates])
    inverse = np.linalg.pinv(design.T @ design)
    coefficients = inverse @ design.T @ table.response
    residuals = table.response - design @ coefficients
    freedom = len(level) - int(np.linalg.matrix_rank(design))
    squares = float(residuals @ residuals)
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    weighted = design * (residuals / np.maximum(1 - leverage, 1e-6))[:, None]
    own = slice(0, means.shape[1])
    reduced = np.column_stack([np.ones(len(level)), covariates])
    left = table.response - reduced @ np.linalg.lstsq(reduced, table.response, rcond=None)[0]
    extra = means.shape[1] - 1
    ratio = (float(left @ left) - squares) / extra / (squares / freedom)
    return Ancova(
        np.bincount(level, table.dose) / np.bincount(level),
        coefficients[own],
        (inverse * squares / freedom)[own, own],
        (inverse @ weighted.T @ weighted @ inverse)[own, own],
        freedom,
        float(f_distribution.sf(ratio, extra, freedom)),
    )


def mcp_p_value(fit: Ancova) -> float:
    """p-value of the largest of MCP-Mod's contrasts, to either side (Bretz, Pinheiro and Branson 2005).

    Their joint distribution, a multivariate t, is simulated.
    """
    precision = np.linalg.inv(fit.covariance)
    weights = precision.sum(axis=0) / precision.sum()
    shapes = np.array([SHAPES[name](fit.doses / fit.doses[-1]) for name in CANDIDATES])
    contrasts = (shapes - (shapes @ weights)[:, None]) @ precision
    covariance = contrasts @ fit.covariance @ contrasts.T
    errors = np.sqrt(np.diag(covariance))
    largest = np.abs(contrasts @ fit.means / errors).max()
    random = np.random.default_rng(0)
    values, vectors = np.linalg.eigh(covariance / np.outer(errors, errors))
    normal = random.normal(size=(DRAWS, len(values))) @ (vectors * np.sqrt(values.clip(0))).T
    scale = np.sqrt(random.chisquare(fit.freedom, DRAWS) / fit.freedom)
    return float((1 + (np.abs(normal).max(axis=1) / scale >= largest).sum()) / (1 + DRAWS))


def straight_lines(fit: Ancova, doses: FloatArray) -> FloatArray:
    """Differences from the lowest level, by straight lines between the adjusted means."""
    differences: FloatArray = np.interp(doses, fit.doses, fit.means) - fit.means[0]
    return differences


def emax_differences(table: UnitTable, doses: FloatArray) -> FloatArray:
    """Differences from dose 0 by an Emax model with additive covariates."""
    fit: EmaxFit = fit_emax(
        table.dose, table.covariates, table.response, np.ones(len(table.dose)), chosen=DoseCurveSettings()
    )
    nobody = np.zeros((len(doses), table.covariates.shape[1]))
    return fit.predict(doses, nobody) - fit.predict(0 * doses, nobody)
