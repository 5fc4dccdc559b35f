"""Check: generalised MCP-Mod of a binary endpoint at eight doses has the published digits."""

from collections.abc import Iterator

import numpy as np

from covaria.dose import candidates_from_text, contrast_test, fit_shape, level_means
from covaria.dose.candidate_shapes import WORDS
from covaria.qualification.check import Check, Comparison, Part, near

DOSES = (0.0, 2.5, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)
FREE_OF_PAIN = (13, 4, 5, 16, 12, 14, 14, 21)
TREATED = (133, 32, 44, 63, 63, 65, 59, 58)
CANDIDATES = "linear; emax(5); emax(25); quadratic(-0.004); sigEmax(20, 3); sigEmax(50, 4)"
STATISTICS = (3.703, 4.030, 3.976, 3.079, 3.368, 3.325)
CRITERIA = {"linlog": 8.795, "emax": 11.449, "linear": 12.256}
"""Generalised AIC, as DoseFinding's documentation gives it."""


def _comparisons() -> Iterator[Comparison]:
    treated = np.array(TREATED)
    share = np.array(FREE_OF_PAIN) / treated
    # Logits with the variances of a logistic model that has a parameter for each dose.
    means = level_means(DOSES, np.log(share / (1 - share)), np.diag(1 / (treated * share * (1 - share))))
    candidates = candidates_from_text(CANDIDATES)
    test = contrast_test(means, candidates)
    for candidate, known, found in zip(candidates, STATISTICS, test.statistics, strict=True):
        yield near(f"t of {candidate.name}", known, float(found), 6e-4)
    yield near("critical value", 2.3312, float(test.critical_value), 8e-4)
    for word, criterion in CRITERIA.items():
        yield near(
            f"generalised AIC of {word}", criterion, float(fit_shape(means, WORDS[word]).criterion), 6e-4
        )


GENERALISED_MCP_MOD = Check(
    "generalised-mcp-mod", Part.OPERATION, "Published digits of generalised MCP-Mod", _comparisons
)
