"""How much memory the training of 16,384 networks of the lesson takes, whole process, and how long."""

import resource
import subprocess
import sys
import time

from recipe import lesson
from side_by_side import Bar, print_heading

MEMBERS = 16_384
TRAIN_ONLY = "train-only"
BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024
"""Unit of `ru_maxrss`: bytes on macOS, KiB elsewhere."""


def train_only() -> None:
    """Train, then print the most bytes that this process ever held, and the seconds of training."""
    recipe = lesson()
    plan = recipe.plan(MEMBERS)
    start = time.perf_counter()
    recipe.train(plan, threads=2)
    seconds = time.perf_counter() - start
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_PER_UNIT, seconds)


def main() -> None:
    """Train in a process of its own, which nothing else has filled."""
    print_heading(f"The lesson's recipe, {MEMBERS:,} networks at once")
    done = subprocess.run([sys.executable, __file__, TRAIN_ONLY], check=True, capture_output=True, text=True)
    peak, seconds = (float(word) for word in done.stdout.split())
    print(f"  trained in {seconds:.1f} s, {1000 * seconds / MEMBERS:.2f} ms per network\n")
    Bar("peak memory of the process", 400, " MB", at_most=True).report(peak / 1e6)


if __name__ == "__main__":
    if sys.argv[1:] == [TRAIN_ONLY]:
        train_only()
    else:
        main()
