"""Time rivals in turns, and print their figures with the ratios to reach beside."""

import math
import os
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from covaria.engine import thread_count
from covaria.engine.native import instruction_set

COVARIA = "Covaria"
CLOCK = time.process_time if os.environ.get("BENCH_CLOCK") == "processor" else time.perf_counter
"""Processor time is summed over threads, and does not count what other work took away."""


def best_seconds(
    works: Mapping[str, Callable[[], object]], rounds: int, turn_seconds: float = 1
) -> dict[str, float]:
    """Seconds of the fastest of several runs of each work.

    The works take turns, so that a slow spell of the machine does not fall on one of them alone. A turn is
    one run, and as many more as begin within `turn_seconds`.
    """
    best = dict.fromkeys(works, math.inf)
    for _ in range(rounds):
        for name, work in works.items():
            turn = start = CLOCK()
            while start < turn + turn_seconds:
                work()
                end = CLOCK()
                best[name] = min(best[name], end - start)
                start = end
    return best


@dataclass(frozen=True)
class Bar:
    """A figure to reach.

    Attributes
    ----------
    question : str
    limit : float
    unit : str
    at_most : bool
        Whether the limit is the largest figure that will do, rather than the smallest.
    """

    question: str
    limit: float
    unit: str = " ×"
    at_most: bool = False

    def report(self, figure: float) -> None:
        """Print the figure beside its bar; nothing where it is not a number, for want of the rival."""
        if math.isnan(figure):
            return
        met = figure <= self.limit if self.at_most else figure >= self.limit
        bar = f"{'at most' if self.at_most else 'at least'} {self.limit:g}{self.unit}"
        measured = f"{figure:.3g}" if figure < 100 else f"{figure:.0f}"
        print(f"  {self.question:<58}{measured + self.unit:>10}   {bar:<18}{'met' if met else 'missed'}")


def print_heading(question: str) -> None:
    """Print what is asked, and of which machine."""
    print(f"\n{question}\n  {_processor()}, {thread_count()} threads, kernel {instruction_set()}{_load()}\n")


def print_times(seconds: Mapping[str, float], header: str) -> None:
    """Print milliseconds by rival, and how often the fastest fits into each."""
    fastest = min(seconds.values())
    print(f"  {'':<42}{header:>18}{'times the best':>16}")
    for name, value in seconds.items():
        print(f"  {name:<42}{1000 * value:>18.3f}{value / fastest:>16.1f}")
    print()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _load() -> str:
    if not hasattr(os, "getloadavg"):
        return ""
    return f", load of the last minute {os.getloadavg()[0]:.1f}"
