import json
from dataclasses import replace

import numpy as np
import pytest

from covaria import FitSettings
from covaria.fit import Comparators, fit_table
from covaria.model import ResponseModel
from covaria.model.design import LOGARITHM_FROM, LogScale
from covaria.report import explorer
from covaria.report.explorer import profile_explorer
from covaria.table import NumberCovariate, RoleRequest, read_trial

QUICK = FitSettings(seed=1, folds=3, restarts=1, penalties=(0.01,), linear_penalties=(0.1,), steps=10)


@pytest.fixture(scope="module")
def model() -> ResponseModel:
    random, rows = np.random.default_rng(8), 120
    site = np.where(np.arange(rows) < 5, "RARE-REGION", np.where(random.random(rows) < 0.5, "a", "b"))
    columns = {
        "AGE": random.uniform(20.123, 80.456, rows),
        "REGION": site.tolist(),
        "DOSE": random.choice([0.0, 5.0, 10.0], rows),
    }
    columns["Y"] = columns["DOSE"] * 0.1 + random.normal(size=rows)
    return fit_table(read_trial(columns, RoleRequest(response="Y", dose="DOSE")), QUICK, Comparators.FEW)


def test_the_dose_runs_along_the_axis_over_the_doses_studied(model: ResponseModel) -> None:
    found = profile_explorer(model)
    assert found is not None
    assert found.controls[found.axis].name == "DOSE"
    assert found.data["covariates"][found.axis]["grid"][0] == 0.0
    assert found.data["covariates"][found.axis]["grid"][-1] == 10.0


def test_nothing_said_of_single_subjects_or_rare_levels(model: ResponseModel) -> None:
    found = profile_explorer(model)
    assert found is not None
    text = json.dumps(found.data) + str(found.controls)
    age, _, _ = model.design.schema
    assert isinstance(age, NumberCovariate)
    assert "RARE-REGION" not in text
    assert found.controls[1].options == ("a", "b")
    assert not any(repr(value) in text for value in (age.minimum, age.maximum))
    shares = [model.design.scales[column].centre for column in model.design.inputs_of_covariate[1]]
    assert not any(repr(share) in text for share in shares)


def test_networks_too_large_for_a_page_are_left_out(
    model: ResponseModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer, "MOST_BYTES", 100)
    assert profile_explorer(model) is None


def test_a_covariate_on_the_log_scale_is_drawn_at_even_ratios(model: ResponseModel) -> None:
    scales = (LogScale(3.9, 0.4), *model.design.scales[1:])
    found = profile_explorer(replace(model, design=replace(model.design, scales=scales)))
    assert found is not None
    age = found.data["covariates"][0]
    assert age["tangentBelow"] == pytest.approx(np.exp(3.9 - 0.4 * LOGARITHM_FROM))
    assert (age["grid"][0], age["grid"][-1]) == (found.controls[0].low, found.controls[0].high)
    ratios = np.divide(age["grid"][1:], age["grid"][:-1])
    np.testing.assert_allclose(ratios, ratios[0], rtol=1e-9)


def test_without_a_dose_a_number_runs_along_the_axis(model: ResponseModel) -> None:
    found = profile_explorer(replace(model, dose=None, dose_averages=None))
    assert found is not None
    assert found.controls[found.axis].name == "AGE"
    assert len(found.data["covariates"][found.axis]["grid"]) == explorer.GRID_POINTS
