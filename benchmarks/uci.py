"""Error on three tables that are no trials, on the 20 splits of the Dropout-uncertainty experiments.

    python benchmarks/uci.py FOLDER [--tables concrete energy yacht] [--splits 20] [--peer] [--effort …]

FOLDER holds concrete.csv, energy.csv and yacht.csv, whose columns test_0 to test_19 name the rows that a
split holds out; the column before them is the response. The peer is scikit-learn's gradient boosting with
1,000 trees.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.ensemble import GradientBoostingRegressor

import covaria
from covaria.arrays import BoolArray, FloatArray
from covaria.fit import Effort, settings_of

TABLES = ("concrete", "energy", "yacht")
SPLITS = 20
Columns = dict[str, FloatArray]
Case = tuple[Columns, FloatArray, Columns, FloatArray]
"""Covariates and response that are seen, and those that are held out."""


def cases(path: Path, splits: int) -> Iterator[Case]:
    """Read a table, and part it as each split says."""
    rows = np.genfromtxt(path, delimiter=",", names=True)
    names = list(rows.dtype.names or ())
    first = names.index("test_0")
    *covariates, response = names[:first]
    for split in range(splits):
        held_out: BoolArray = rows[f"test_{split}"] == 1
        parts = [
            ({name: rows[name][part] for name in covariates}, rows[response][part])
            for part in (~held_out, held_out)
        ]
        yield (*parts[0], *parts[1])


def by_covaria(case: Case, effort: Effort, split: int) -> tuple[float, ...]:
    """Root mean squared error, coverage of 90 % intervals, negative log likelihood, and seconds."""
    seen, response, held_out, observed = case
    start = time.perf_counter()
    model = covaria.fit_model(
        {**seen, "y": response},
        "y",
        covariates=list(seen),
        settings=settings_of(effort, split),
        comparators="few",
    )
    seconds = time.perf_counter() - start
    found = model.predict(held_out)
    inside = (found.lower <= observed) & (observed <= found.upper)
    density = model.predict_distribution(held_out).log_density(observed)
    return _error(found.mean, observed), float(inside.mean()), -float(density.mean()), seconds


def by_boosting(case: Case) -> float:
    """Root mean squared error of gradient boosting."""
    seen, response, held_out, observed = (
        np.column_stack(list(each.values())) if isinstance(each, dict) else each for each in case
    )
    boosting = GradientBoostingRegressor(
        n_estimators=1000, learning_rate=0.05, max_depth=4, subsample=0.7, random_state=0
    )
    return _error(boosting.fit(seen, response).predict(held_out), observed)


def _error(predicted: FloatArray, observed: FloatArray) -> float:
    return float(np.sqrt(np.mean((predicted - observed) ** 2)))


def _mean(values: FloatArray) -> str:
    error = f" ± {values.std(ddof=1) / np.sqrt(len(values)):.3f}" if len(values) > 1 else ""
    return f"{values.mean():.3f}{error}"


def main() -> None:
    """Print each split, and means over splits with their standard errors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tables", nargs="+", default=TABLES, choices=TABLES)
    parser.add_argument("--splits", type=int, default=SPLITS, choices=range(1, SPLITS + 1))
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--effort", type=Effort, default=Effort.STANDARD)
    given = parser.parse_args()
    for table in given.tables:
        found = []
        for split, case in enumerate(cases(given.folder / f"{table}.csv", given.splits)):
            peer = by_boosting(case) if given.peer else np.nan
            found.append([*by_covaria(case, given.effort, split), peer])
            print(table, split, " ".join(f"{each:.3f}" for each in found[-1]), flush=True)
        names = ("RMSE", "coverage", "negative log likelihood", "seconds", "RMSE of boosting")
        for name, values in zip(names, np.array(found).T, strict=True):
            print(f"  {name:<26}{_mean(values)}")


if __name__ == "__main__":
    main()
