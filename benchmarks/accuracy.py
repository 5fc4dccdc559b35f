"""Excess error on trials of known truth, beside what one would use instead.

Excess is the mean squared difference between prediction and truth on fresh subjects. Peers that are not
installed (CatBoost, EBM) are left out of the table, which says so.

    python benchmarks/accuracy.py [--sizes 150 500] [--draws 3] [--truths emax null …] [--cache results.json]
"""

import argparse
import json
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import covaria
from covaria.arrays import FloatArray
from covaria.datasets import TRUTHS, DrawnTrial

FRESH = 2000


def by_covaria(trial: DrawnTrial, fresh: DrawnTrial) -> FloatArray:
    """The average, as `covaria fit` makes it."""
    model = covaria.fit_model(trial.columns(), "y", comparators="few")
    return model.predict(fresh.columns()).mean


def by_ridge(trial: DrawnTrial, fresh: DrawnTrial) -> FloatArray:
    """Ridge regression, its penalty by cross-validation."""
    model = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-3, 4, 30)))
    return model.fit(trial.inputs, trial.response).predict(fresh.inputs)


def by_gaussian_process(trial: DrawnTrial, fresh: DrawnTrial) -> FloatArray:
    """A Gaussian process with a length scale for each covariate."""
    kernel = ConstantKernel(1.0) * RBF(np.ones(trial.inputs.shape[1]), (0.05, 1e3)) + WhiteKernel(0.5)
    restarts = 1 if len(trial.response) <= 300 else 0
    process = GaussianProcessRegressor(
        kernel, normalize_y=True, n_restarts_optimizer=restarts, random_state=0
    )
    return make_pipeline(StandardScaler(), process).fit(trial.inputs, trial.response).predict(fresh.inputs)


def by_catboost(trial: DrawnTrial, fresh: DrawnTrial) -> FloatArray:
    """CatBoost with its defaults."""
    from catboost import CatBoostRegressor

    model = CatBoostRegressor(verbose=0, random_seed=0, allow_writing_files=False)
    return model.fit(trial.inputs, trial.response).predict(fresh.inputs)


def by_ebm(trial: DrawnTrial, fresh: DrawnTrial) -> FloatArray:
    """An explainable boosting machine with its defaults."""
    from interpret.glassbox import ExplainableBoostingRegressor

    model = ExplainableBoostingRegressor(random_state=0, n_jobs=1)
    return model.fit(trial.inputs, trial.response).predict(fresh.inputs)


Method = Callable[[DrawnTrial, DrawnTrial], FloatArray]
METHODS: dict[str, Method] = {
    "covaria": by_covaria,
    "ridge": by_ridge,
    "gaussian process": by_gaussian_process,
    **({"catboost": by_catboost} if find_spec("catboost") else {}),
    **({"ebm": by_ebm} if find_spec("interpret") else {}),
}


def excess(name: str, subjects: int, draw: int, method: Method) -> float:
    """Excess error of a method on one draw of a truth."""
    position = list(TRUTHS).index(name)
    training, testing = (np.random.default_rng([position, subjects, draw, part]) for part in range(2))
    trial, fresh = TRUTHS[name].draw(subjects, training), TRUTHS[name].draw(FRESH, testing)
    return float(np.mean((method(trial, fresh) - fresh.expected) ** 2))


def measure(
    truths: list[str], sizes: list[int], draws: int, cache: Path | None
) -> dict[str, dict[str, float]]:
    """Excess errors by case (truth/subjects/draw) and method; cached ones are not measured again."""
    found: dict[str, dict[str, float]] = json.loads(cache.read_text()) if cache and cache.exists() else {}
    for subjects in sizes:
        for draw in range(draws):
            for name in truths:
                case = found.setdefault(f"{name}/{subjects}/{draw}", {})
                for method in METHODS.keys() - case.keys():
                    case[method] = excess(name, subjects, draw, METHODS[method])
                if cache:
                    cache.write_text(json.dumps(found))
    return found


def report(found: dict[str, dict[str, float]], truths: list[str], sizes: list[int], draws: int) -> None:
    """Print means over draws with their Monte Carlo standard errors, and ratios to the peers."""
    peers = [method for method in METHODS if method != "covaria"]
    print(f"{'truth':<15}{'n':>6}" + "".join(f"{method:>22}" for method in METHODS))
    means = []
    for name in truths:
        for subjects in sizes:
            cases = [found[f"{name}/{subjects}/{draw}"] for draw in range(draws)]
            table = np.array([[case[method] for method in METHODS] for case in cases])
            error = table.std(axis=0, ddof=1) / np.sqrt(draws) if draws > 1 else np.full(len(METHODS), np.nan)
            means.append(table.mean(axis=0))
            cells = "".join(f"{m:>13.4f} ± {e:.4f}" for m, e in zip(means[-1], error, strict=True))
            print(f"{name:<15}{subjects:>6}{cells}")
    ratios = np.array(means)[:, :1] / np.array(means)[:, 1:]
    print("\ngeometric mean of the ratio to")
    for peer, ratio in zip(peers, ratios.T, strict=True):
        print(f"  {peer:<18}{np.exp(np.log(ratio).mean()):6.3f}   worst {ratio.max():.2f}")
    print(f"  {'the best of them':<18}{np.exp(np.log(ratios.max(axis=1)).mean()):6.3f}")
    for absent in {"catboost", "ebm"} - METHODS.keys():
        print(f"(without {absent}, which is not installed)")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--truths", nargs="+", default=list(TRUTHS), choices=list(TRUTHS))
    parser.add_argument("--sizes", nargs="+", type=int, default=[150])
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--cache", type=Path)
    given = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    found = measure(given.truths, given.sizes, given.draws, given.cache)
    report(found, given.truths, given.sizes, given.draws)


if __name__ == "__main__":
    main()
