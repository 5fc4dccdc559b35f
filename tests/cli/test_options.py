from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covaria.cli.check import check
from covaria.cli.compare import compare
from covaria.cli.fit import fit
from covaria.cli.learning_curve import learning_curve
from covaria.cli.table_options import TableOptions
from covaria.cli.train import parse_hidden
from covaria.errors import CovariaError, RoleError, UsageError
from covaria.table import Role, RoleRequest
from support.command_line import RunCommand

NAMES = st.text(st.characters(categories=("L", "N")), min_size=1)


def role_request(response: str, **options: Any) -> RoleRequest:
    return TableOptions(Path("trial.csv"), response, **options).role_request()


@pytest.mark.parametrize("command", [check, compare, fit, learning_curve])
def test_commands_of_a_table_have_its_options_first_and_then_their_own(command: Callable[..., None]) -> None:
    shared = [each.name for each in fields(TableOptions)]
    names = list(signature(command).parameters)
    assert names[: len(shared)] == shared
    assert "as_json" in names[len(shared) :]
    assert len(set(names)) == len(names)


@given(st.lists(st.integers(1, 999), min_size=1, max_size=8))
def test_hidden_reads_what_it_would_print(units: list[int]) -> None:
    assert parse_hidden(",".join(map(str, units))) == tuple(units)


@given(st.text())
def test_hidden_takes_a_text_or_refuses_it_in_words(text: str) -> None:
    with suppress(UsageError):
        assert all(units >= 0 for units in parse_hidden(text))


@pytest.mark.parametrize("text", ["", ",", "16,", "x", "-3", "1.5", "16 16", "1e2", "²", "none,16"])
def test_hidden_refuses(text: str) -> None:
    with pytest.raises(UsageError, match="--hidden"):
        parse_hidden(text)


@given(st.lists(NAMES, min_size=1, max_size=5, unique=True))
def test_covariates_are_divided_at_commas_and_stripped(names: list[str]) -> None:
    assert role_request("y", covariates=" , ".join(names)).covariates == tuple(names)


def test_a_name_with_a_comma_is_quoted() -> None:
    assert role_request("y", covariates='age, "a,b"').covariates == ("age", "a,b")


@pytest.mark.parametrize("option", ["--response", "--dose", "--subject", "--group"])
def test_a_column_without_a_name_is_refused(option: str) -> None:
    names = {"--response": "y", "--dose": None, "--subject": None, "--group": None, option: ""}
    with pytest.raises(UsageError, match=option):
        role_request(
            names["--response"] or "",
            dose=names["--dose"],
            subject=names["--subject"],
            group=names["--group"],
        )


def test_what_is_not_given_is_left_to_inference() -> None:
    request = role_request("y")
    assert request.response == "y"
    assert (request.dose, request.covariates, request.subject, request.group) == (None, None, None, None)
    assert request.others == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SITEID=category", ("SITEID", Role.CATEGORY)),
        ("a=b=ignore", ("a=b", Role.IGNORE)),
        ("SEX=CATEGORY", ("SEX", Role.CATEGORY)),
    ],
)
def test_a_role_is_what_follows_the_last_equals_sign(text: str, expected: tuple[str, Role]) -> None:
    assert role_request("y", role=[text]).others == (expected,)


@pytest.mark.parametrize(
    ("covariates", "roles", "kind"),
    [
        ("a,,b", [], UsageError),
        ("", [], UsageError),
        ("a,", [], UsageError),
        ('"a', [], UsageError),
        ("a\nb", [], UsageError),
        (None, ["SITEID"], UsageError),
        (None, ["=ignore"], UsageError),
        (None, ["SITEID=place"], RoleError),
        (None, ["SITEID="], RoleError),
    ],
)
def test_what_makes_no_sense_is_refused(
    covariates: str | None, roles: list[str], kind: type[CovariaError]
) -> None:
    with pytest.raises(kind):
        role_request("y", covariates=covariates, role=roles)


@pytest.mark.parametrize(
    ("options", "parameters"),
    [
        ((), 5),
        (("--covariates", "age,bmi"), 3),
        (("--covariates", "age, dose"), 3),
        (("--role", "bmi=ignore"), 4),
        (("--role", "bmi=ignore", "--role", "age=ignore"), 3),
        (("--dose", "age"), 5),
        (("--covariates", "age", "--dose", "dose"), 3),
    ],
)
def test_roles_reach_the_network(
    covaria: RunCommand, lesson_table: Path, options: tuple[str, ...], parameters: int
) -> None:
    arguments = ("--response", "y", "--hidden", "none", "--epochs", 1, "--json", *options)
    assert covaria("train", lesson_table, *arguments).json["parameters"] == parameters


@pytest.mark.parametrize(("missing", "parameters"), [((), 3), (("--missing", "-99"), 4)])
def test_missing_text_is_declared(
    covaria: RunCommand,
    write_csv: Callable[..., Path],
    tmp_path: Path,
    missing: tuple[str, ...],
    parameters: int,
) -> None:
    rows = [(-99 if k % 7 == 0 else k, k % 5, k * k % 11) for k in range(40)]
    table = write_csv(tmp_path / "codes.csv", ("WEIGHT", "AGE", "y"), rows)
    arguments = ("--response", "y", "--hidden", "none", "--epochs", 1, "--json", *missing)
    assert covaria("train", table, *arguments).json["parameters"] == parameters
