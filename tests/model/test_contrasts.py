from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from covaria import ResponseModel
from covaria.errors import UsageError
from covaria.explain.contrasts import CovariateForest
from covaria.explain.effects import InteractionTerm
from support.presence import present

Columns = dict[str, Any]


def predicted(model: ResponseModel, subject: dict[str, float | str]) -> float:
    """The model's own prediction of a table of one row."""
    return float(model.predict({name: [value] for name, value in subject.items()}, level=0.5).mean[0])


@pytest.fixture(scope="module")
def forest(fitted: ResponseModel) -> CovariateForest:
    return fitted.covariate_effects()


def test_each_difference_but_the_doses_is_that_of_two_predictions(
    fitted: ResponseModel, forest: CovariateForest
) -> None:
    reference = dict(forest.reference)
    base = predicted(fitted, reference)
    assert forest.response == pytest.approx(base, rel=1e-5)
    for each in (one for one in forest.contrasts if one.covariate != "DOSE"):
        changed = predicted(fitted, {**reference, each.covariate: each.value})
        assert each.difference == pytest.approx(changed - base, abs=1e-5)
        assert each.lower <= each.difference <= each.upper


def test_the_reference_is_the_median_subject_at_a_dose_that_was_studied(
    fitted: ResponseModel, forest: CovariateForest, trial_columns: Columns
) -> None:
    reference = dict(forest.reference)
    assert list(reference) == [each.name for each in fitted.design.schema]
    assert reference["AGE"] == pytest.approx(np.median(trial_columns["AGE"]))
    assert reference["DOSE"] == 10.0


def test_a_number_moves_to_its_percentiles_a_level_to_the_others_the_dose_to_those_studied(
    forest: CovariateForest,
) -> None:
    moved: dict[str, list[tuple[float | str, str]]] = {}
    for each in forest.contrasts:
        moved.setdefault(each.covariate, []).append((each.value, each.described))
    reference = dict(forest.reference)
    assert moved["DOSE"] == [(dose, "dose studied") for dose in (0.0, 5.0, 20.0, 40.0)]
    assert [described for _, described in moved["AGE"]] == ["10th percentile", "90th percentile"]
    others = {"asian", "black", "white"} - {reference["RACE"]}
    assert {value for value, _ in moved["RACE"]} == others
    assert len(moved["SEX"]) == 1


def test_low_and_high_are_no_value_of_a_subject(forest: CovariateForest, trial_columns: Columns) -> None:
    for each in forest.contrasts:
        if each.covariate in {"AGE", "WT"}:
            assert np.nanmin(np.abs(trial_columns[each.covariate] - each.value)) > 1e-9


def test_strong_covariates_come_first(fitted: ResponseModel, forest: CovariateForest) -> None:
    assert list(dict.fromkeys(each.covariate for each in forest.contrasts)) == [
        each.covariate for each in fitted.effects()
    ]


def test_reference_subjects_have_names_and_fit_the_model(fitted: ResponseModel) -> None:
    named = fitted.reference_subjects()
    doses = [given["DOSE"] for given in named.values() if "DOSE" in given]
    assert doses == [10.0, 0.0, 40.0]
    assert next(iter(named)) == "median subject, DOSE 10"
    assert len(named) == 5
    for given in named.values():
        reference = dict(fitted.covariate_effects(given).reference)
        assert all(reference[name] == value for name, value in given.items())


def test_another_reference_moves_what_interacts(fitted: ResponseModel, forest: CovariateForest) -> None:
    placebo = fitted.covariate_effects({"DOSE": 0.0})
    assert placebo.response < forest.response
    at_ten = next(each for each in placebo.contrasts if (each.covariate, each.value) == ("DOSE", 10.0))
    to_nothing = next(each for each in forest.contrasts if (each.covariate, each.value) == ("DOSE", 0.0))
    assert at_ten.difference == pytest.approx(-to_nothing.difference, abs=1e-5)


def test_a_higher_level_gives_a_wider_band(fitted: ResponseModel, forest: CovariateForest) -> None:
    wide = fitted.covariate_effects(level=0.99).contrasts[0]
    assert wide.upper - wide.lower > forest.contrasts[0].upper - forest.contrasts[0].lower
    with pytest.raises(UsageError, match="between 0 and 1"):
        fitted.covariate_effects(level=1.0)


def test_what_does_not_fit_is_refused(fitted: ResponseModel) -> None:
    with pytest.raises(UsageError, match="no covariate HEIGHT"):
        fitted.covariate_effects({"HEIGHT": 1.7})
    with pytest.raises(UsageError, match="one of its levels"):
        fitted.covariate_effects({"SEX": "X"})


def test_extrapolation_is_reported(fitted: ResponseModel) -> None:
    assert "extrapolation" in fitted.covariate_effects({"AGE": 200.0}).notes[0]


def test_profiles_differ_in_the_partner_of_the_dose_or_in_the_strongest_covariate(
    fitted: ResponseModel,
) -> None:
    strongest = next(each.covariate for each in fitted.effects() if each.covariate != "DOSE")
    for given in fitted.dose_profiles().values():
        assert list(given) == [strongest]
    found = replace(
        fitted.decomposition,
        interactions=tuple(
            replace(term, is_found=set(term.covariates) == {"SEX", "DOSE"}) for term in decomposed(fitted)
        ),
    )
    profiles = replace(fitted, decomposition=found).dose_profiles()
    assert profiles == {"SEX F": {"SEX": "F"}, "SEX M": {"SEX": "M"}}


def decomposed(model: ResponseModel) -> tuple[InteractionTerm, InteractionTerm]:
    """Two interactions, of which one is of the dose."""
    first, second = model.interactions()
    sex, dose = (next(e.points for e in model.effects() if e.covariate == name) for name in ("SEX", "DOSE"))
    effect = tuple((0.0,) * len(dose.shares) for _ in sex.shares)
    return replace(first, points=(sex, dose), effect=effect), second


def test_a_number_has_a_low_a_median_and_a_high_profile(fitted: ResponseModel) -> None:
    weight = next(each for each in fitted.effects() if each.covariate == "WT")
    alone = replace(fitted.decomposition, effects=(weight,), interactions=())
    values = [given["WT"] for given in replace(fitted, decomposition=alone).dose_profiles().values()]
    assert values == sorted(values)
    assert len(values) == 3


def test_without_a_dose_there_are_no_profiles_and_one_median_subject(fitted: ResponseModel) -> None:
    bare = replace(fitted, dose=None, dose_averages=None)
    assert bare.dose_profiles() == {}
    assert "median subject" in bare.reference_subjects()
    reference = dict(bare.covariate_effects().reference)
    assert set(reference) == {"AGE", "SEX", "WT", "RACE", "DOSE"}


def test_a_dose_at_an_end_that_was_rounded_outwards_is_no_extrapolation(fitted: ResponseModel) -> None:
    doses = present(fitted.dose_averages)
    longer = tuple((*own, own[-1]) for own in doses.folds)
    ends = replace(doses, studied=(0.0, 50.0), doses=(*doses.doses, 50.0), folds=longer, dose_levels=100)
    continuous = replace(fitted, dose_averages=ends)
    assert not any("extrapolation" in note for note in continuous.covariate_effects({"DOSE": 50.0}).notes)
    assert "DOSE; this is extrapolation" in continuous.covariate_effects({"DOSE": 51.0}).notes[0]
