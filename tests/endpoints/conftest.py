"""Endpoints that are not shipped: what they are asked shows that nothing assumes the normal one."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from covaria import FitSettings, ResponseModel
from covaria.arrays import FloatArray
from covaria.engine.losses import Loss
from covaria.errors import TableError
from covaria.fit import Comparators, fit_table
from covaria.fit.analysis_set import weighted_median
from covaria.model.design import Scale
from covaria.model.endpoint import Capability, Endpoint
from covaria.model.endpoints import ENDPOINTS
from covaria.model.link import Link
from covaria.model.score_words import ScoreUnit, ScoreWords
from covaria.table import RoleRequest, TrialTable, read_trial

ROWS = 160


class MedianEndpoint(Endpoint):
    """A number with Laplace's errors: the deviance is the absolute error, and medians are predicted."""

    name = "median"
    capabilities = frozenset({Capability.INTERVALS})
    link = Link.IDENTITY
    loss = Loss.PINBALL
    loss_parameter = 0.5
    score = ScoreWords(
        name="mean absolute error",
        short="MAE",
        unit=ScoreUnit.RESPONSE,
        typical_name="mean absolute error",
        typical_key="mae",
        typical_unit=ScoreUnit.RESPONSE,
        explained="share explained",
        explained_key="share_explained",
        explained_of="absolute deviation",
        meaning="The mean distance of prediction and response.",
    )

    def check_response(self, response: FloatArray, name: str) -> None:
        """Every number will do."""

    def row_deviance(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        return np.abs(observed - predicted)

    def best_constants(self, response: FloatArray, weights: FloatArray) -> FloatArray:
        return np.array([weighted_median(response[own > 0], own[own > 0]) for own in weights])

    def misfit(self, deviance: FloatArray) -> FloatArray:
        misfit: FloatArray = 2 * np.log(deviance / deviance.min())
        return misfit

    def misfit_influence(self, rows: FloatArray, deviance: FloatArray) -> FloatArray:
        return 2 * (rows / deviance[:, None] - 1)

    def typical_error(self, score: float) -> float:
        return score

    def training_score(self, loss: FloatArray, scale: Scale) -> FloatArray:
        return 2 * loss * scale.sd


class GeometricEndpoint(Endpoint):
    """A positive number whose logarithm has normal errors: geometric means are predicted."""

    name = "geometric"
    capabilities = frozenset({Capability.INTERVALS})
    link = Link.LOG
    loss = Loss.SQUARED
    score = ScoreWords(
        name="mean squared log ratio",
        short="MSLR",
        unit=ScoreUnit.NONE,
        typical_name="root mean squared log ratio",
        typical_key="rmslr",
        typical_unit=ScoreUnit.NONE,
        explained="log R²",
        explained_key="log_r2",
        explained_of="logarithms’ variance",
        meaning="The mean square of the logarithm of response by prediction.",
    )

    def check_response(self, response: FloatArray, name: str) -> None:
        if (response <= 0).any():
            raise TableError(f"{name} has values that are not above 0, and a geometric mean needs such.")

    def row_deviance(self, observed: FloatArray, predicted: FloatArray) -> FloatArray:
        return np.log(observed / predicted) ** 2

    def best_constants(self, response: FloatArray, weights: FloatArray) -> FloatArray:
        means: FloatArray = np.exp(weights @ np.log(response) / weights.sum(axis=1))
        return means

    def misfit(self, deviance: FloatArray) -> FloatArray:
        misfit: FloatArray = np.log(deviance / deviance.min())
        return misfit

    def misfit_influence(self, rows: FloatArray, deviance: FloatArray) -> FloatArray:
        return rows / deviance[:, None] - 1

    def typical_error(self, score: float) -> float:
        return float(score**0.5)

    def training_score(self, loss: FloatArray, scale: Scale) -> FloatArray:
        return loss * scale.sd**2


OTHERS: dict[str, Endpoint] = {each.name: each for each in (MedianEndpoint(), GeometricEndpoint())}


@pytest.fixture(scope="session", autouse=True)
def registered() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, endpoint in OTHERS.items():
            patch.setitem(ENDPOINTS, name, endpoint)
        yield


@pytest.fixture(params=["normal", "binary", *OTHERS])
def endpoint(request: pytest.FixtureRequest, registered: None) -> Endpoint:
    return ENDPOINTS[request.param]


@pytest.fixture(params=["normal", *OTHERS])
def endpoint_with_intervals(request: pytest.FixtureRequest, registered: None) -> Endpoint:
    return ENDPOINTS[request.param]


@pytest.fixture(scope="session")
def columns() -> dict[str, Any]:
    """A response that a dose and a covariate multiply, with now and then a wild value."""
    random = np.random.default_rng(5)
    age, dose = random.uniform(20, 80, ROWS).round(1), np.tile([0.0, 5.0, 10.0, 20.0], ROWS // 4)
    noise = 0.1 * random.standard_t(3, ROWS)
    return {"age": age, "dose": dose, "titre": np.exp(1 + age / 40 + dose / 20 + noise).round(4)}


@pytest.fixture(scope="session")
def trial(columns: dict[str, Any]) -> TrialTable:
    return read_trial(columns, RoleRequest(response="titre", dose="dose"))


def settings_of(name: str) -> FitSettings:
    return FitSettings(
        folds=4, repeats=1, restarts=1, steps=200, penalties=(1e-3,), linear_penalties=(0.0,), endpoint=name
    )


@pytest.fixture(scope="session", params=list(OTHERS))
def model(request: pytest.FixtureRequest, trial: TrialTable, registered: None) -> ResponseModel:
    """A fit of each endpoint that is not shipped."""
    return fit_table(trial, settings_of(request.param), Comparators.USUAL)
