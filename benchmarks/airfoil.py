"""Error on NASA's airfoil table, which is no trial: rough, nearly free of noise, 1,503 rows and 5 columns.

    python benchmarks/airfoil.py TABLE [--splits 10] [--effort standard]

A tenth of the rows is held out in each split; the error is the root of the mean square, over the response's
spread.
"""

import argparse
import time
from pathlib import Path

import numpy as np

import covaria
from covaria.fit import Effort, settings_of

TARGET = "target"


def main() -> None:
    """Print the error of each split and their mean with its standard error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--splits", type=int, default=10)
    parser.add_argument("--effort", type=Effort, default=Effort.STANDARD)
    given = parser.parse_args()
    rows = np.genfromtxt(given.table, delimiter=",", names=True)
    columns = {name: rows[name] for name in rows.dtype.names or ()}
    spread, errors = columns[TARGET].std(), []
    for split in range(given.splits):
        order = np.random.default_rng(split).permutation(len(rows))
        held_out, seen = np.split(order, [len(rows) // 10])
        start = time.perf_counter()
        model = covaria.fit_model(
            {name: values[seen] for name, values in columns.items()},
            TARGET,
            settings=settings_of(given.effort, split),
            comparators="few",
        )
        seconds = time.perf_counter() - start
        predicted = model.predict({name: values[held_out] for name, values in columns.items()}).mean
        errors.append(np.sqrt(np.mean((predicted - columns[TARGET][held_out]) ** 2)) / spread)
        print(f"split {split}: {errors[-1]:.4f} ({seconds:.1f} s)", flush=True)
    standard_error = np.std(errors, ddof=1) / np.sqrt(len(errors)) if len(errors) > 1 else np.nan
    print(f"mean {np.mean(errors):.4f} ± {standard_error:.4f}")


if __name__ == "__main__":
    main()
