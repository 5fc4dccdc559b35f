"""Time `covaria report` as a whole process and weigh its page; the bars are 2 s, 10 s and 3 MB.

A report is made from the model alone, whose size does not grow with the rows beyond the residuals kept, so a
fit of 3,000 rows stands for one of 100,000, which would take its time for nothing here.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fit_time import write_trial

SIZES = ((800, 4, "standard"), (3000, 30, "standard"))
REPEATS = 3


def main() -> None:
    """Print the best of several runs, and the bytes, for each size."""
    covaria = Path(sys.executable).parent / "covaria"
    print(f"{'subjects × covariates':<26}{'seconds, whole process':>24}{'page, MB':>12}")
    for subjects, covariates, effort in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            table, fitted = Path(folder) / "trial.csv", Path(folder) / "fit"
            write_trial(table, subjects, covariates)
            named = ["--response", "y", "--dose", "dose", "--effort", effort, "--out", fitted]
            subprocess.run([covaria, "fit", table, *named, "--quiet"], check=True)
            times = []
            for _ in range(REPEATS):
                start = time.perf_counter()
                subprocess.run(
                    [covaria, "report", fitted / "model.covaria", "--force", "--quiet"], check=True
                )
                times.append(time.perf_counter() - start)
            size = (fitted / "report.html").stat().st_size / 1e6
        print(f"{f'{subjects:,} × {covariates}':<26}{min(times):>24.2f}{size:>12.2f}")


if __name__ == "__main__":
    main()
