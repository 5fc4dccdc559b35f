"""Arms on the command line: what is fitted, said and refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from covaria import load_model
from support.command_line import RunCommand

ARMS = ("Placebo", "Active A", "Active B")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory, write_csv: Callable[..., Path]) -> Path:
    """Ninety subjects, 30 in each arm, whose number and dose are beside it."""
    random = np.random.default_rng(9)
    rows = []
    for subject, arm in enumerate(random.permutation(np.repeat(ARMS, 30))):
        base = random.normal(8, 1)
        change = 0.5 * base - 1.5 * (arm == "Active A") + random.normal(0, 0.8)
        dose = 0 if arm == "Placebo" else 10
        cell = "" if subject == 4 else arm
        rows.append((f"CANARY-{subject:03}", cell, ARMS.index(arm), dose, round(base, 2), round(change, 3)))
    path = tmp_path_factory.mktemp("arms") / "trial.csv"
    return write_csv(path, ("USUBJID", "TRT01P", "TRT01PN", "DOSE", "BASE", "CHG"), rows)


@pytest.fixture
def fit(covaria: RunCommand, table: Path) -> RunCommand:
    return lambda *options: covaria(
        "fit", table, "--response", "CHG", "--arm", "TRT01P", "--effort", "quick", "--out", "out", *options
    )


def test_words_give_verdict_arms_and_reference(fit: RunCommand) -> None:
    ran = fit()
    assert ran.code == 0, ran.err
    said = " ".join(ran.out.split())
    assert "Left out: 1 row; TRT01P (arm) is missing." in said
    assert "Does the arm matter? Yes: “Active A” is lower by" in said
    assert "“Placebo” is the reference, by its name; “--reference-arm” chooses another." in said
    assert "ignore TRT01PN and DOSE" in said
    assert "dose" not in said.partition("Does the arm")[2]
    assert max(map(len, ran.out.splitlines())) <= 80


def test_json_and_explain_say_what_the_model_says(fit: RunCommand, covaria: RunCommand) -> None:
    found = fit("--json", "--reference-arm", "Active B").json["arms"]
    effects = load_model("out/model.covaria").arm_effects()
    assert (found["arm"], found["reference"], found["reference_chosen"]) == ("TRT01P", "Active B", "declared")
    assert found["p_value"] == effects.p_value
    assert [each["arm"] for each in found["arms"]] == ["Active B", "Active A", "Placebo"]
    assert found["arms"][0]["difference"] is None
    for text, each in zip(found["arms"][1:], effects.arms[1:], strict=True):
        assert each.difference is not None
        assert text["difference"]["estimate"] == each.difference.estimate
        assert text["difference"]["p_value"] == each.difference.p_value
    assert covaria("explain", "out/model.covaria", "--json").json["arms"] == found
    words = covaria("explain", "out/model.covaria")
    assert max(map(len, words.out.splitlines())) <= 80
    said = " ".join(words.out.split())
    assert "Differences are from “Active B”. Intervals hold one at a time." in said
    assert "as in Dunnett’s test" in said


@pytest.mark.slow
def test_the_summary_is_of_arms(fit: RunCommand, covaria: RunCommand) -> None:
    fit("--quiet")
    assert covaria("report", "out/model.covaria", "--summary").code == 0
    assert "Effect of each arm" in Path("out/summary.html").read_text(encoding="utf-8")


def test_a_dose_of_a_model_of_arms_is_refused(fit: RunCommand, covaria: RunCommand) -> None:
    fit("--quiet")
    ran = covaria("dose", "out/model.covaria")
    assert ran.code == 2
    assert "compares the arms of TRT01P" in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("options", "code", "text"),
    [
        (("--dose", "DOSE"), 3, "both give the treatment"),
        (("--reference-arm", "Active"), 2, "one of the arms of TRT01P: Active A, Active B and Placebo"),
        (("--goal", "min"), 2, "asks for a dose, but TRT01P names arms without an order"),
        (("--delta", "0.5"), 2, "asks for a dose"),
        (("--arm", ""), 2, "--arm needs the name of a column"),
        (("--arm", "TRT"), 3, "has no column TRT, which is named as arm"),
        (("--covariates", "TRT01PN,BASE"), 3, "TRT01PN is the same throughout each TRT01P (arm)"),
    ],
)
def test_what_makes_no_sense_is_refused_before_the_fit(
    fit: RunCommand, options: tuple[str, ...], code: int, text: str
) -> None:
    ran = fit(*options)
    assert ran.code == code
    assert text in " ".join(ran.err.split())
    assert "CANARY" not in ran.err
    assert not Path("out").exists()


def test_a_reference_arm_without_arms_is_refused(covaria: RunCommand, table: Path) -> None:
    ran = covaria("fit", table, "--response", "CHG", "--reference-arm", "Placebo")
    assert ran.code == 2
    assert "no column is declared as the arm" in " ".join(ran.err.split())


@pytest.mark.slow
def test_compare_takes_arms_too(covaria: RunCommand, table: Path) -> None:
    options = ("--response", "CHG", "--arm", "TRT01P", "--effort", "quick", "--json")
    found = covaria("compare", table, *options).json
    assert {each["role"] for each in found["roles"] if each["column"] == "TRT01P"} == {"arm"}
    assert found["emax"] == []
