"""Time `covaria report` as a whole process and weigh its page; the bars are 2 s, 10 s and 3 MB.

The time of the fit does not count. For 100,000 rows its networks are as many and as large as those of a
standard fit, so that model file and page are as large, but trained for a few steps only: a report does not
ask how well. Even so, fitting them takes minutes.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fit_time import write_trial

from covaria.fit import Comparators, FitSettings, fit_table
from covaria.model import save_model
from covaria.table import RoleRequest, read_trial

STANDARD = FitSettings()
HASTY = FitSettings(penalties=(1e-3,), linear_penalties=(1e-2,), steps=20, evidence_steps=1)
SIZES = ((800, 4, STANDARD), (3000, 30, STANDARD), (100_000, 30, HASTY))
REPEATS = 3


def main() -> None:
    """Print the best of several runs, and the bytes, for each size."""
    print(f"{'subjects × covariates':<26}{'seconds, whole process':>24}{'page, MB':>12}")
    for subjects, covariates, settings in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "model.covaria"
            fit_and_save(model, subjects, covariates, settings)
            seconds = min(seconds_of_report(model) for _ in range(REPEATS))
            size = model.with_name("report.html").stat().st_size / 1e6
        print(f"{f'{subjects:,} × {covariates}':<26}{seconds:>24.2f}{size:>12.2f}", flush=True)


def fit_and_save(model: Path, subjects: int, covariates: int, settings: FitSettings) -> None:
    """Fit a simulated trial, and write the model's file."""
    table = model.with_name("trial.csv")
    write_trial(table, subjects, covariates)
    trial = read_trial(table, RoleRequest(response="y", dose="dose"))
    save_model(fit_table(trial, settings, Comparators.FEW), model)


def seconds_of_report(model: Path) -> float:
    """Run the command as anyone would, on a file of a model."""
    covaria = Path(sys.executable).parent / "covaria"
    start = time.perf_counter()
    subprocess.run([covaria, "report", model, "--force", "--quiet"], check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
