from collections.abc import Callable
from pathlib import Path

import pytest

import covaria as package
from fit.visit_means.conftest import visit_trial
from support.command_line import RunCommand

ASKED = ("--response", "CHG", "--visit", "AVISIT", "--arm", "ARM")


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory, write_csv: Callable[..., Path]) -> Path:
    columns = visit_trial()
    columns["WEEK"] = [int(each.split()[1]) for each in columns["AVISIT"]]
    path = tmp_path_factory.mktemp("visits") / "visits.csv"
    return write_csv(path, tuple(columns), zip(*columns.values(), strict=True))


def test_json_is_what_the_package_says(covaria: RunCommand, visits: Path) -> None:
    options = ("--covariates", "BASE,SEX", "--by-visit", "BASE", "--at", "Week 4", "--json")
    found = covaria("repeated", visits, *ASKED, *options).json
    result = package.repeated_measures(
        visits, "CHG", visit="AVISIT", arm="ARM", covariates=["BASE", "SEX"], by_visit="BASE", at="Week 4"
    )
    assert [each["estimate"] for each in found["means"]] == [each.mean.estimate for each in result.means]
    assert [each["p_value"] for each in found["differences"]] == [
        each.difference.p_value for each in result.differences
    ]
    assert found["covariance"]["log_likelihood"] == result.covariance.log_likelihood
    assert found["at"] == "Week 4"
    assert found["covariance_of_means"] == result.joint.tolist()
    assert found["tipping_points"][0]["assigned"] == 30
    assert found["notes"] == list(result.notes)


def test_words_fit_a_terminal(covaria: RunCommand, visits: Path) -> None:
    ran = covaria("repeated", visits, *ASKED)
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines()[1:])) <= 80
    for words in (
        "Adjusted means of CHG",
        "Differences from ARM Placebo",
        "(missing at random)",
        "Tipping point",
    ):
        assert words in " ".join(ran.out.split())
    assert "CANARY" not in ran.out + ran.err


def test_over_time_there_are_slopes(covaria: RunCommand, visits: Path) -> None:
    found = covaria("repeated", visits, *ASKED[:2], "--time", "WEEK", "--arm", "ARM", "--json").json
    assert [each["arm"] for each in found["slopes"]] == ["Placebo", "Active"]
    assert found["tipping_points"] == []


def test_a_report_is_left_and_not_replaced(covaria: RunCommand, visits: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert covaria("repeated", visits, *ASKED, "--out", page).code == 0
    assert "Adjusted means of CHG" in page.read_text(encoding="utf-8")
    again = covaria("repeated", visits, *ASKED, "--out", page)
    assert again.code == 2
    assert again.out == ""
    assert covaria("repeated", visits, *ASKED, "--out", page, "--force").code == 0


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--covariance", "banded"), 2, "banded"),
        (("--covariance", "ar1", "--at", "Week 8"), 2, "AVISIT is Week 8 in no row"),
        (("--covariates", "AGE"), 3, "no column AGE"),
        (("--by-visit", ","), 2, "--by-visit must name columns"),
        (("--level", "1.5"), 2, "level"),
        (("--subject", "SEX"), 3, "more than one response at one AVISIT"),
    ],
    ids=["covariance", "visit", "covariate", "list", "level", "subject"],
)
def test_slips_are_reported(
    covaria: RunCommand, visits: Path, options: tuple[str, ...], code: int, words: str
) -> None:
    ran = covaria("repeated", visits, *ASKED, *options)
    assert ran.code == code
    assert words in ran.err
