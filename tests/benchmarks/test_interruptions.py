"""The proof that results last, at a few moments; `make interruptions` tries 200."""

import signal
from pathlib import Path

import interruptions
import pytest


@pytest.mark.slow
def test_nothing_is_lost_or_torn_where_commands_are_stopped(tmp_path: Path) -> None:
    endings, wrong = interruptions.stop_at_moments(interruptions.tasks(tmp_path), 8, seed=1)
    assert wrong == []
    assert sum(endings.values()) == 8


def test_what_is_wrong_is_found(tmp_path: Path) -> None:
    """Torn pages, changed models and results of two fits are faults; so are a traceback and a wrong code."""
    before, found = tmp_path / "before", tmp_path / "found"
    for folder in (before, found):
        folder.mkdir()
        (folder / "model.covaria").write_text("no model")
        (folder / "report.html").write_text("<html></html>")
    (found / "report.html").write_text("<html>")
    (found / ".covaria-1.part").write_text("half")
    faults = list(interruptions.faults_of_results(found, before, killed=False))
    assert [fault.split()[0] for fault in faults] == ["model:", "report.html", "model", ".covaria-1.part"]
    for said, code in ((b"Traceback\n in main\n", 1), (b"Interrupted; \nmore\n", 130), (b"", 3), (b"", 143)):
        assert list(interruptions.faults_of_words(said, code, signal.SIGINT))
    for said, code in ((b"Interrupted; nothing.\n", 130), (b"", 0), (b"", -2)):
        assert not list(interruptions.faults_of_words(said, code, signal.SIGINT))
