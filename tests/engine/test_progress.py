"""Progress and cancellation of the native backend."""

import dataclasses
import signal
import subprocess
import sys
import time
from typing import Any

import numpy as np
import pytest

from covaria.engine import Activation, Network, TrainingStatus, train
from support.fleets import Fleet, build_fleet

WIDE = Network(4, (64, 64), (Activation.TANH,) * 2)

SCRIPT_FLEET = """
import numpy as np
from covaria.engine import *
network = Network(4, (64, 64), (Activation.TANH,) * 2)
group = Group(
    initial=np.full((8, network.parameter_count), 0.01, dtype=np.float32),
    row_weights=np.ones((8, 500), dtype=np.float32),
    learning_rate=np.full(8, 0.001, dtype=np.float32),
    weight_decay=np.zeros((8, 5), dtype=np.float32),
    mask=full_mask(network),
    batch_order=BatchOrder(0),
)
plan = FleetPlan(network, (group,), epochs=1_000_000, batch_size=50)
data = TrainingData(np.ones((500, 4), dtype=np.float32), np.ones(500, dtype=np.float32))
"""
"""A plan that would take many minutes."""


def test_progress_is_a_share_that_grows() -> None:
    fleet = build_fleet(0, WIDE, members=(16, 16), rows=400, epochs=60)
    shares: list[float] = []

    def note(share: float) -> bool:
        shares.append(share)
        return True

    result = train(*fleet, threads=2, progress=note)
    assert shares
    assert len(shares) <= 1 + result.seconds / 0.05, "reported more often than 20 times a second"
    assert 0 <= shares[0] <= shares[-1] <= 1
    assert shares == sorted(shares)
    assert TrainingStatus.CANCELLED not in result.statuses
    assert np.isfinite(result.train_loss).all()


def test_progress_does_not_change_the_result() -> None:
    fleet = build_fleet(1, WIDE, members=(16,), rows=400, epochs=30)
    watched = train(*fleet, progress=lambda _: True)
    np.testing.assert_array_equal(watched.parameters, train(*fleet).parameters)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("groups", "rows", "epochs"),
    [
        pytest.param(1, 400, 100_000, id="many epochs"),
        pytest.param(1000, 400, 100, id="many groups"),
        pytest.param(1, 200_000, 2, id="long epochs"),
    ],
)
def test_cancelling_stops_at_once(groups: int, rows: int, epochs: int) -> None:
    deep = Network(4, (64,) * 4, (Activation.TANH,) * 4)
    plan, data = build_fleet(2, deep, members=(16,), rows=rows, epochs=epochs, batch_size=50)
    plan = dataclasses.replace(plan, groups=plan.groups * groups)
    refused = 0.0

    def refuse(share: float) -> bool:
        nonlocal refused  # in processor time, since other work may keep this machine from its end
        refused = refused or time.process_time()
        return False

    result = train(plan, data, threads=2, progress=refuse)
    assert time.process_time() - refused < 1.5
    assert TrainingStatus.CANCELLED in result.statuses


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hidden", "rows", "batch_size", "held_out"),
    [
        pytest.param((16, 16), 640, 64, 0.2, id="lesson"),
        pytest.param((64,) * 4, 400_000, None, 0, id="one long batch"),
        pytest.param((64,) * 4, 400_000, 100, 0.9999, id="many rows held out"),
        pytest.param((256, 256), 1000, 100, 0.2, id="wide"),
    ],
)
def test_cancelling_takes_less_than_100_milliseconds(
    hidden: tuple[int, ...], rows: int, batch_size: int | None, held_out: float
) -> None:
    """Processor time counts, on both threads, from the callback's answer to the end of the call."""
    network = Network(4, hidden, (Activation.TANH,) * len(hidden))
    fleet = build_fleet(
        2, network, members=(16,) * 4, rows=rows, epochs=100_000, batch_size=batch_size, held_out=held_out
    )
    assert min(seconds_to_cancel(fleet) for _ in range(3)) < 0.1


def seconds_to_cancel(fleet: Fleet) -> float:
    refused: list[float] = []

    def refuse_later(share: float) -> bool:
        refused.append(time.process_time())
        return len(refused) < 4

    assert TrainingStatus.CANCELLED in train(*fleet, threads=2, progress=refuse_later).statuses
    return time.process_time() - refused[3]


@pytest.mark.parametrize(
    ("answer", "cancels"), [(False, True), (np.False_, True), (True, False), (np.True_, False), (None, False)]
)
def test_what_the_callback_answers(answer: object, cancels: bool) -> None:
    """A comparison of NumPy's numbers gives NumPy's false; a callback that only looks on gives None."""
    fleet = build_fleet(4, WIDE, members=(16,), rows=400, epochs=100_000)
    asked: list[float] = []

    def reply(share: float) -> Any:
        asked.append(share)
        return answer if len(asked) < 4 else False

    assert TrainingStatus.CANCELLED in train(*fleet, threads=1, progress=reply).statuses
    assert (len(asked) < 4) == cancels


def test_an_answer_without_a_truth_reaches_the_caller() -> None:
    fleet = build_fleet(5, WIDE, members=(16,), rows=400, epochs=100_000)
    answer: Any = np.zeros(2)
    with pytest.raises(ValueError, match="ambiguous"):
        train(*fleet, progress=lambda _: answer)


def test_cancelled_members_keep_their_finished_epochs() -> None:
    plan, data = build_fleet(3, WIDE, members=(16, 16), rows=400, epochs=100_000)

    def refuse_after_some_epochs(share: float) -> bool:
        return share * 2 * plan.epochs < 100

    result = train(plan, data, threads=2, progress=refuse_after_some_epochs)
    assert set(result.statuses) == {TrainingStatus.CANCELLED}
    assert not result.trained.any()
    assert np.isfinite(result.parameters).all()
    for losses in (result.train_loss, result.held_out_loss):
        finished = np.isfinite(losses)
        assert finished[:, 0].all()
        assert not finished[:, -1].any()
        assert (np.diff(finished.astype(int), axis=1) <= 0).all(), "an epoch is missing in between"


def test_exception_in_the_callback_reaches_the_caller() -> None:
    script = """
def fail(share):
    raise LookupError("from the callback")
try:
    train(plan, data, threads=2, progress=fail)
except LookupError as error:
    print(error)
"""
    finished = run_script(script)
    assert (finished.returncode, finished.stdout) == (0, "from the callback\n"), finished.stderr


@pytest.mark.parametrize("answer", ["None", "'yes'"])
def test_callback_that_does_not_answer_with_a_truth_value(answer: str) -> None:
    """Such a mistake may be understood or refused, but must not end the process."""
    script = f"""
answers = iter([{answer}])
try:
    train(plan, data, threads=2, progress=lambda share: next(answers, False))
except Exception:
    pass
print("alive")
"""
    finished = run_script(script)
    assert (finished.returncode, finished.stdout) == (0, "alive\n"), finished.stderr


def run_script(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT_FLEET + script], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT cannot be sent to a single process on Windows")
def test_interrupt_raises_keyboard_interrupt() -> None:
    # A shell's background jobs are started with the signal ignored, and would hand that on.
    script = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
def announce(share):
    print("training", flush=True)
    return True
try:
    train(plan, data, threads=2, progress=announce)
except KeyboardInterrupt:
    print("interrupted")
"""
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT_FLEET + script], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "training\n"
    sent = time.perf_counter()
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert time.perf_counter() - sent < 5
    assert output.endswith("interrupted\n")
    assert process.returncode == 0
