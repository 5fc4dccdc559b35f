"""Which share of this machine's peak the kernel's multiply-adds reach, on the lesson's network.

Operations are defined in `recipe.py`; the peak is measured by `fma_peak.cpp`. Both use one core.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from recipe import Recipe, lesson
from side_by_side import Bar, best_seconds, print_heading

from covaria.engine.native import instruction_set

SOURCE = Path(__file__).with_name("fma_peak.cpp")
OPTIONS = {"avx2": ("-mavx2", "-mfma"), "avx512": ("-mavx512f", "-mprefer-vector-width=512")}
"""Compiler options by the kernel's instruction set; the others are what the compiler uses anyway."""
MEMBERS, EPOCHS = 64, 60
ROUNDS = 5


def compile_probe(compiler: str, folder: Path) -> Path:
    """Build the probe for the instruction set in use."""
    probe = folder / "fma_peak"
    options = ("-std=c++20", "-O3", "-ffp-contract=fast", *OPTIONS.get(instruction_set(), ()))
    subprocess.run([compiler, *options, SOURCE, "-o", probe], check=True)
    return probe


def measure(recipe: Recipe, probe: Path) -> tuple[float, float]:
    """Operations per second, in thousands of millions, of the kernel and of the probe, in turns."""
    plan = recipe.plan(MEMBERS)
    kernel = peak = 0.0
    for _ in range(ROUNDS):
        seconds = best_seconds({"kernel": lambda: recipe.train(plan, threads=1)}, rounds=1)["kernel"]
        kernel = max(kernel, 1e-9 * MEMBERS * recipe.operations() / seconds)
        printed = subprocess.run([probe], check=True, capture_output=True, text=True)
        peak = max(peak, float(printed.stdout))
    return kernel, peak


def main() -> None:
    """Print both rates and their ratio."""
    print_heading(f"Arithmetic rate: the lesson's network, {MEMBERS} networks, one thread")
    compiler = shutil.which(os.environ.get("CXX", "c++"))
    if compiler is None:
        print("  There is no C++ compiler to build the probe with; this is left out.")
        return
    with tempfile.TemporaryDirectory() as folder:
        kernel, peak = measure(lesson().shortened(EPOCHS), compile_probe(compiler, Path(folder)))
    print(f"  kernel {kernel:.1f} GFLOP/s, multiply-adds in registers {peak:.1f} GFLOP/s\n")
    Bar("share of the peak", 60, " %").report(100 * kernel / peak)


if __name__ == "__main__":
    main()
