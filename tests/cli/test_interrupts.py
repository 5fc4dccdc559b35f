"""Interrupts: one that is swallowed is raised again as soon as work says how far it is."""

import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

from covaria.cli.interrupts import SIGNALS, Signals, check_interrupt


@pytest.fixture
def handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    # New ones know nothing of the test's.
    Signals().heed()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("number", SIGNALS)
def test_a_lost_interrupt_is_raised_again(number: signal.Signals) -> None:
    signals = Signals()
    signals.heed()
    check_interrupt()
    with suppress(KeyboardInterrupt):
        signal.raise_signal(number)
    assert signals.exit_code == 128 + number
    with pytest.raises(KeyboardInterrupt):
        check_interrupt()
