from dataclasses import replace

import pytest

from covaria.explain.dose_response import DoseResponse, StudiedDoses
from covaria.report import ReportContent
from covaria.report.opening import data_line, question
from covaria.table import Role, RoleAssignment
from support.presence import present


def with_covariates(content: ReportContent, *names: str) -> ReportContent:
    roles = tuple(RoleAssignment(name, Role.COVARIATE, "number", True, "declared") for name in names)
    return replace(content, roles=roles)


def test_question_names_response_dose_and_covariates(content: ReportContent) -> None:
    assert question(content) == "How does “CHG” respond to the dose “DOSE”, given “AGE” and “SITEID”?"


def test_question_without_a_dose(content: ReportContent) -> None:
    assert question(replace(content, dose=None)) == "How does “CHG” depend on “AGE” and “SITEID”?"


def test_question_counts_many_covariates(content: ReportContent) -> None:
    many = with_covariates(content, "A", "B", "C", "D", "E")
    assert question(many) == "How does “CHG” respond to the dose “DOSE”, given 5 covariates?"


def test_question_of_dose_alone(content: ReportContent) -> None:
    assert question(with_covariates(content)) == "How does “CHG” respond to the dose “DOSE”?"


def test_question_with_one_covariate(content: ReportContent) -> None:
    assert question(with_covariates(content, "AGE")).endswith("given “AGE”?")


def test_data_line_counts_what_was_used_and_left_out(content: ReportContent) -> None:
    assert data_line(content) == (
        "640 subjects, one row each, from trial.csv, 13 rows left out. 2 covariates, no value missing. "
        "4 dose levels from 0 to 20: 25 subjects at dose 0, 26 at 5, 24 at 10 and 25 at 20. "
        "Evaluated on 5 folds."
    )


def test_data_line_without_a_dose(content: ReportContent) -> None:
    assert "no value missing. Evaluated on" in data_line(replace(content, dose=None))


def test_data_line_with_several_rows_for_a_subject(content: ReportContent) -> None:
    repeated = replace(content, evaluation=replace(content.evaluation, rows=1280), exclusions=())
    assert data_line(repeated).startswith("1,280 rows of 640 subjects from trial.csv, no row left out.")


@pytest.mark.parametrize(
    ("shares", "text"),
    [
        ((("AGE", 0.121),), "2 covariates, missing: 12\u00a0% of “AGE”."),
        ((("AGE", 0.004), ("SEX", 0.25)), "missing: less than 2\u00a0% of “AGE” and 25\u00a0% of “SEX”."),
        (tuple((f"X{k}", k / 10) for k in range(1, 7)), "missing values in 6 of them, up to 60\u00a0%."),
    ],
)
def test_data_line_shows_what_is_missing(
    content: ReportContent, shares: tuple[tuple[str, float], ...], text: str
) -> None:
    assert text in data_line(replace(content, missing=shares))


@pytest.mark.parametrize(
    ("studied", "levels", "text"),
    [
        ((0.0, 20.0), 2, "2 dose levels from 0 to 20."),
        ((0.0, 20.0), 800, "800 different doses from 0 to 20."),
    ],
)
def test_data_line_shows_which_doses_were_studied(
    content: ReportContent, curve: DoseResponse, studied: tuple[float, ...], levels: int, text: str
) -> None:
    other = replace(curve, of=StudiedDoses("DOSE", studied, levels), levels=())
    assert text in data_line(
        replace(content, dose_findings=replace(present(content.dose_findings), curve=other))
    )
