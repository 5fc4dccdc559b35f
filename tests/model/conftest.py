import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from covaria import FitSettings, ResponseModel, save_model
from covaria.fit import Comparators, fit_table
from covaria.model.residual_checks import ResidualChecks
from covaria.table import RoleRequest, read_trial
from support.stored_models import digest_of, opened, sealed

Columns = dict[str, Any]
Content = dict[str, Any]
Arrays = dict[str, NDArray[Any]]

ROWS = 150


@pytest.fixture(scope="session")
def trial_columns() -> Columns:
    """A trial with identifiers, a category and a number that are sometimes missing, and a dose."""
    random = np.random.default_rng(11)
    age, weight = random.uniform(20, 80, ROWS).round(3), random.normal(75, 12, ROWS).round(4)
    dose, sex = np.tile([0.0, 5.0, 10.0, 20.0, 40.0], ROWS // 5), random.choice(["F", "M"], ROWS)
    response = 3 * np.sin(age / 8) + 0.1 * dose + (sex == "F") * 2 + 0.05 * weight
    response = (response + random.normal(0, 0.3, ROWS)).round(5)
    weight[random.random(ROWS) < 0.1] = np.nan
    race = random.choice(["asian", "black", "white"], ROWS).astype(object)
    race[random.random(ROWS) < 0.1] = None
    subject = [f"CANARY-{row:04d}" for row in range(ROWS)]
    return {
        "USUBJID": subject,
        "AGE": age,
        "SEX": sex,
        "WT": weight,
        "RACE": race,
        "DOSE": dose,
        "AVAL": response,
    }


@pytest.fixture(scope="session")
def fitted(trial_columns: Columns) -> ResponseModel:
    """A model that is small, so that thousands of copies of its file can be read."""
    settings = FitSettings(
        folds=3,
        restarts=2,
        penalties=(1e-3,),
        linear_penalties=(0.0,),
        steps=25,
        learning_rate=0.05,
        single_units=2,
        pair_units=1,
        dense_units=4,
    )
    table = read_trial(trial_columns, RoleRequest(response="AVAL"))
    model = fit_table(table, settings, comparators=Comparators.FEW)
    few = replace(model.decomposition, interactions=model.decomposition.interactions[:2])
    evaluation = replace(model.evaluation, residual_checks=_few(model.evaluation.residual_checks))
    return replace(model, decomposition=few, evaluation=evaluation)


def _few(checks: ResidualChecks) -> ResidualChecks:
    trends = tuple(replace(trend, cells=trend.cells[:2]) for trend in checks.trends[:2])
    coverage = tuple(replace(trend, cells=trend.cells[:1]) for trend in checks.coverage[:1])
    return ResidualChecks(trends, checks.quantiles[:2], coverage)


@pytest.fixture(scope="session")
def model_bytes(fitted: ResponseModel, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("model") / "trial.covaria"
    save_model(fitted, path)
    return path.read_bytes()


@pytest.fixture(scope="session")
def model_file(model_bytes: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("content") / "trial.covaria"
    path.write_bytes(model_bytes)
    return path


@pytest.fixture(scope="session")
def content(model_file: Path) -> Content:
    """What the JSON text of the model file says; to be copied before it is changed."""
    return opened(model_file)[0]


@pytest.fixture(scope="session")
def arrays(model_file: Path) -> Arrays:
    return opened(model_file)[1]


@pytest.fixture
def forge(tmp_path: Path, arrays: Arrays) -> Callable[..., Path]:
    """Write a model file with any JSON value and any arrays, of which it then has the digests."""

    def write(content: Any, own_arrays: Arrays | None = None) -> Path:
        path = tmp_path / "forged.covaria"
        if own_arrays is not None:
            content = {**content, "model": {**content["model"], "arrays_sha256": digest_of(own_arrays)}}
        path.write_bytes(sealed(content, own_arrays or arrays))
        return path

    return write


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that everybody may enter, unlike `tmp_path`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def unprivileged() -> Callable[[], AbstractContextManager[None]]:
    """Work as somebody whom file permissions bind, even where the tests run as root."""

    @contextmanager
    def drop() -> Iterator[None]:
        if os.geteuid() != 0:
            yield
            return
        os.setresuid(65534, 65534, 0)
        try:
            yield
        finally:
            os.setresuid(0, 0, 0)

    return drop


@pytest.fixture
def forge_file(tmp_path: Path) -> Callable[[Path, Callable[[Content], object]], Path]:
    """Write a model file anew, with something else in what it says of the model."""

    def forge(path: Path, change: Callable[[Content], object]) -> Path:
        content, arrays = opened(path)
        changed = deepcopy(content)
        change(changed["model"])
        assert changed != content
        forged = tmp_path / "forged.covaria"
        forged.write_bytes(sealed(changed, arrays))
        return forged

    return forge
