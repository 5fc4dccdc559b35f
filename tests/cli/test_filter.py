"""`--filter`: the same rows in every command."""

from pathlib import Path

import pytest
from typer.main import get_command

from covaria.cli.app import app
from support.command_line import Fitted, RunCommand

HALF = "VISIT == 'Week 4'"


@pytest.fixture
def both_visits(fitted: Fitted, tmp_path: Path) -> Path:
    """The small trial with every row twice, the second time with another response at another visit."""
    header, *rows = fitted.table.read_text().splitlines()
    later = [f"{row.rpartition(',')[0]},77,Week 12" for row in rows]
    path = tmp_path / "both.csv"
    path.write_text("\n".join([f"{header},VISIT", *(f"{row},Week 4 " for row in rows), *later]))
    return path


def test_predict_and_evaluate_take_the_rows_of_the_filter(
    covaria: RunCommand, fitted: Fitted, both_visits: Path
) -> None:
    predicted = covaria("predict", fitted.model, both_visits, "--filter", HALF)
    assert predicted.out == covaria("predict", fitted.model, fitted.table).out
    assert "90 rows left out; the filter by VISIT is not met." in " ".join(predicted.err.split())
    evaluated = covaria("evaluate", fitted.model, both_visits, "--filter", HALF, "--json").json
    alone = covaria("evaluate", fitted.model, fitted.table, "--json").json
    assert evaluated["in_sample"]
    assert {"reason": "the filter by VISIT is not met", "rows": 90} in evaluated.pop("excluded")
    assert evaluated == {name: value for name, value in alone.items() if name != "excluded"}
    assert not covaria("evaluate", fitted.model, both_visits, "--json").json["in_sample"]


def test_check_tells_what_the_filter_left(covaria: RunCommand, both_visits: Path) -> None:
    found = covaria("check", both_visits.name, "--response", "AVAL", "--filter", HALF)
    told = " ".join(found.out.split())
    assert "both.csv: 87 of 180 rows used" in told
    assert "Left out: 90 rows; the filter by VISIT is not met." in told
    assert "Note: the filter by VISIT keeps one row for each of 87 subjects." in told
    assert "CANARY" not in found.out


def test_a_faulty_filter_is_an_error_of_usage(covaria: RunCommand, both_visits: Path) -> None:
    ran = covaria("fit", both_visits, "--response", "AVAL", "--filter", "VISIT == 'Week 4'; attach 'x'")
    assert ran.code == 2
    assert "The filter cannot be read from character 18 on" in " ".join(ran.err.split())


@pytest.mark.slow
def test_a_report_is_of_the_rows_of_the_fit(covaria: RunCommand, fitted: Fitted, both_visits: Path) -> None:
    report = ("report", fitted.model, "--out", "r.html")
    assert covaria(*report, "--table", both_visits).code == 3
    assert covaria(*report, "--table", both_visits, "--filter", HALF).code == 0
    assert covaria(*report, "--filter", HALF, "--force").code == 2


@pytest.mark.parametrize(
    "rest",
    [
        ("train", "--epochs", 5),
        ("mcpmod", "--dose", "DOSE"),
        ("learning-curve",),
        ("compare", "--effort", "quick"),
    ],
    ids=lambda rest: rest[0],
)
def test_commands_that_fit_take_the_rows_of_the_filter(
    covaria: RunCommand, both_visits: Path, rest: tuple[object, ...]
) -> None:
    command, *options = rest
    ran = covaria(command, both_visits, "--response", "AVAL", *options, "--filter", "VISIT == 'Week 99'")
    assert ran.code == 3
    assert "VISIT is 'Week 99' in no row" in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("rest", "part", "names"),
    [
        (("train", "--epochs", 5), "members", ("train_mse", "test_mse")),
        (("mcpmod", "--dose", "DOSE"), "levels", ("dose", "mean", "standard_error")),
    ],
    ids=["train", "mcpmod"],
)
def test_filtered_rows_give_the_answers_of_a_table_of_these_alone(
    covaria: RunCommand,
    fitted: Fitted,
    both_visits: Path,
    rest: tuple[object, ...],
    part: str,
    names: tuple[str, ...],
) -> None:
    command, *options = rest
    alone, chosen = (
        covaria(command, table, "--response", "AVAL", *options, "--json", *filtered).json[part]
        for table, filtered in ((fitted.table, ()), (both_visits, ("--filter", HALF)))
    )
    assert [[each[name] for name in names] for each in alone] == [
        [each[name] for name in names] for each in chosen
    ]


def test_every_command_that_reads_a_table_chooses_its_rows_and_sheet() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    options = {
        name: {flag for each in command.params for flag in each.opts} for name, command in commands.items()
    }
    reading = {name for name, flags in options.items() if {"table", "--missing"} <= flags}
    assert {"fit", "check", "compare", "learning-curve", "train", "mcpmod"} <= reading
    assert [name for name in sorted(reading) if not {"--filter", "--sheet"} <= options[name]] == []
