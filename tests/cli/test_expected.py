"""What a fit is expected to take is said before it is made, where that is notable."""

from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from covaria.cli.expected import print_expected
from covaria.fit import FitRequest
from covaria.table import RoleRequest, read_trial
from support.command_line import RunCommand

ROLES = RoleRequest(response="y")


def columns_of(covariates: int, rows: int = 120) -> dict[str, list[float]]:
    random = np.random.default_rng(0)
    names = [*(f"x{k}" for k in range(covariates)), "y"]
    return {name: random.normal(size=rows).round(3).tolist() for name in names}


def test_a_fit_says_how_long_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    small, wide, console = read_trial(columns_of(3), ROLES), read_trial(columns_of(400), ROLES), Console()
    print_expected(console, small, FitRequest(ROLES, effort="quick"))
    assert capsys.readouterr().out == ""
    print_expected(console, small, FitRequest(ROLES, effort="quick", with_sensitivity=True))
    assert "This takes about " in capsys.readouterr().out
    print_expected(console, wide, FitRequest(ROLES, effort="thorough"))
    assert "minute" in capsys.readouterr().out


@pytest.mark.slow
def test_a_check_says_what_a_fit_would_take(covaria: RunCommand, tmp_path: Path) -> None:
    found = {}
    for covariates in (3, 400):
        columns = columns_of(covariates)
        rows = [",".join(map(str, row)) for row in zip(*columns.values(), strict=True)]
        (tmp_path / "t.csv").write_text("\n".join([",".join(columns), *rows]))
        told = covaria("check", "t.csv", "--response", "y").out
        assert ("A fit takes about " in told) == (covariates == 400)
        found[covariates] = covaria("check", "t.csv", "--response", "y", "--json").json["fit"]
    assert 1 < found[3]["seconds"] < found[400]["seconds"]
    assert 1e8 < found[3]["bytes"] < found[400]["bytes"] < 1e10


def test_of_a_table_that_cannot_be_used_nothing_is_expected(covaria: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x,y\n1,2\n1,2\n")
    ran = covaria("check", "t.csv", "--response", "y", "--json")
    assert ran.code == 3
    assert ran.json["fit"] is None
