"""Time and memory of `covaria fit` as a whole process, from start to end, on simulated trials."""

import csv
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from covaria.datasets import biomarker_trial

SIZES = {(250, 4): 3, (800, 4): 3, (5000, 30): 2, (100_000, 20): 1}
"""Subjects and covariates, from the least memory to the most, and how often each is timed."""


def write_trial(path: Path, subjects: int, covariates: int) -> None:
    """Write the lesson's trial with as many further covariates as asked for, which do not matter."""
    columns = biomarker_trial(subjects).columns()
    random = np.random.default_rng(1)
    for position in range(covariates - 4):
        columns[f"x{position}"] = random.normal(size=subjects)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*(values.tolist() for values in columns.values()), strict=True))


def main() -> None:
    """Print the best of several runs for each size, and the most memory that any process so far has taken."""
    covaria = Path(sys.executable).parent / "covaria"
    print(f"{'subjects × covariates':<26}{'seconds, whole process':>24}{'MB at most':>14}")
    for (subjects, covariates), repeats in SIZES.items():
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "trial.csv"
            write_trial(table, subjects, covariates)
            command: list[str | Path] = [
                covaria,
                "fit",
                table,
                "--response",
                "y",
                "--dose",
                "dose",
                "--quiet",
                "--force",
            ]
            times = []
            for _ in range(repeats):
                start = time.perf_counter()
                subprocess.run([*command, "--out", Path(folder) / "fit"], check=True)
                times.append(time.perf_counter() - start)
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
        print(f"{f'{subjects:,} × {covariates}':<26}{min(times):>24.2f}{most:>14.0f}", flush=True)


if __name__ == "__main__":
    main()
