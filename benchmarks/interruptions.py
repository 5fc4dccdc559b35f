"""What is left where `covaria` is stopped at random moments: by Ctrl-C, SIGTERM and SIGKILL.

python benchmarks/interruptions.py --moments 200

Afterwards results are the old ones or the whole new ones, no process is left, and one sentence was said.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fit_time import write_trial

from covaria import load_model
from covaria.errors import CovariaError
from covaria.writing import write_file

COVARIA = Path(sys.executable).parent / "covaria"
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
ENDED = "had ended"
EARLY = "before its first line"
SENTENCE = b"Interrupted; "
TIMEOUT = 120.0
TIMES_TO_START = 3.0
"""Of the time of the shortest command, in which any of them has started."""
SECONDS_TO_END = 60.0
"""For which processes of runs may outlive the one that started them."""
PLAN = """
repeats = 12
delta = 2
[truth.steep]
curve = "emax(10)"
largest_effect = 4
[design.base]
doses = [0, 10, 40]
subjects = [30]
[analysis.ancova]
method = "ancova"
"""


@dataclass(frozen=True)
class Task:
    """A command to stop, and what must hold of its folder afterwards.

    Attributes
    ----------
    arguments : tuple of str
        Run in the folder.
    prepare : callable
        Puts into a folder what the command reads and would replace.
    faults : callable
        Names what is wrong with a folder; whether the process was killed may matter.
    """

    arguments: tuple[str, ...]
    prepare: Callable[[Path], None]
    faults: Callable[[Path, bool], Iterator[str]]


def tasks(examples: Path) -> dict[str, Task]:
    """The commands that write something, or train at length; a finished fit is made for them."""
    write_trial(examples / "trial.csv", 60, 4)
    (examples / "plan.toml").write_text(PLAN)
    fit = ("fit", "trial.csv", "--response", "y", "--effort", "quick", "--out", "out", "--force", "--quiet")
    subprocess.run([COVARIA, *fit, "--seed", "1"], cwd=examples, env=ENVIRONMENT, check=True)

    def prepare(folder: Path) -> None:
        (folder / "out").mkdir()
        for name in ("trial.csv", "plan.toml", "out/model.covaria", "out/report.html"):
            (folder / name).write_bytes((examples / name).read_bytes())

    def results(folder: Path, killed: bool) -> Iterator[str]:
        return faults_of_results(folder / "out", examples / "out", killed)

    study = ("study", "plan.toml", "--out", "study", "--workers", "2", "--quiet")
    train = ("train", "trial.csv", "--response", "y", "--epochs", "3000", "--quiet")
    return {
        "fit": Task(fit, prepare, results),
        "report": Task(("report", "out/model.covaria", "--summary", "--quiet"), prepare, results),
        "train": Task(train, prepare, results),
        "study": Task(study, prepare, _faults_of_study),
    }


def stop(
    task: Task, folder: Path, number: signal.Signals, delay: float, start: float
) -> tuple[str, list[str]]:
    """Stop a command after some seconds; how it ended, and what is wrong with that.

    Within `start` seconds Python may not have come to the first line of Covaria.
    """
    task.prepare(folder)
    # What this process ignores, as in the background of a script, the command would ignore as well.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [COVARIA, *task.arguments],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    signal.signal(signal.SIGINT, before)
    with suppress(subprocess.TimeoutExpired):
        process.wait(delay)
    with suppress(ProcessLookupError):
        # A terminal sends Ctrl-C to every process of a command; the others are meant for one.
        (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    said = process.communicate(timeout=TIMEOUT)[1]
    killed = number == signal.SIGKILL
    found = [*faults_of_words(said, process.returncode, number), *task.faults(folder, killed)]
    if not _has_ended(process.pid):
        found.append("a process is left")
    ending = _ending(said, process.returncode)
    if ending == EARLY and delay > start:
        found.append(f"ended by itself with {process.returncode}")
    return ending, found


def _ending(said: bytes, code: int) -> str:
    """Before Covaria's first line, signals are Python's or the system's own."""
    if code == 0:
        return ENDED
    if code == -signal.SIGKILL:
        return "killed"
    return EARLY if code < 0 or b"Traceback" in said else "stopped"


def faults_of_words(said: bytes, code: int, number: int) -> Iterator[str]:
    if number == signal.SIGKILL:
        return
    # Python says itself what comes before the first line of Covaria.
    is_early = b"Traceback" in said and b"in main\n" not in said
    if (b"Traceback" in said and not is_early) or (code not in {0, 128 + number, -number} and not is_early):
        yield f"code {code}: {said.decode(errors='replace')}"
    elif code == 128 + number and not (said.startswith(SENTENCE) and said.count(b"\n") == 1):
        yield f"said {said.decode(errors='replace')}"


def faults_of_results(found: Path, before: Path, killed: bool) -> Iterator[str]:
    """Both results must be whole, and both old or both new; a kill between two renames may part them."""
    model, report = found / "model.covaria", found / "report.html"
    try:
        load_model(model)
    except CovariaError as error:
        yield f"model: {error}"
    yield from _torn_pages(found)
    new = [path.read_bytes() != (before / path.name).read_bytes() for path in (model, report)]
    if new[0] != new[1]:
        yield "model and report are of two fits"
    yield from _left_behind(found, killed)


def _torn_pages(folder: Path) -> Iterator[str]:
    pages = (path for path in folder.glob("*.html") if not path.read_text().rstrip().endswith("</html>"))
    yield from (f"{path.name} is torn" for path in pages)


def _left_behind(folder: Path, killed: bool) -> Iterator[str]:
    """What was left by a kill is cleared by whoever writes there next; nothing else leaves anything."""
    if killed:
        write_file(folder / "next", "")
    yield from (f"{path.name} is left" for path in folder.glob(".covaria-*"))


def _faults_of_study(folder: Path, killed: bool) -> Iterator[str]:
    """Every line of the record but one that a kill cut off must be whole, and so must the report."""
    out = folder / "study"
    record = out / "runs.jsonl"
    if not out.exists():
        return
    lines = record.read_bytes().split(b"\n") if record.exists() else []
    yield from (
        f"record: {line!r}" for line in lines[:-1] if not line.startswith(b"{") or not line.endswith(b"}")
    )
    if lines and lines[-1] and not killed:
        yield f"record ends with {lines[-1]!r}"
    if not lines and list(out.iterdir()):
        yield "results without a record"
    yield from _torn_pages(out)
    yield from _left_behind(out, killed)


def _has_ended(group: int) -> bool:
    """Whether every process of a group ends within some seconds."""
    for _ in range(int(SECONDS_TO_END / 0.05)):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def whole_time(arguments: tuple[str, ...], prepare: Callable[[Path], None] = lambda _: None) -> float:
    """Seconds of a command that nobody stops."""
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(name))
        start = time.perf_counter()
        subprocess.run(
            [COVARIA, *arguments], cwd=name, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL
        )
        return time.perf_counter() - start


def stop_at_moments(
    own: dict[str, Task], moments: int, seed: int
) -> tuple[Counter[tuple[str, str, str]], list[str]]:
    """Stop commands by turns at random moments; endings by command and signal, and all that was wrong."""
    random, endings, wrong = np.random.default_rng(seed), Counter[tuple[str, str, str]](), list[str]()
    seconds = {name: whole_time(task.arguments, task.prepare) for name, task in own.items()}
    start = whole_time(("--version",)) * TIMES_TO_START
    kinds = [(name, number) for number in SIGNALS for name in own]
    for moment in range(moments):
        name, number = kinds[moment % len(kinds)]
        delay = float(random.uniform(0, seconds[name] * 1.05))
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            ending, faults = stop(own[name], Path(folder), number, delay, start)
        if ending == ENDED:
            # Other work comes and goes, and a moment after the end shows nothing.
            seconds[name] = min(seconds[name], time.perf_counter() - begun)
        endings[name, number.name, ending] += 1
        wrong += [f"{name}, {number.name} after {delay:.3f} s: {fault}" for fault in faults]
    return endings, wrong


def main() -> None:
    """Print how commands ended, and what was wrong; the exit code says whether anything was."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--moments", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as examples:
        endings, wrong = stop_at_moments(tasks(Path(examples)), chosen.moments, chosen.seed)
    for (name, number, ending), count in sorted(endings.items()):
        print(f"{name:<8}{number:<9}{ending:<24}{count:>5}")
    print(*wrong, f"{len(wrong)} faults at {chosen.moments} moments", sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
