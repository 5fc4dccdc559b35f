"""`covaria qualify` prints and writes what came of the checks, and its exit code says whether all passed."""

import json
from pathlib import Path

import pytest
import typer

from covaria.cli.qualify import finish
from covaria.qualification import Check, Part, Qualification, qualify, same
from support.command_line import RunCommand


@pytest.fixture(scope="module")
def found() -> Qualification:
    checks = [
        Check("right", Part.INSTALLATION, "A right one", lambda: (same("one", 1, 1),)),
        Check("wrong", Part.OPERATION, "A wrong one", lambda: (same("answer", 41, 42),)),
    ]
    return qualify(checks)


def test_a_failure_has_an_exit_code_of_its_own(
    found: Qualification, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "record.html"
    with pytest.raises(typer.Exit) as stopped:
        finish(found, record, force=False, as_json=False, quiet=False)
    assert stopped.value.exit_code == 5
    out = capsys.readouterr().out
    assert "A wrong one: answer should be 41 (tolerance none) and is 42." in out
    assert "1 of 2 checks passed." in out
    assert "A wrong one: FAILED" in record.read_text(encoding="utf-8")


def test_json_has_every_comparison(found: Qualification, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        finish(found, None, force=False, as_json=True, quiet=False)
    told = json.loads(capsys.readouterr().out)
    assert told["passed"] is False
    assert [each["passed"] for each in told["checks"]] == [True, False]
    assert told["checks"][1]["comparisons"][0]["observed"] == "42"


@pytest.mark.slow
def test_the_command_writes_a_record(covaria: RunCommand) -> None:
    ran = covaria("qualify", "--out", "record.html", "--json")
    failed = [each["code"] for each in ran.json["checks"] if not each["passed"]]
    # Where the tests run from the source, the files in use are not those that were installed.
    assert set(failed) <= {"files"}
    assert ran.code == (5 if failed else 0)
    assert "Signatures" in Path("record.html").read_text(encoding="utf-8")


def test_a_record_that_exists_is_kept(covaria: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "record.html").write_text("signed", encoding="utf-8")
    ran = covaria("qualify", "--out", "record.html")
    assert ran.code == 2
    assert (tmp_path / "record.html").read_text(encoding="utf-8") == "signed"
