"""The networks' own curve: over the doses of the rows that were fitted, also of a part of a trial."""

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.explain.dose_curves import DoseCurves, studied_doses
from covaria.fit.analysis_set import make_analysis_set
from covaria.fit.inference.dose_averages import dose_averages
from covaria.table import RoleRequest, read_trial
from support.presence import present


def by_dose(encoded: FloatArray) -> FloatArray:
    """Two folds whose models predict the standardised dose."""
    return np.stack([encoded[:, 0], encoded[:, 0]])


def averages(doses: FloatArray, kept: FloatArray) -> DoseCurves:
    columns = {"dose": doses, "age": np.linspace(20, 80, len(doses)), "y": np.sin(doses)}
    table = read_trial(columns, RoleRequest(response="y", dose="dose", covariates=("dose", "age")))
    analysis = make_analysis_set(table)
    rows = np.flatnonzero(np.isin(analysis.raw_inputs(0)[:, 0], kept))
    return present(dose_averages(by_dose, analysis.take(rows), 1))


@pytest.mark.parametrize("levels", [4, 60], ids=["levels", "continuous"])
def test_doses_are_those_of_the_rows(levels: int) -> None:
    doses = np.tile(np.arange(levels) * 1.5, 120 // levels)
    whole, part = averages(doses, np.unique(doses)), averages(doses, np.unique(doses)[1:-1])
    assert whole.studied == tuple(studied_doses(doses))
    assert part.studied == tuple(studied_doses(np.unique(doses)[1:-1]))
    assert (part.doses[0], part.doses[-1]) == (part.studied[0], part.studied[-1])
    assert part.dose_levels == levels - 2
    assert part.dose == "dose"
