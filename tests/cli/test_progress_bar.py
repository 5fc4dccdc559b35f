"""A progress bar leaves the terminal as it was, whenever an interrupt comes."""

import io
import sys

import pytest
from rich.console import Console
from rich.progress import Progress

from covaria.cli.console import progress_bar

SHOW_CURSOR = "\x1b[?25h"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a terminal is sent, as far as the bar knows one."""
    sent = io.StringIO()
    console = Console(file=sent, force_terminal=True, force_interactive=True)
    monkeypatch.setattr("covaria.cli.console.messages", lambda: console)
    return sent


def test_an_interrupt_in_the_middle_of_its_start_leaves_no_bar(
    terminal: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, before = Progress.start, sys.stderr

    def interrupted(bar: Progress) -> None:
        start(bar)
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "start", interrupted)
    with pytest.raises(KeyboardInterrupt), progress_bar("Training", shown=True):
        pytest.fail("interrupted before")
    assert SHOW_CURSOR in terminal.getvalue()
    assert sys.stderr is before


def test_shares_are_drawn_until_an_interrupt(terminal: io.StringIO) -> None:
    before = sys.stderr

    def interrupted() -> None:
        with progress_bar("Training", shown=True) as progress:
            assert progress is not None
            assert progress(0.5)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert "Training" in terminal.getvalue()
    assert SHOW_CURSOR in terminal.getvalue()
    assert sys.stderr is before
