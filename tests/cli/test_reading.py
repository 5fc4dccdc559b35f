"""Every command that reads a table shows on a terminal how far it is, where the table is large."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.main import get_command

from covaria.cli.app import app
from fit.visit_means.conftest import visit_trial
from support.command_line import Fitted, RunCommand

WITH_BAR = {
    "check": "{table} --response AVAL",
    "compare": "{table} --response AVAL --effort quick",
    "evaluate": "{model} {table}",
    "fit": "{table} --response AVAL --effort quick --out out",
    "learning-curve": "{table} --response AVAL",
    "mcpmod": "{table} --response AVAL",
    "plan": "{model} {table} --add 60 --repeats 2 --on threads --out next",
    "predict": "{model} {table} --out predictions.csv",
    "repeated": "{visits} --response CHG --visit AVISIT --arm ARM",
    "replay": "{model} {table}",
    "report": "{model} --table {table} --row-level --out page.html",
    "train": "{table} --response AVAL --epochs 2",
    "bootstrap": "{model} {table} --repeats 2 --out refits",
}
FAST = {"check", "evaluate", "mcpmod", "predict", "repeated", "report", "train"}


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is drawn while tables are read, each taken for a large one."""
    drawn: list[str] = []

    @contextmanager
    def noted(label: str, shown: bool) -> Iterator[Callable[[float], None] | None]:
        shares: list[float] = []
        yield shares.append if shown else None
        if shown:
            drawn.append(f"{label}: {shares[-1]:.0%}")

    monkeypatch.setattr("covaria.cli.reading.LARGE", 0)
    monkeypatch.setattr("covaria.cli.reading.progress_bar", noted)
    return drawn


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=() if each in FAST else pytest.mark.slow) for each in WITH_BAR]
)
def test_a_bar_reaches_the_whole_of_the_table(
    name: str, covaria: RunCommand, fitted: Fitted, write_csv: Callable[..., Path], bars: list[str]
) -> None:
    columns = visit_trial()
    visits = write_csv(Path("visits.csv"), tuple(columns), zip(*columns.values(), strict=True))
    line = WITH_BAR[name].format(table=fitted.table, model=fitted.model, visits=visits)
    assert covaria(name, *line.split()).code == 0
    assert bars == [f"Reading {'visits' if name == 'repeated' else 'trial'}.csv (0 MB): 100%"]


def test_a_bar_is_not_drawn_for_machines(covaria: RunCommand, fitted: Fitted, bars: list[str]) -> None:
    assert covaria("predict", fitted.model, fitted.table, "--json").code == 0
    assert bars == []


def test_no_command_that_reads_a_table_is_forgotten() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    reading = {name for name, each in commands.items() if any(own.name == "table" for own in each.params)}
    assert reading == set(WITH_BAR)


@pytest.mark.slow
def test_a_study_shows_how_far_the_table_of_its_subjects_is(
    covaria: RunCommand, fitted: Fitted, bars: list[str]
) -> None:
    plan = Path("plan.toml")
    plan.write_text(
        "repeats = 2\n[truth.line]\ncurve = 'linear'\nlargest_effect = 4.0\n"
        f"[design.real]\ndoses = [0, 10]\nsubjects = [40]\ntable = '{fitted.table}'\ncolumns = ['AGE']\n"
        "[analysis.ancova]\nmethod = 'ancova'\n"
    )
    ran = covaria("study", plan, "--on", "threads", "--out", "judged")
    assert ran.code == 0, ran.err
    assert bars[0] == "Reading trial.csv (0 MB): 100%"
