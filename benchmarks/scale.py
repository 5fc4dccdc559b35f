"""Time and memory of `covaria fit` and `covaria check` on wide and long tables, whole process, beside bars.

python benchmarks/scale.py                    # all tables, one after another
python benchmarks/scale.py "200 × 500"        # those named
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Columns = dict[str, npt.NDArray[np.generic]]
START = "from covaria.cli.main import main; main()"
BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024
"""Unit of `ru_maxrss`: bytes on macOS, KiB elsewhere."""
MOST_SECONDS = 1200
BLOCK_ROWS = 50_000
"""Rows that are written at once."""


@dataclass(frozen=True)
class Case:
    """A table, what is run on it, and the most seconds and MB that it may take."""

    command: tuple[str, ...]
    columns: Callable[[np.random.Generator], Columns]
    seconds: float
    megabytes: float


def numeric(rows: int, covariates: int) -> Callable[[np.random.Generator], Columns]:
    """Normal covariates to three decimals, of which two matter, and five doses with an Emax curve."""

    def columns(random: np.random.Generator) -> Columns:
        found: Columns = {f"x{k}": random.normal(size=rows).round(3) for k in range(covariates)}
        return found | _dose_and_response(random, found["x0"] + 0.5 * found["x1"])

    return columns


def laboratory(rows: int, covariates: int) -> Callable[[np.random.Generator], Columns]:
    """Log-normal covariates, as laboratory values are, of which two matter by their logarithm, and doses."""

    def columns(random: np.random.Generator) -> Columns:
        logarithms = random.normal(size=(covariates, rows))
        found: Columns = {f"x{k}": np.exp(own).round(4) for k, own in enumerate(logarithms)}
        return found | _dose_and_response(random, logarithms[0] + 0.5 * logarithms[1])

    return columns


def categories(rows: int, covariates: int, levels: int) -> Callable[[np.random.Generator], Columns]:
    """Categories of evenly frequent levels, the first of which matters, and doses."""

    def columns(random: np.random.Generator) -> Columns:
        codes = random.integers(0, levels, (covariates, rows))
        names = np.array([f"level {k}" for k in range(levels)])
        found: Columns = {f"c{k}": names[own] for k, own in enumerate(codes)}
        return found | _dose_and_response(random, codes[0] / levels)

    return columns


def mixed(rows: int, numbers: int, texts: int) -> Callable[[np.random.Generator], Columns]:
    """Numbers, some of them with gaps, and categories of 2 to 16 levels, and doses."""

    def columns(random: np.random.Generator) -> Columns:
        found: Columns = {f"x{k}": random.normal(size=rows).round(3) for k in range(numbers)}
        gaps: Columns = {
            f"g{k}": np.where(random.random(rows) < 0.1, "", random.normal(size=rows).round(2).astype(str))
            for k in range(numbers // 4)
        }
        words: Columns = {
            f"c{k}": np.array([f"level {level}" for level in range(2 + k % 15)])[
                random.integers(0, 2 + k % 15, rows)
            ]
            for k in range(texts)
        }
        return found | gaps | words | _dose_and_response(random, found["x0"] + 0.5 * found["x1"])

    return columns


def two_numbers(rows: int) -> Callable[[np.random.Generator], Columns]:
    """A covariate and a response."""

    def columns(random: np.random.Generator) -> Columns:
        x = random.normal(size=rows).round(3)
        return {"x": x, "y": (x + random.normal(size=rows)).round(3)}

    return columns


def _dose_and_response(random: np.random.Generator, by_covariates: npt.NDArray[np.generic]) -> Columns:
    rows = len(by_covariates)
    dose = random.choice([0.0, 5.0, 10.0, 20.0, 40.0], rows)
    response = by_covariates + 2 * dose / (8 + dose) + random.normal(size=rows)
    return {"dose": dose, "y": response.round(4)}


FIT = ("fit", "{table}", "--response", "y", "--dose", "dose", "--out", "{folder}/fit", "--force", "--quiet")
CHECK = ("check", "{table}", "--response", "y")
CASES = {
    "200 × 500": Case(FIT, numeric(200, 500), 20, 2000),
    "200 × 500 skewed": Case(FIT, laboratory(200, 500), 20, 2000),
    "500 × 30 categories of 15": Case(FIT, categories(500, 30, 15), 20, 2000),
    "20,000 × 300": Case(FIT, numeric(20_000, 300), 90, 2000),
    "20,000 × 300 skewed": Case(FIT, laboratory(20_000, 300), 90, 2000),
    "83,652 × 115": Case(FIT, mixed(83_652, 60, 40), 300, 2000),
    "1,000,000 × 10": Case(FIT, numeric(1_000_000, 10), 120, 2000),
    "check 5,000,000 × 2": Case(CHECK, two_numbers(5_000_000), 15, 2000),
    "check 1,000,000 × 30": Case((*CHECK, "--dose", "dose"), numeric(1_000_000, 28), 15, 2000),
    "check 300 × 10,000": Case((*CHECK, "--dose", "dose"), numeric(300, 10_000), 30, 2000),
}


def write_table(path: Path, columns: Columns) -> None:
    """Write columns as CSV, some rows at a time."""
    rows = len(next(iter(columns.values())))
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(columns) + "\n")
        for start in range(0, rows, BLOCK_ROWS):
            block = [values[start : start + BLOCK_ROWS].astype(str).tolist() for values in columns.values()]
            file.writelines(",".join(cells) + "\n" for cells in zip(*block, strict=True))


def run(case: Case, folder: Path) -> tuple[float, float, float, int]:
    """Seconds, those of processors, MB at most, and the exit code of the command in a process of its own."""
    table = folder / "table.csv"
    columns = case.columns(np.random.default_rng(1))
    write_table(table, columns)
    words = [word.format(table=table, folder=folder) for word in case.command]
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", START, *words], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    worked = used.ru_utime + used.ru_stime
    return seconds, worked, used.ru_maxrss * BYTES_PER_UNIT / 1e6, process.returncode


def main() -> None:
    """Print one line for each table: what was taken, and what may be taken."""
    resource.setrlimit(resource.RLIMIT_CPU, (2 * MOST_SECONDS, 2 * MOST_SECONDS))
    heading = ("table", "seconds", "bar", "of processors", "MB at most", "bar", "ended", "load")
    print("{:<28}{:>9}{:>6}{:>15}{:>12}{:>6}{:>7}{:>6}".format(*heading), flush=True)
    for name in sys.argv[1:] or CASES:
        case = CASES[name]
        with tempfile.TemporaryDirectory() as folder:
            seconds, worked, megabytes, code = run(case, Path(folder))
        line = (name, seconds, case.seconds, worked, megabytes, case.megabytes, code, os.getloadavg()[0])
        print("{:<28}{:>9.1f}{:>6.0f}{:>15.1f}{:>12.0f}{:>6.0f}{:>7}{:>6.1f}".format(*line), flush=True)


if __name__ == "__main__":
    main()
