from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike

from covaria.fit import FitSettings
from covaria.fit.analysis_set import AnalysisSet, make_analysis_set
from covaria.model.design import Design, make_design
from covaria.table import Column, NumberColumn, RoleRequest, TrialTable, read_trial
from covaria.table.schema import covariate_schema

Columns = Mapping[str, Any]
TrialOf = Callable[..., TrialTable]
AnalysisOf = Callable[..., AnalysisSet]


@pytest.fixture(scope="session")
def quick() -> FitSettings:
    """Enough training to learn something, and no more."""
    return FitSettings(
        folds=3,
        repeats=1,
        restarts=1,
        steps=200,
        penalties=(1e-3, 1e-2),
        linear_penalties=(0.0, 0.1),
        evidence_steps=5,
        dense_sines=20,
    )


@pytest.fixture(scope="session")
def trial_of() -> TrialOf:
    """Columns, whose response is y, as a checked table."""

    def read(columns: Columns, **request: Any) -> TrialTable:
        return read_trial(columns, RoleRequest(response="y", **request))

    return read


@pytest.fixture(scope="session")
def analysis_of(trial_of: TrialOf) -> AnalysisOf:
    def build(columns: Columns, **request: Any) -> AnalysisSet:
        return make_analysis_set(trial_of(columns, **request))

    return build


@pytest.fixture(scope="session")
def design_of() -> Callable[..., Design]:
    """The design of columns of any kind."""

    def build(*columns: Column) -> Design:
        rows = len(columns[0].values if isinstance(columns[0], NumberColumn) else columns[0].codes)
        return make_design(tuple(map(covariate_schema, columns)), columns, np.ones(rows))

    return build


@pytest.fixture(scope="session")
def weighted_analysis(analysis_of: AnalysisOf) -> AnalysisSet:
    """Eighty rows of two covariates, with whole weights from 1 to 3."""
    random = np.random.default_rng(21)
    columns: dict[str, ArrayLike] = {name: random.normal(size=80) for name in "ab"}
    columns["y"] = columns["a"] + np.sin(2 * np.asarray(columns["b"])) + random.normal(0, 0.4, 80)
    analysis = analysis_of(columns)
    return replace(analysis, weights=random.integers(1, 4, 80).astype(float))
