import csv
from pathlib import Path

import pytest

from covaria import FitSettings, fit_model
from covaria.model import ResponseModel, save_model
from support.studies import dose_trial


@pytest.fixture(scope="session")
def model() -> ResponseModel:
    settings = FitSettings(
        folds=3, repeats=1, restarts=1, penalties=(1e-3,), linear_penalties=(0.01,), steps=60
    )
    return fit_model(
        dose_trial(), "CHG", dose="MG", settings=settings, comparators="few", assignment="randomised"
    )


@pytest.fixture
def folder(model: ResponseModel, tmp_path: Path) -> Path:
    """A folder with a model and the table that it was fitted to."""
    save_model(model, tmp_path / "model.covaria")
    columns = dose_trial()
    with (tmp_path / "trial.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return tmp_path
