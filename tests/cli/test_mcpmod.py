from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import covaria as package
from support.command_line import RunCommand

CANDIDATES = "linear; emax(12.5); sigEmax(30.5, 3.5); quadratic(-0.00776)"
DOSES, MEANS = (0, 12.5, 25, 50, 100), (1.243, 1.317, 1.333, 1.374, 1.385)


@pytest.fixture
def aggregated(tmp_path: Path, write_csv: Callable[..., Path]) -> Path:
    rows = [(dose, mean, 0.015, 60) for dose, mean in zip(DOSES, MEANS, strict=True)]
    return write_csv(tmp_path / "means.csv", ("dose", "mean", "se", "n"), rows)


@pytest.fixture
def estimates(tmp_path: Path, write_csv: Callable[..., Path]) -> tuple[Path, Path]:
    table = write_csv(tmp_path / "estimates.csv", ("dose", "estimate"), zip(DOSES, MEANS, strict=True))
    lines = 0.015**2 * (np.eye(5) + 0.2)
    return table, write_csv(tmp_path / "covariance.csv", [f"d{dose}" for dose in DOSES], lines.tolist())


def test_json_is_what_the_package_says(covaria: RunCommand, trial_table: Path) -> None:
    options = ("--response", "AVAL", "--covariates", "AGE,SEX", "--delta", 0.5, "--json")
    found = covaria("mcpmod", trial_table, *options).json
    result = package.mcp_mod(trial_table, "AVAL", covariates=["AGE", "SEX"], delta=0.5)
    assert found["test"]["p_value"] == result.test.p_value
    assert [each["statistic"] for each in found["test"]["candidates"]] == result.test.statistics.tolist()
    assert [each["target_dose"] for each in found["fits"]] == [each.target_dose for each in result.fits]
    assert found["levels"][1]["dose"] == 5
    assert found["criterion"] == "AIC"
    assert found["notes"] == list(result.notes)


def test_words_fit_a_terminal_and_hold_the_digits(covaria: RunCommand, aggregated: Path) -> None:
    ran = covaria("mcpmod", aggregated, "--aggregated", "--candidates", CANDIDATES, "--delta", 0.1)
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines()[1:])) <= 80
    assert "(300 subjects)" in " ".join(ran.out.split())
    for words in ("7.443", "6.676", "−436.58", "t, 295 degrees of freedom", "one-sided"):
        assert words in ran.out
    assert "Best significant shape by AIC: emax." in ran.out
    assert "Target dose (difference 0.1 from dose 0): 26.2 by the best shape." in ran.out


def test_estimates_with_their_covariance(covaria: RunCommand, estimates: tuple[Path, Path]) -> None:
    table, covariance = estimates
    found = covaria("mcpmod", table, "--covariance", covariance, "--candidates", CANDIDATES, "--json").json
    assert found["criterion"] == "gAIC"
    assert found["subjects"] is None
    assert found["test"]["freedom"] is None
    # A variance that all levels share leaves the contrasts as they were.
    statistics = [each["statistic"] for each in found["test"]["candidates"]]
    assert statistics[1:] == pytest.approx([7.443, 6.676, 7.016], abs=1e-3)
    assert "normal" in covaria("mcpmod", table, "--covariance", covariance).out


def test_nothing_found_is_said(covaria: RunCommand, aggregated: Path) -> None:
    ran = covaria("mcpmod", aggregated, "--aggregated", "--goal", "min", "--delta", -0.1)
    assert ran.code == 0
    assert "No dose-response was found" in ran.out
    assert "not reached" in ran.out


def test_an_effect_against_the_goal_is_said(covaria: RunCommand, aggregated: Path) -> None:
    ran = covaria("mcpmod", aggregated, "--aggregated", "--goal", "min", "--two-sided")
    assert "There is a dose-response (adjusted p < 0.0001)." in ran.out
    assert "It is against the goal, min." in ran.out


def test_responders_are_log_odds(covaria: RunCommand, tmp_path: Path, write_csv: Callable[..., Path]) -> None:
    table = write_csv(
        tmp_path / "r.csv", ("dose", "responders", "n"), [(0, 13, 133), (10, 8, 40), (200, 21, 58)]
    )
    ran = covaria("mcpmod", table, "--aggregated", "--endpoint", "binary")
    assert ran.code == 0
    assert "log odds" in " ".join(ran.out.split())
    refused = covaria("mcpmod", table, "--aggregated", "--endpoint", "count")
    assert (refused.code, "leave out --endpoint" in " ".join(refused.err.split())) == (2, True)


def test_two_levels_have_a_trend_only(
    covaria: RunCommand, tmp_path: Path, write_csv: Callable[..., Path]
) -> None:
    table = write_csv(tmp_path / "two.csv", ("dose", "mean", "se"), [(0, 1, 0.1), (5, 2, 0.1)])
    ran = covaria("mcpmod", table, "--aggregated", "--two-sided")
    assert ran.code == 0
    assert "Two dose levels cannot distinguish shapes" in " ".join(ran.out.split())
    assert "Fitted shapes" not in ran.out
    assert "two-sided" in ran.out


def test_many_levels_fit_a_terminal(
    covaria: RunCommand, tmp_path: Path, write_csv: Callable[..., Path]
) -> None:
    rows = [(dose, dose / (3 + dose), 0.1) for dose in range(11)]
    ran = covaria("mcpmod", write_csv(tmp_path / "m.csv", ("dose", "mean", "se"), rows), "--aggregated")
    assert "of 11 dose levels: see --json" in ran.out
    assert max(map(len, ran.out.splitlines()[1:])) <= 80


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--aggregated", "--delta", "-0.1"), 2, "against the goal max"),
        (("--aggregated", "--goal", "best"), 2, "goal must be"),
        (("--aggregated", "--alpha", "0.7"), 2, "alpha"),
        (("--aggregated", "--candidates", "emx(2)"), 2, "did you mean emax"),
        (("--aggregated", "--covariates", "age"), 2, "--covariates needs one row for each subject"),
        (("--aggregated", "--covariance", "c.csv"), 2, "not both"),
        (("--aggregated", "--dose", "amount"), 3, "no column amount for the dose"),
        (("--covariance", "none.csv"), 3, "no such file"),
        ((), 2, "--response must name"),
        (("--response", "main"), 3, "did you mean mean"),
    ],
)
def test_slips_are_reported(
    covaria: RunCommand, aggregated: Path, options: tuple[str, ...], code: int, words: str
) -> None:
    ran = covaria("mcpmod", aggregated, *options)
    assert ran.code == code
    assert words in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dose,mean,se\n0,1,0.1\n1,2,abc\n", "se is to be the standard error but is not a number in line 3"),
        ("dose,mean,se\n0,1,0.1\n1,,0.1\n", "mean is missing in line 3"),
        ("dose,mean,se\n-1,1,0.1\n1,2,0.1\n", "dose -1 is negative"),
        ("dose,mean,se,n\n0,1,0.1,9\n1,2,0.1,1\n", "dose level 1 has fewer than two subjects"),
        ("dose,mean,se\n0,1,0.1\n1,2\n", "line 3 does not have as many cells"),
    ],
)
def test_bad_files_are_reported(covaria: RunCommand, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    ran = covaria("mcpmod", path, "--aggregated")
    assert ran.code == 3
    assert words in ran.err


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("1,0.5\n0,1", "not symmetric"),
        ("1,1\n1,1", "singular"),
        ("1,0\nx,1", "line 2, column 1 is no finite number"),
        ("1,0,0\n0,1,0\n0,0,1", "is 3 × 3, but there are 2 dose levels"),
    ],
)
def test_bad_covariances_are_reported(covaria: RunCommand, tmp_path: Path, lines: str, words: str) -> None:
    table, covariance = tmp_path / "e.csv", tmp_path / "c.csv"
    table.write_text("dose,estimate\n0,1\n1,2\n")
    covariance.write_text(lines + "\n")
    ran = covaria("mcpmod", table, "--covariance", covariance)
    assert ran.code == 3
    assert words in ran.err
