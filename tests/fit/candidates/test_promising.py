from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.promising import is_wide, promising_covariates
from covaria.fit.settings.candidates import ScreeningSettings

AnalysisOf = Callable[..., AnalysisSet]

ROWS, COVARIATES = 300, 120
USUAL = ScreeningSettings()


def wide(seed: int) -> dict[str, Any]:
    """A table of which x5 bends, x7 acts at high doses alone, and the others do nothing."""
    random = np.random.default_rng(seed)
    values = random.normal(size=(ROWS, COVARIATES))
    dose = random.permutation(np.tile([0.0, 1.0, 2.0], ROWS // 3))
    response = values[:, 5] ** 2 + values[:, 7] * (dose - 1) + random.normal(size=ROWS)
    return {**{f"x{k}": own for k, own in enumerate(values.T)}, "dose": dose, "y": response}


def test_of_few_covariates_all_may_bend(analysis_of: AnalysisOf) -> None:
    columns = {name: own for name, own in wide(0).items() if name in {"x1", "x2", "dose", "y"}}
    analysis = analysis_of(columns, dose="dose")
    assert not is_wide(analysis, USUAL)
    assert promising_covariates(analysis, np.ones(analysis.rows, bool), USUAL) == (0, 1, 2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_of_many_the_dose_and_those_that_act_are_kept(analysis_of: AnalysisOf, seed: int) -> None:
    analysis = analysis_of(wide(seed), dose="dose")
    kept = promising_covariates(analysis, np.ones(analysis.rows, bool), USUAL)
    names = [covariate.name for covariate in analysis.design.schema]
    assert {"x5", "x7", "dose"} <= {names[k] for k in kept}
    assert len(kept) == USUAL.kept_inputs + 1
    assert list(kept) == sorted(set(kept))


@pytest.mark.slow
def test_rows_that_may_not_be_looked_at_change_nothing(analysis_of: AnalysisOf) -> None:
    analysis = analysis_of(wide(1), dose="dose")
    seen = np.arange(analysis.rows) % 5 > 0
    before = promising_covariates(analysis, seen, USUAL)
    analysis.response[~seen] = 1e3 * np.random.default_rng(0).normal(size=int((~seen).sum()))
    analysis.inputs[~seen] += 7.0
    assert promising_covariates(analysis, seen, USUAL) == before
    assert promising_covariates(analysis, ~seen, USUAL) != before
