from dataclasses import replace

from covaria.report import ReportContent
from covaria.report.opening import data_line, question
from covaria.table import Role, RoleAssignment


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
        "640 subjects, one row each, from trial.csv, 13 rows left out, 2 covariates and the dose, "
        "judged on 5 folds."
    )


def test_data_line_without_a_dose(content: ReportContent) -> None:
    assert "13 rows left out, 2 covariates, judged" in data_line(replace(content, dose=None))


def test_data_line_with_several_rows_for_a_subject(content: ReportContent) -> None:
    repeated = replace(content, evaluation=replace(content.evaluation, rows=1280), exclusions=())
    assert data_line(repeated).startswith("1,280 rows of 640 subjects from trial.csv, no row left out,")
