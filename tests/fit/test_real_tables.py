"""Real trials, where plain models do well: the fit must not do worse. Skipped where the tables are not."""

from pathlib import Path

import numpy as np
import pytest

from covaria.findings.answers import answers
from covaria.findings.dose_words import DoseWords
from covaria.fit import Comparators, FitSettings, fit_table
from covaria.model.dose_findings import dose_findings
from covaria.model.response_model import ResponseModel
from covaria.table import RoleRequest, read_trial

DATA = Path(__file__).parents[2].parent / "shared" / "data"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real tables are not beside the project"),
]

TABLES = ("xanomeline_adas.csv", "xanomeline_urate.csv")


def fit(name: str, seed: int) -> ResponseModel:
    request = RoleRequest(response="AVAL", dose="DOSE", covariates=("AGE", "BMIBL", "BASE", "DOSE"))
    return fit_table(read_trial(DATA / name, request), FitSettings(seed=seed), comparators=Comparators.FEW)


def against_linear(model: ResponseModel) -> float:
    """The error as a multiple of the linear model's on the same folds."""
    evaluation = model.evaluation
    linear = next(comparator for comparator in evaluation.comparators if comparator.name == "linear")
    return evaluation.oof.score / linear.score


@pytest.mark.parametrize("name", TABLES)
def test_the_fit_is_about_as_good_as_the_linear_model(name: str) -> None:
    ratios = [against_linear(fit(name, seed)) for seed in range(6)]
    assert ratios[0] <= 1.03
    assert np.mean(ratios) <= 1.01


@pytest.mark.parametrize("seed", range(5))
def test_neither_dose_nor_interaction_is_claimed_on_adas(seed: int) -> None:
    model = fit("xanomeline_adas.csv", seed)
    words = DoseWords(dose_findings(model), "AVAL")
    asked = answers(model.evaluation, words, "AVAL", model.interactions())
    text = {each.question: each.verdict for each in asked}
    of_dose = next(verdict for question, verdict in text.items() if " dose " in question)
    assert of_dose == text["Do covariates interact?"] == "Not shown"
    assert not any(term.is_found for term in model.interactions())
