import pytest

from covaria import load_model
from support.command_line import Fitted, RunCommand


def test_json_is_what_the_model_says(covaria: RunCommand, fitted: Fitted) -> None:
    model = load_model(fitted.model)
    found = covaria("explain", fitted.model, "--json").json
    assert [each["covariate"] for each in found["effects"]] == [each.covariate for each in model.effects()]
    assert [each["estimate"] for each in found["effects"]] == [each.estimate for each in model.effects()]
    assert [tuple(each["covariates"]) for each in found["interactions"]] == [
        each.covariates for each in model.interactions()
    ]
    assert model.decomposition is not None
    assert found["remainder"] == model.decomposition.remainder


def test_words_list_effects_by_strength(covaria: RunCommand, fitted: Fitted) -> None:
    ran = covaria("explain", fitted.model)
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 80
    covariates = [each.covariate for each in load_model(fitted.model).effects()]
    lines = [line.split() for line in ran.out.splitlines() if line.startswith("  ")]
    assert [line[0] for line in lines if line[0] in covariates and line[1] != "×"] == covariates
    assert "AGE × DOSE" in ran.out
    assert "are not tests" in " ".join(ran.out.split())


@pytest.mark.parametrize("option", [(), ("--json",)])
def test_what_is_no_model_is_refused(covaria: RunCommand, fitted: Fitted, option: tuple[str, ...]) -> None:
    assert covaria("explain", fitted.table, *option).code == 3
