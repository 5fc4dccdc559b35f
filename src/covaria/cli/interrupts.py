"""How a signal ends a command: SIGTERM as SIGINT, in one sentence, with the exit code that shells expect."""

import os
import signal
import time
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
NOTICE = "Interrupted; nothing was left half-written."
SAME_INTERRUPT = 1.0
"""Seconds within which another signal is the same interrupt, as some programs send it twice."""


class InterruptError(Exception):
    """An interrupt of which a command says itself what it left."""


class Signals:
    """Interrupts by signals, from the time that they are heeded.

    The first raises KeyboardInterrupt in the main thread. Another one, unless it is the same interrupt, ends
    the process at once.
    """

    def __init__(self) -> None:
        self._first: int = signal.SIGINT
        self._since: float | None = None

    @property
    def exit_code(self) -> int:
        """What shells say of a process that the first signal ended."""
        return 128 + self._first

    @property
    def came(self) -> bool:
        """Whether there was a signal."""
        return self._since is not None

    def heed(self) -> None:
        """Let signals interrupt; one that is ignored, as in the background of a script, stays so."""
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._interrupt)

    def _interrupt(self, number: int, _frame: FrameType | None) -> None:
        if self._since is None:
            self._first, self._since = number, time.monotonic()
            raise KeyboardInterrupt
        if time.monotonic() - self._since > SAME_INTERRUPT:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)


def ignore_signals() -> None:
    """Ignore signals from now on."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
