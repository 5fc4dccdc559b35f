"""The `covaria` command, and what surrounds every subcommand: streams, errors in words, exit codes.

0    fine
1    an error in Covaria itself, or a reader of its output that left early
2    usage, or output that cannot be written
3    bad data
4    training failed, or memory ran out
5    a replay or a qualification that does not agree
130  interrupted (SIGINT, as by Ctrl-C)
143  ended from outside (SIGTERM)
"""

import gc
import os
import sys
from contextlib import suppress

from covaria.cli.interrupts import NOTICE, InterruptError, Signals, ignore_signals
from covaria.errors import CovariaError, OutputError
from covaria.extras import missing_extra

BEFORE_SUBCOMMAND = 4
"""Arguments that may hold the options of `covaria` itself: --settings, its file, and --debug."""

OUT_OF_MEMORY = (
    "Memory ran out; nothing was left half-written: take fewer rows or columns, "
    "or a machine that has more memory."
)

TYPER_INTERRUPTED = 130
"""What Typer makes of an interrupt; no command of ours ends with it otherwise."""

GARBAGE = 50_000
"""Objects to be made before Python looks for garbage, of which a command leaves little: looking every 700, as
it does otherwise, takes a twentieth of a small fit."""


def main() -> None:
    """Run the command line; an error becomes one line and an exit code, or a traceback with --debug."""
    signals = Signals()
    try:
        signals.heed()
        code = _exit_code(signals)
        # All is said and written: an interrupt would only change the exit code.
        ignore_signals()
    except KeyboardInterrupt:
        _say(NOTICE)
        code = signals.exit_code
    sys.exit(code)


def _exit_code(signals: Signals) -> int:
    """Run the command line; return the exit code."""
    try:
        return _run()
    except InterruptError as interrupted:
        _say(str(interrupted))
        return signals.exit_code
    except Exception as error:
        if "--debug" in sys.argv[1:BEFORE_SUBCOMMAND]:
            raise
        if signals.came:
            # While a compiled module is imported, an interrupt can come out as the import's own error.
            raise KeyboardInterrupt from None
        return _report(error)


def _run() -> int:
    _prepare_streams()
    gc.set_threshold(GARBAGE)
    # Imported here, so that an interrupt or a failure meanwhile is handled as any other.
    from covaria.cli.app import app

    try:
        # By name, since under "python -m" the library would make one up.
        app(prog_name="covaria")
    except SystemExit as ended:
        if ended.code == TYPER_INTERRUPTED:
            raise KeyboardInterrupt from None
        return ended.code if isinstance(ended.code, int) else 0
    finally:
        # What was printed may still be waiting; a full disk or a reader that left shows only now.
        sys.stdout.flush()
    return 0


def _prepare_streams() -> None:
    """Let no character fail that a terminal or file cannot hold, and let closed streams swallow all."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _report(error: Exception) -> int:
    """Say what went wrong, unless nobody reads any longer; return the exit code."""
    if isinstance(error, OSError) and not isinstance(error, OutputError):
        _abandon_output()
    if isinstance(error, BrokenPipeError):
        return 1
    from covaria.wording.visible import visible

    message, code = _in_words(error)
    _say(f"Error: {visible(message)}")
    return code


def _say(sentence: str) -> None:
    with suppress(OSError):
        sys.stderr.write(f"{sentence}\n")


def _in_words(error: Exception) -> tuple[str, int]:
    """Message and exit code of an error."""
    if isinstance(error, ImportError):
        error = missing_extra(error) or error
    if isinstance(error, CovariaError):
        return str(error), error.exit_code
    if isinstance(error, OSError):
        reason = error.strerror or type(error).__name__
        return f"The system refused to read or write ({reason}); nothing more was printed.", 2
    if isinstance(error, MemoryError):
        return OUT_OF_MEMORY, 4
    message = (
        f"Covaria failed unexpectedly ({type(error).__name__}); run it again with --debug before the "
        "subcommand, and report what it shows."
    )
    return message, 1


def _abandon_output() -> None:
    """Lead stdout nowhere, since Python would otherwise try to print the rest once more at its end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
