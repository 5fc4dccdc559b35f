"""The bootstrap of a trial: the same wherever it runs, and errors like those of the adjusted means."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria import FitSettings, fit_model
from covaria.errors import UsageError
from covaria.model import ResponseModel
from covaria.study import Place, do_bootstrap, refits_of
from covaria.study.model_numbers import SMALLEST, explained_name, model_numbers
from covaria.study.refits import Refits
from support.studies import dose_trial

QUICK: dict[str, Any] = {"folds": 3, "repeats": 1, "restarts": 1, "steps": 30, "evidence_steps": 3}


def small_fit(columns: dict[str, Any], **request: Any) -> ResponseModel:
    settings = FitSettings(penalties=(1e-3,), linear_penalties=(0.01,), **QUICK)
    return fit_model(columns, "CHG", settings=settings, comparators="few", assignment="randomised", **request)


@pytest.fixture(scope="module")
def refits() -> Refits:
    columns = dose_trial()
    return refits_of(small_fit(columns, dose="MG", goal="max", delta=1.0), columns)


def test_numbers_are_those_of_the_report(refits: Refits) -> None:
    model = refits.model
    numbers = model_numbers(model, model)
    curve = model.dose_response()
    for each in curve.levels[1:]:
        assert numbers[f"MG {each.dose:g} less 0"] == pytest.approx(each.difference, rel=1e-9)
    contrasts = [each for each in model.covariate_effects().contrasts if each.covariate != "MG"]
    shown = [value for name, value in numbers.items() if " instead of " in name]
    assert shown == pytest.approx([each.difference for each in contrasts], rel=1e-9, abs=1e-12)
    assert numbers[SMALLEST] == model.minimum_effective_dose().dose
    assert numbers[explained_name(model)] == model.evaluation.oof.explained


@pytest.mark.slow
def test_a_bootstrap_that_was_stopped_goes_on_to_the_same_result(refits: Refits, tmp_path: Path) -> None:
    whole = do_bootstrap(refits, tmp_path / "whole", 3, 2, place=Place.THREADS, workers=1)
    stopped = do_bootstrap(
        refits, tmp_path / "parts", 3, 2, place=Place.THREADS, progress=lambda done, _: done < 2
    )
    assert not stopped.is_complete
    assert do_bootstrap(refits, tmp_path / "parts", 3, 2, place=Place.THREADS, resume=True) == whole
    assert (whole.resamples, whole.failed, whole.permutations) == (3, 0, 2)
    assert whole.permutation_p_value in {1 / 3, 2 / 3, 1.0}
    first = whole.numbers[0]
    assert first.name.startswith("MG ")
    assert first.percentile is not None
    assert first.percentile[0] < first.percentile[1]
    with pytest.raises(UsageError, match="another plan"):
        do_bootstrap(replace(refits, seed=1), tmp_path / "parts", 3, 2, place=Place.THREADS, resume=True)


def test_another_table_is_refused(refits: Refits) -> None:
    columns = dose_trial()
    columns["CHG"] = np.asarray(columns["CHG"]) + 1.0
    with pytest.raises(UsageError, match="has other rows than the table that the model was fitted to"):
        refits_of(refits.model, columns)


def test_what_cannot_be_permuted_is_said(refits: Refits, tmp_path: Path) -> None:
    columns = {name: values for name, values in dose_trial().items() if name != "MG"}
    without = refits_of(small_fit(columns), columns)
    with pytest.raises(UsageError, match="no dose or arm that could be permuted"):
        do_bootstrap(without, tmp_path, 2, 1, place=Place.THREADS)
    with pytest.raises(UsageError, match=r"between 0 and 1, such as 0\.95"):
        do_bootstrap(refits, tmp_path, 2, level=95, place=Place.THREADS)


@pytest.mark.slow
def test_errors_are_about_those_of_the_adjusted_means(refits: Refits, tmp_path: Path) -> None:
    """The standard deviation over 80 resamples errs by 8 %, and either way of estimating a bit more."""
    found = do_bootstrap(refits, tmp_path, 80)
    levels = refits.model.dose_response().levels[1:]
    for level, number in zip(levels, found.numbers, strict=False):
        drawn = [
            each.value for each in found.estimates if (each.kind, each.name) == ("resample", number.name)
        ]
        error = (level.difference_upper - level.difference_lower) / (2 * 1.96)
        assert 0.75 < np.std(np.array(drawn, dtype=float)) / error < 1.3
        assert number.bca is not None
        assert number.bca[0] < level.difference < number.bca[1]
