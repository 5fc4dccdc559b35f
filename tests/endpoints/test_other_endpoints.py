"""Fits of endpoints that are not shipped: what is above the seam asks it, and assumes nothing."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from covaria import FitSettings, load_model, save_model
from covaria.cli.compare import comparison_json
from covaria.cli.summary import fit_json, print_summary
from covaria.errors import ModelFileError, TableError, UsageError
from covaria.fit import Comparators, fit_table
from covaria.fit.learning_curve import learning_curve
from covaria.fit.sensitivity import with_sensitivity
from covaria.model import ResponseModel, validate_model
from covaria.model.endpoints import ENDPOINTS
from covaria.model.link import Link
from covaria.report import render_report, report_content
from covaria.report.explorer import profile_explorer
from covaria.table import RoleRequest, TrialTable, read_trial
from support.presence import present

NORMAL_WORDS = (
    "mean squared error",
    "Mean squared error",
    "RMSE",
    "R²</",
    "R², out",
    "MSE<",
    "variance explained",
)
PATHS = (Path("model.covaria"), Path("report.html"))


def quick(endpoint: str) -> FitSettings:
    return FitSettings(
        folds=3,
        repeats=1,
        restarts=1,
        steps=30,
        penalties=(1e-3,),
        linear_penalties=(0.0,),
        endpoint=endpoint,
    )


def test_scores_are_the_endpoints_own(model: ResponseModel, columns: dict[str, Any]) -> None:
    """The constant's score out of fold is near that of all rows; predictions score far better."""
    observed, endpoint, found = columns["titre"], model.endpoint, model.evaluation
    (constant,) = endpoint.best_constants(observed, np.ones((1, len(observed))))
    alone = endpoint.row_deviance(observed, constant).mean()
    (mean,) = found.comparators
    assert mean.score == pytest.approx(alone, rel=0.05)
    assert found.oof.score < 0.35 * alone
    assert found.oof.explained == pytest.approx(1 - found.oof.score / alone, abs=1e-6)
    assert found.ladder[-1].above_averaged == pytest.approx(found.ladder[-1].score - found.oof.score)
    assert found.oof.train_score == pytest.approx(
        endpoint.row_deviance(observed, model.predict(columns).mean).mean(), rel=0.15
    )
    # Medians over folds beside the mean of all rows: near each other, if both are in the same units.
    assert found.loss_curves[0].held_out[-1] == pytest.approx(found.ladder[0].score, rel=0.4)
    assert found.score_name == endpoint.score.name


@pytest.mark.slow
def test_a_median_is_predicted_where_medians_are_asked_for() -> None:
    """The median of skewed errors is well below the mean, and the network finds it."""
    random = np.random.default_rng(3)
    x = random.uniform(-1, 1, 1200)
    table = {"x": x, "y": x + random.exponential(1, len(x))}
    trial = read_trial(table, RoleRequest(response="y"))
    at = {"x": [0.0]}
    median, mean = (
        fit_table(trial, quick(name), Comparators.FEW).predict(at).mean[0] for name in ("median", "normal")
    )
    assert median == pytest.approx(np.log(2), abs=0.15)
    assert mean == pytest.approx(1, abs=0.15)


def test_predictions_and_intervals_are_where_the_link_lets_them(
    model: ResponseModel, columns: dict[str, Any]
) -> None:
    found = model.predict(columns, level=0.8)
    inside = (found.lower <= columns["titre"]) & (columns["titre"] <= found.upper)
    assert inside.mean() == pytest.approx(0.8, abs=0.08)
    assert present(model.evaluation.interval).coverage == pytest.approx(0.9, abs=0.05)
    low, middle, high = model.predict_quantiles(columns, [0.1, 0.5, 0.9])
    assert ((low < middle) & (middle < high)).all()
    if model.endpoint.link is Link.LOG:
        ratio = found.upper / found.mean / (found.mean / found.lower)
        np.testing.assert_allclose(ratio, 1, atol=0.2)
        assert (low > 0).all()


def test_what_holds_for_the_normal_endpoint_alone_is_left_out_in_words(model: ResponseModel) -> None:
    assert {ensemble.trainer for ensemble in model.ensembles} == {"gradient"}
    assert model.evaluation.interaction_tests == ()
    assert model.evaluation.dose_p_value is None
    assert model.adjusted_means is None
    assert [each.name for each in model.evaluation.comparators] == ["mean"]
    assert model.endpoint.left_out in model.provenance.notes
    assert model.evaluation.residual_checks.quantiles == ()
    assert "sign flips" in model.endpoint.left_out


def test_arms_that_could_not_be_compared_are_refused(columns: dict[str, Any]) -> None:
    arms = {**columns, "dose": np.where(columns["dose"] > 5, "high", "low")}
    trial = read_trial(arms, RoleRequest(response="titre", arm="dose"))
    with pytest.raises(UsageError, match="Arms cannot be compared on a median endpoint"):
        fit_table(trial, quick("median"), Comparators.FEW)


def test_a_response_that_is_none_of_the_endpoint_is_refused(columns: dict[str, Any]) -> None:
    trial = read_trial({**columns, "titre": columns["titre"] - 10}, RoleRequest(response="titre"))
    with pytest.raises(TableError, match="titre has values that are not above 0"):
        fit_table(trial, quick("geometric"), Comparators.FEW)


def test_a_model_comes_back_from_its_file_with_its_endpoint(
    model: ResponseModel, columns: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "trial.covaria"
    save_model(model, path)
    loaded = load_model(path)
    assert loaded.endpoint is model.endpoint
    assert loaded.evaluation == model.evaluation
    assert loaded.predict(columns).upper.tobytes() == model.predict(columns).upper.tobytes()


def test_a_model_of_an_endpoint_that_is_not_known_is_refused(
    model: ResponseModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "trial.covaria"
    save_model(model, path)
    monkeypatch.delitem(ENDPOINTS, model.endpoint.name)
    with pytest.raises(ModelFileError):
        load_model(path)


def test_validation_scores_by_the_endpoint(model: ResponseModel, columns: dict[str, Any]) -> None:
    found = validate_model(model, columns)
    deviance = model.endpoint.row_deviance(columns["titre"], model.predict(columns).mean)
    assert found.score == pytest.approx(deviance.mean())
    assert found.in_sample
    assert found.calibration_slope.value == pytest.approx(1, abs=0.1)


def test_the_report_uses_the_endpoints_words(model: ResponseModel) -> None:
    page = render_report(report_content(model, date(2026, 1, 31)))
    words = model.endpoint.score
    for text in (words.name, words.explained_of, words.meaning, model.endpoint.left_out):
        assert text in page
    assert ("to either side on average" in page) == (model.endpoint.link is Link.IDENTITY)
    own = page.partition("<script")[0]
    assert not [word for word in NORMAL_WORDS if word in own.replace(words.explained, "")]


def test_terminal_and_json_use_the_endpoints_words(model: ResponseModel, trial: TrialTable) -> None:
    text = io.StringIO()
    print_summary(Console(file=text, width=120), model, PATHS, 1.0)
    words = model.endpoint.score
    assert f"{words.heading} out of fold" in text.getvalue()
    assert words.short in text.getvalue()
    described = fit_json(model, trial, PATHS, 1.0)
    assert (described["endpoint"], described["score_name"]) == (model.endpoint.name, words.name)
    assert described["oof"][words.explained_key] == model.evaluation.oof.explained
    assert described["oof"][words.typical_key] == model.endpoint.typical_error(model.evaluation.oof.score)
    assert not {"rmse", "r2"} & set(described["oof"])
    assert words.typical_key in comparison_json(model.evaluation, {})["averaged"]


def test_the_explorer_gets_the_link(model: ResponseModel) -> None:
    explorer = profile_explorer(model)
    assert explorer is not None
    assert explorer.data["link"] == model.endpoint.link.value


@pytest.mark.slow
def test_refits_and_parts_of_the_trial_are_of_the_same_endpoint(
    model: ResponseModel, trial: TrialTable
) -> None:
    settings = quick(model.endpoint.name)
    curve = learning_curve(trial, settings)
    assert curve.score_words is model.endpoint.score
    fitted = fit_table(trial, settings, Comparators.FEW)
    refits = with_sensitivity(fitted, trial, settings).sensitivity
    assert refits is not None
    assert refits.score_words is model.endpoint.score
    assert all(each.headline is not None for each in refits.refits)
