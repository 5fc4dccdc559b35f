"""Check: MCP-Mod of a trial of five doses has the published digits (Bretz, Pinheiro and Branson 2005)."""

import math
from collections.abc import Iterator

import numpy as np

from covaria.dose import (
    PooledErrors,
    candidates_from_text,
    contrast_test,
    fit_shape,
    level_means,
    target_dose,
)
from covaria.dose.candidate_shapes import WORDS
from covaria.qualification.check import Check, Comparison, Part, near

DOSES = (0.0, 0.05, 0.2, 0.6, 1.0)
MEANS = (0.3449053965, 0.4567542849, 0.8103157716, 0.9344369263, 0.9487114166)
POOLED = PooledErrors(100, 5, 48.208842928)
CANDIDATES = "linear; emax(0.05); emax(0.2); logistic(0.25, 0.09); logistic(0.7, 0.06); betaMod(0.5, 1)"
STATISTICS = (2.972, 3.339, 3.464, 3.235, 2.074, 2.402)
P_VALUES = (0.0063, 0.0022, 0.0014, 0.0029, 0.0577, 0.0275)
FITS = {"linear": (220.499, 0.716), "emax": (219.138, 0.164), "logistic": (220.829, 0.164)}
"""AIC, and the dose that gains 0.4, as DoseFinding's documentation gives them."""


def _comparisons() -> Iterator[Comparison]:
    means = level_means(DOSES, MEANS, np.eye(5) * POOLED.variance / 20, POOLED.freedom)
    candidates = candidates_from_text(CANDIDATES)
    test = contrast_test(means, candidates, alpha=0.05)
    for candidate, known, found in zip(candidates, STATISTICS, test.statistics, strict=True):
        yield near(f"t of {candidate.name}", known, float(found), 6e-4)
    for candidate, known, found in zip(candidates, P_VALUES, test.p_values, strict=True):
        yield near(f"adjusted p of {candidate.name}", known, float(found), 3e-4)
    yield near("critical value", 2.138, float(test.critical_value), 1e-3)
    for word, (criterion, dose) in FITS.items():
        fit = fit_shape(means, WORDS[word], POOLED)
        yield near(f"AIC of {word}", criterion, float(fit.criterion), 6e-4)
        gains = target_dose(fit, 0.0, 0.4)
        yield near(f"dose that gains 0.4, {word}", dose, math.nan if gains is None else gains, 6e-4)


MCP_MOD = Check("mcp-mod", Part.OPERATION, "Published digits of MCP-Mod", _comparisons)
