"""Excess deviance of probabilities and rates on trials of known truth, beside what one would use instead.

Log odds, or logarithms of rates, follow the truths of `accuracy.py`, stretched to one standard deviation of
`STRETCH` about the share of responders, or the rate, that is asked for. Excess is the mean deviance of fresh
subjects' responses under the prediction, less that under the truth: of a yes or no, twice the
Kullback–Leibler divergence. Slopes of calibration and expected calibration errors are by the fresh subjects'
true probabilities.

    python benchmarks/endpoint_accuracy.py [--endpoint binary] [--sizes 150 500] [--rates 0.1 0.3] [--draws 2]
        [--truths emax …] [--cache results.json]
"""

import argparse
import json
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit, xlogy
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.gaussian_process.kernels import RBF, ConstantKernel
from sklearn.linear_model import LogisticRegressionCV, PoissonRegressor
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import covaria
from covaria.arrays import FloatArray
from covaria.datasets import TRUTHS, DrawnTrial

FRESH = 2000
STRETCH = 1.2
SURFACES = tuple(name for name in TRUTHS if name not in {"growing_noise", "heavy_tails"})
"""Those that differ in more than the noise of a measured response."""
SUREST = 1e-6
"""Probabilities and rates are held away from 0 and 1, where a rival may be sure."""
GROUPS = 10

Method = Callable[[DrawnTrial, DrawnTrial], FloatArray]
Numbers = dict[str, float]


def probabilities(trial: DrawnTrial, rate: float) -> FloatArray:
    """Probabilities of response with the rate as their mean."""
    stretched = _stretched(trial)
    at = brentq(lambda at: expit(at + stretched).mean() - rate, -20, 20)
    found: FloatArray = expit(at + stretched)
    return found


def rates(trial: DrawnTrial, rate: float) -> FloatArray:
    """Expected numbers of events with the rate as their mean."""
    relative = np.exp(_stretched(trial))
    found: FloatArray = rate * relative / relative.mean()
    return found


def _stretched(trial: DrawnTrial) -> FloatArray:
    sd = trial.expected.std()
    stretched: FloatArray = STRETCH * (trial.expected - trial.expected.mean()) / (sd if sd > 0 else 1.0)
    return stretched


def by_covaria(trial: DrawnTrial, fresh: DrawnTrial, endpoint: str) -> FloatArray:
    """The average, as `covaria fit` makes it."""
    model = covaria.fit_model(trial.columns(), "y", endpoint=endpoint, comparators="few")
    return model.predict(fresh.columns()).mean


def by_logistic_ridge(trial: DrawnTrial, fresh: DrawnTrial) -> FloatArray:
    """Logistic regression, its penalty by cross-validation of the log loss."""
    model = make_pipeline(
        StandardScaler(),
        LogisticRegressionCV(
            Cs=20, cv=5, scoring="neg_log_loss", max_iter=2000, l1_ratios=(0.0,), use_legacy_attributes=False
        ),
    )
    return _probability(model, trial, fresh)


def by_gaussian_process(trial: DrawnTrial, fresh: DrawnTrial) -> FloatArray:
    """A Gaussian process with a length scale for each covariate, by Laplace's approximation."""
    kernel = ConstantKernel(1.0) * RBF(np.ones(trial.inputs.shape[1]), (0.05, 1e3))
    model = make_pipeline(StandardScaler(), GaussianProcessClassifier(kernel, random_state=0))
    return _probability(model, trial, fresh)


def by_catboost(trial: DrawnTrial, fresh: DrawnTrial) -> FloatArray:
    """CatBoost with its defaults."""
    from catboost import CatBoostClassifier

    return _probability(CatBoostClassifier(verbose=0, random_seed=0, allow_writing_files=False), trial, fresh)


def by_ebm(trial: DrawnTrial, fresh: DrawnTrial) -> FloatArray:
    """An explainable boosting machine with its defaults."""
    from interpret.glassbox import ExplainableBoostingClassifier

    return _probability(ExplainableBoostingClassifier(random_state=0, n_jobs=1), trial, fresh)


def _probability(model: Any, trial: DrawnTrial, fresh: DrawnTrial) -> FloatArray:
    found: FloatArray = model.fit(trial.inputs, trial.response).predict_proba(fresh.inputs)[:, 1]
    return found


def by_poisson_ridge(trial: DrawnTrial, fresh: DrawnTrial) -> FloatArray:
    """Poisson regression, its penalty by cross-validation of the deviance."""
    search = GridSearchCV(
        PoissonRegressor(max_iter=2000),
        {"alpha": np.logspace(-4, 2, 13)},
        cv=5,
        scoring="neg_mean_poisson_deviance",
    )
    model: Any = make_pipeline(StandardScaler(), search).fit(trial.inputs, trial.response)
    found: FloatArray = model.predict(fresh.inputs)
    return found


def by_catboost_of_counts(trial: DrawnTrial, fresh: DrawnTrial) -> FloatArray:
    """CatBoost under Poisson's loss."""
    from catboost import CatBoostRegressor

    model = CatBoostRegressor(loss_function="Poisson", verbose=0, random_seed=0, allow_writing_files=False)
    found: FloatArray = model.fit(trial.inputs, trial.response).predict(fresh.inputs)
    return found


@dataclass(frozen=True)
class Kind:
    """An endpoint: how its responses are drawn, what a prediction costs, and who else predicts it."""

    expected: Callable[[DrawnTrial, float], FloatArray]
    drawn: Callable[[np.random.Generator, FloatArray], FloatArray]
    excess: Callable[[FloatArray, FloatArray], FloatArray]
    methods: dict[str, Method]


def _excess_of_probability(truth: FloatArray, predicted: FloatArray) -> FloatArray:
    bounded = np.clip(predicted, SUREST, 1 - SUREST)
    of_no = xlogy(1 - truth, (1 - truth) / (1 - bounded))
    return np.asarray(2 * (xlogy(truth, truth / bounded) + of_no), np.float64)


def _excess_of_rate(truth: FloatArray, predicted: FloatArray) -> FloatArray:
    bounded = np.maximum(predicted, SUREST)
    return np.asarray(2 * (xlogy(truth, truth / bounded) - truth + bounded), np.float64)


KINDS = {
    "binary": Kind(
        probabilities,
        lambda random, expected: (random.random(len(expected)) < expected).astype(float),
        _excess_of_probability,
        {
            "covaria": lambda trial, fresh: by_covaria(trial, fresh, "binary"),
            "logistic ridge": by_logistic_ridge,
            "gaussian process": by_gaussian_process,
            **({"catboost": by_catboost} if find_spec("catboost") else {}),
            **({"ebm": by_ebm} if find_spec("interpret") else {}),
        },
    ),
    "count": Kind(
        rates,
        lambda random, expected: random.poisson(expected).astype(float),
        _excess_of_rate,
        {
            "covaria": lambda trial, fresh: by_covaria(trial, fresh, "count"),
            "poisson ridge": by_poisson_ridge,
            **({"catboost": by_catboost_of_counts} if find_spec("catboost") else {}),
        },
    ),
}


def calibration(truth: FloatArray, predicted: FloatArray) -> tuple[float, float]:
    """Slope of the true log odds over the predicted ones, and expected calibration error in ten groups."""
    odds = logit(np.clip(predicted, SUREST, 1 - SUREST))
    slope = float(np.cov(odds, logit(truth))[0, 1] / odds.var(ddof=1)) if np.ptp(odds) > 0 else math.nan
    groups = np.array_split(np.argsort(predicted), GROUPS)
    off = [abs(predicted[own].mean() - truth[own].mean()) * len(own) for own in groups]
    return slope, float(sum(off) / len(predicted))


def measured(kind: Kind, name: str, subjects: int, rate: float, draw: int, method: Method) -> Numbers:
    """Excess deviance of a method on one draw of a truth, and calibration of probabilities."""
    seeds = [list(TRUTHS).index(name), subjects, draw, round(1000 * rate)]
    training, testing = (np.random.default_rng([*seeds, part]) for part in range(2))
    # Both are drawn together, so that one stretch and one constant serve both.
    both = TRUTHS[name].draw(subjects + FRESH, training)
    expected = kind.expected(both, rate)
    both = replace(both, response=kind.drawn(testing, expected), expected=expected)
    trial, fresh = _part(both, slice(subjects)), _part(both, slice(subjects, None))
    predicted = method(trial, fresh)
    found = {"excess": float(kind.excess(fresh.expected, predicted).mean())}
    if kind is KINDS["binary"]:
        found["slope"], found["error"] = calibration(fresh.expected, predicted)
    return found


def _part(trial: DrawnTrial, rows: slice) -> DrawnTrial:
    return DrawnTrial(trial.names, trial.inputs[rows], trial.response[rows], trial.expected[rows])


def measure(
    kind: Kind, cases: list[tuple[str, int, float, int]], cache: Path | None
) -> list[dict[str, Numbers]]:
    """Numbers of each case and method; cached ones are not measured again."""
    found: dict[str, dict[str, Numbers]] = json.loads(cache.read_text()) if cache and cache.exists() else {}
    for case in cases:
        own = found.setdefault("/".join(map(str, case)), {})
        for method in kind.methods.keys() - own.keys():
            own[method] = measured(kind, *case, kind.methods[method])
        if cache:
            cache.write_text(json.dumps(found))
    return [found["/".join(map(str, case))] for case in cases]


def report(kind: Kind, cases: list[tuple[str, int, float, int]], found: list[dict[str, Numbers]]) -> None:
    """Print means over draws, ratios to the peers, and how well probabilities are calibrated."""
    methods = list(kind.methods)
    print(f"{'truth':<15}{'n':>6}{'rate':>6}" + "".join(f"{method:>18}" for method in methods))
    excess = np.array([[own[method]["excess"] for method in methods] for own in found])
    kinds_of_case = list(dict.fromkeys(case[:3] for case in cases))
    means = []
    for name, subjects, rate in kinds_of_case:
        own = [k for k, case in enumerate(cases) if case[:3] == (name, subjects, rate)]
        means.append(excess[own].mean(axis=0))
        print(f"{name:<15}{subjects:>6}{rate:>6}" + "".join(f"{mean:>18.4f}" for mean in means[-1]))
    logarithms = np.log(np.array(means)[:, :1] / np.array(means)[:, 1:])
    print("\ngeometric mean of the ratio to (standard error of its logarithm), worst")
    for peer, own in zip(methods[1:], logarithms.T, strict=True):
        _print_ratio(peer, own)
    _print_ratio("the best of them", logarithms.max(axis=1))
    if "slope" in found[0]["covaria"]:
        print("\nslope of calibration (median), expected calibration error (mean)")
        for method in methods:
            # A model that predicts next to the same for everybody has any slope.
            slope = np.nanmedian([own[method]["slope"] for own in found])
            error = np.mean([own[method]["error"] for own in found])
            print(f"  {method:<18}{slope:6.2f}{error:8.4f}")


def _print_ratio(peer: str, logarithms: FloatArray) -> None:
    error = logarithms.std(ddof=1) / math.sqrt(len(logarithms)) if len(logarithms) > 1 else math.nan
    mean, worst = np.exp(logarithms.mean()), np.exp(logarithms.max())
    print(f"  {peer:<18}{mean:6.3f} ({error:.3f})   worst {worst:.2f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint", default="binary", choices=list(KINDS))
    parser.add_argument("--truths", nargs="+", default=list(SURFACES), choices=list(TRUTHS))
    parser.add_argument("--sizes", nargs="+", type=int, default=[150])
    parser.add_argument("--rates", nargs="+", type=float, default=[0.3])
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--cache", type=Path)
    given = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    cases = [
        (name, subjects, rate, draw)
        for draw in range(given.draws)
        for subjects in given.sizes
        for rate in given.rates
        for name in given.truths
    ]
    kind = KINDS[given.endpoint]
    report(kind, cases, measure(kind, cases, given.cache))


if __name__ == "__main__":
    main()
