"""Out-of-fold error on real trials, over that of the best comparator on the same folds.

    python benchmarks/real_tables.py FOLDER [--seeds 12]

FOLDER holds xanomeline_adas.csv, xanomeline_urate.csv and biom.csv; scikit-learn brings the diabetes table.
"""

import argparse
from pathlib import Path

import numpy as np
from sklearn.datasets import load_diabetes

from covaria.fit import Comparators, FitSettings, fit_table
from covaria.table import (
    RoleRequest,
    TrialTable,
    assign_roles,
    read_trial,
    table_from_frame,
    trial_table,
)

XANOMELINE = RoleRequest(response="AVAL", dose="DOSE", covariates=("AGE", "BMIBL", "BASE", "DOSE"))
BIOM = RoleRequest(response="resp", dose="dose")


def tables(folder: Path) -> dict[str, TrialTable]:
    """Read the four tables."""
    diabetes = load_diabetes(scaled=False)
    columns = dict(zip(diabetes.feature_names, diabetes.data.T, strict=True)) | {"y": diabetes.target}
    frame = table_from_frame(columns)
    return {
        "ADAS": read_trial(folder / "xanomeline_adas.csv", XANOMELINE),
        "urate": read_trial(folder / "xanomeline_urate.csv", XANOMELINE),
        "biom": read_trial(folder / "biom.csv", BIOM),
        "diabetes": trial_table(frame, assign_roles(frame, RoleRequest(response="y"))),
    }


def ratio(trial: TrialTable, seed: int) -> float:
    """Error of the averaged model over that of the best comparator."""
    evaluation = fit_table(trial, FitSettings(seed=seed), comparators=Comparators.ALL).evaluation
    return evaluation.oof.score / min(comparator.score for comparator in evaluation.comparators)


def main() -> None:
    """Print the mean ratio over seeds, which divide the subjects otherwise, of each table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=12)
    given = parser.parse_args()
    means = []
    for name, trial in tables(given.folder).items():
        ratios = [ratio(trial, seed) for seed in range(given.seeds)]
        means.append(np.mean(ratios))
        print(f"{name:<10}{means[-1]:7.3f}   {' '.join(f'{each:.3f}' for each in ratios)}", flush=True)
    print(f"{'mean':<10}{np.mean(means):7.3f}")


if __name__ == "__main__":
    main()
