import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.command_line import Fitted, RunCommand
from support.stored_models import opened, sealed

COMMAND = Path(sys.executable).with_name("covaria")


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the fitted model's own report."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")


@pytest.mark.slow
def test_subjects_are_shown_only_when_asked_for(fitted: Fitted, covaria: RunCommand) -> None:
    arguments = ("report", fitted.model, "--table", fitted.table)
    assert covaria(*arguments, "--out", "plain.html", "--quiet") == (0, "", "")
    ran = covaria(*arguments, "--row-level", "--out", "rows.html")
    assert (ran.code, ran.err) == (0, "Report: rows.html; it holds values of single subjects\n")
    plain, rows = (Path(name).read_text() for name in ("plain.html", "rows.html"))
    assert "single subjects: it was made with --row-level" not in plain
    assert "single subjects: it was made with --row-level" in rows
    assert "CANARY" not in rows


def test_row_level_needs_the_table(fitted: Fitted, covaria: RunCommand) -> None:
    ran = covaria("report", fitted.model, "--row-level", "--out", "rows.html")
    assert ran.code == 2
    assert "add --table" in ran.err


@pytest.mark.parametrize("change", ["a row less", "a column less"])
def test_another_table_is_refused(change: str, fitted: Fitted, covaria: RunCommand, tmp_path: Path) -> None:
    lines = fitted.table.read_text().splitlines()
    changed = lines[:-1] if change == "a row less" else [line.partition(",")[2] for line in lines]
    (tmp_path / "other.csv").write_text("\n".join(changed) + "\n")
    ran = covaria("report", fitted.model, "--table", "other.csv", "--out", "page.html")
    assert ran.code == 3
    assert "is not the table that the model was fitted to" in ran.err
    assert not Path("page.html").exists()


def test_the_report_of_a_model_file_is_that_of_the_fit_and_replaces_none_without_force(
    fitted: Fitted, covaria: RunCommand
) -> None:
    Path("page.html").write_text("mine")
    ran = covaria("report", fitted.model, "--out", "page.html")
    assert ran.code == 2
    assert "--force" in ran.err
    assert Path("page.html").read_text() == "mine"
    assert covaria("report", fitted.model, "--out", "page.html", "--force") == (0, "", "Report: page.html\n")
    assert Path("page.html").read_bytes() == (fitted.folder / "report.html").read_bytes()


def test_a_place_that_cannot_be_written_is_named(fitted: Fitted, covaria: RunCommand) -> None:
    Path("file").write_text("")
    ran = covaria("report", fitted.model, "--out", "file/page.html")
    assert ran.code == 2
    assert "is a file; choose another place" in ran.err


def test_a_model_of_a_newer_version_is_refused(fitted: Fitted, covaria: RunCommand, tmp_path: Path) -> None:
    content, arrays = opened(fitted.model)
    (tmp_path / "newer.covaria").write_bytes(sealed({**content, "format_version": 99}, arrays))
    ran = covaria("report", "newer.covaria", "--out", "page.html")
    assert ran.code == 3
    assert "newer Covaria" in ran.err
    assert not Path("page.html").exists()


@pytest.mark.slow
def test_two_processes_write_the_same_bytes_but_for_the_day(
    fitted: Fitted, command: RunCommand, tmp_path: Path
) -> None:
    environment = {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "1767398400"}
    assert command("report", fitted.model, "--out", "later.html", cwd=tmp_path, **environment).code == 0
    first, later = fitted.folder / "report.html", tmp_path / "later.html"
    assert b"2026-01-01" in first.read_bytes()
    assert later.read_bytes() == first.read_bytes().replace(b"2026-01-01", b"2026-01-03")


def _small_files() -> None:
    """Let the disk be full for whatever is larger than 10 kB, and be refused as an error, not by a signal."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


@pytest.mark.slow
@pytest.mark.parametrize("task", ["report", "fit"])
def test_a_full_disk_leaves_the_old_report_and_nothing_else(
    fitted: Fitted, tmp_path: Path, task: str
) -> None:
    (tmp_path / "report.html").write_text("mine")
    arguments = {
        "report": ("report", fitted.model, "--out", "report.html", "--force"),
        "fit": ("fit", fitted.table, "--response", "AVAL", "--effort", "quick", "--out", ".", "--force"),
    }
    done = subprocess.run(
        [COMMAND, *map(str, arguments[task])],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=120,
        preexec_fn=_small_files,
    )
    assert done.returncode == 2
    assert b"could not be written" in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert (tmp_path / "report.html").read_text() == "mine"


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.2, 0.5, 0.8])
def test_an_interrupt_leaves_the_old_report_or_a_whole_new_one(
    fitted: Fitted, tmp_path: Path, delay: float
) -> None:
    page = tmp_path / "page.html"
    page.write_text("mine")
    with subprocess.Popen(
        [COMMAND, "report", fitted.model, "--out", page, "--force"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]
    assert b"Traceback" not in said
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert process.returncode in {0, 130}
    left = page.read_text(encoding="utf-8")
    is_whole = left.rstrip().endswith("</html>")
    # An interrupt between the page and the end finds it written.
    assert is_whole or (left == "mine" and process.returncode == 130)


@pytest.mark.slow
def test_every_figure_is_written_as_files(fitted: Fitted, covaria: RunCommand) -> None:
    pytest.importorskip("vl_convert", reason="vl-convert is not installed")
    arguments = ("report", fitted.model, "--out", "page.html", "--figures", "drawn")
    ran = covaria(*arguments)
    assert ran.code == 0, ran.err
    written = {path.name: path.read_bytes() for path in Path("drawn").iterdir()}
    page = Path("page.html").read_text(encoding="utf-8")
    keys = set(re.findall('id="specification-([a-z0-9-]+)"', page))
    assert set(written) == {f"{key}.{ending}" for key in keys for ending in ("png", "svg", "pdf")}
    assert f"Figures: {len(written)} files in drawn" in ran.err
    assert b"Error of each model, out of fold" in written["ladder.svg"]
    assert not any(b"CANARY" in each for each in written.values())
    ran = covaria(*arguments)
    assert (ran.code, "--force" in ran.err) == (2, True)
    assert covaria(*arguments, "--force", "--quiet").code == 0
    again = {path.name: path.read_bytes() for path in Path("drawn").iterdir()}
    assert {name for name in written if again[name] != written[name] and not name.endswith(".pdf")} == set()


@pytest.mark.slow
def test_one_figure_that_exists_stops_all(fitted: Fitted, covaria: RunCommand) -> None:
    pytest.importorskip("vl_convert", reason="vl-convert is not installed")
    Path("drawn").mkdir()
    Path("drawn/ladder.svg").write_text("mine")
    ran = covaria("report", fitted.model, "--out", "page.html", "--figures", "drawn")
    assert ran.code == 2
    assert "ladder.svg exists" in ran.err
    assert [path.name for path in Path("drawn").iterdir()] == ["ladder.svg"]
    assert not Path("page.html").exists()


def test_without_the_extra_its_install_line_is_named(
    fitted: Fitted, covaria: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    ran = covaria("report", fitted.model, "--out", "page.html", "--figures", "drawn")
    assert ran.code == 2
    assert "pip install 'covaria[figures]'" in ran.err
    assert not Path("page.html").exists()


def test_a_summary_is_written_beside_the_report(fitted: Fitted, covaria: RunCommand) -> None:
    assert covaria("report", fitted.model, "--summary", "--out", "page.html").err == "Summary: page.html\n"
    assert "Covaria summary" in Path("page.html").read_text()
    ran = covaria("report", fitted.model, "--summary", "--row-level", "--table", fitted.table)
    assert ran.code == 2
    assert "leave --row-level or --summary out" in ran.err
