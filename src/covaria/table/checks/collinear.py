"""Check: no covariate is nearly determined by the others."""

from collections.abc import Iterator

import numpy as np

from covaria.arrays import FloatArray
from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.columns import NumberColumn
from covaria.table.draft import Draft, varies
from covaria.wording.lists import listed

MOST_INFLATION = 10.0
"""Most inflation of a coefficient's variance, by the usual rule of thumb (Marquardt 1970, section 3)."""

_ALMOST_NOTHING = 1e-9
"""Added to the diagonal, so that the matrix has an inverse where one covariate is exactly a sum of others."""


def _findings(draft: Draft) -> Iterator[Remark]:
    numbers = [column for column in draft.covariates if isinstance(column, NumberColumn) and varies(column)]
    if not 2 <= len(numbers) < draft.rows:
        return
    factors = _inflation(np.array([_filled(column.values) for column in numbers]))
    inflated = [
        column.name for column, factor in zip(numbers, factors, strict=True) if factor > MOST_INFLATION
    ]
    above = f"(variance inflation factor above {MOST_INFLATION:g})"
    if len(inflated) == 1:
        yield Remark(
            f"{inflated[0]} nearly follows from other covariates together {above}",
            "predictions hold where they move together as here, but its effect can hardly be separated",
        )
    elif inflated:
        yield Remark(
            f"{listed(inflated)} nearly determine one another {above}",
            "predictions hold where they move together as here, but their single effects can hardly be "
            "separated",
        )


def _filled(values: FloatArray) -> FloatArray:
    filled: FloatArray = np.where(np.isnan(values), np.nanmean(values), values)
    return filled


def _inflation(values: FloatArray) -> FloatArray:
    """Variance inflation factors of (covariates, rows): the diagonal of the inverse of the correlations."""
    correlations = np.corrcoef(values) + _ALMOST_NOTHING * np.eye(len(values))
    factors: FloatArray = np.diag(np.linalg.inv(correlations))
    return factors


COLLINEAR = Check("collinear", "No covariate is nearly determined by others", Severity.NOTE, _findings)
