"""Excess deviance of probabilities, rates, levels and hazards on trials of known truth, beside its rivals'.

Excess is the mean deviance of fresh subjects' responses under the prediction, less that under the truth
(`endpoint_truths.py`). Slopes of calibration and expected calibration errors of a yes or no are by the fresh
subjects' true probabilities.

    python benchmarks/endpoint_accuracy.py [--endpoint binary] [--sizes 150 500] [--rates 0.1 0.3] [--draws 2]
        [--truths emax …] [--cache results.json]
"""

import argparse
import json
import math
import warnings
from pathlib import Path

import numpy as np
from endpoint_rivals import Method, by_covaria, rivals_of
from endpoint_truths import ENDPOINTS, SURFACES, calibration

from covaria.arrays import FloatArray
from covaria.datasets import TRUTHS

Case = tuple[str, int, float, int]
"""Truth, subjects, rate and draw."""
Numbers = dict[str, float]
LEAST = 0.005
"""Excess below which predictions are next to true, such as hazards within 7 %: ratios are of no less."""


def measured(endpoint: str, case: Case, method: Method) -> Numbers:
    """Excess deviance of a method on one draw of a truth, and calibration of probabilities."""
    name, subjects, rate, draw = case
    seeds = [list(TRUTHS).index(name), subjects, draw, round(1000 * rate)]
    trial, fresh = ENDPOINTS[endpoint].trial(name, subjects, rate, seeds)
    predicted = method(trial, fresh)
    found = {"excess": float(ENDPOINTS[endpoint].excess(fresh.truth, predicted).mean())}
    if endpoint == "binary":
        found["slope"], found["error"] = calibration(fresh.truth, predicted)
    return found


def measure(
    endpoint: str, methods: dict[str, Method], cases: list[Case], cache: Path | None
) -> list[dict[str, Numbers]]:
    """Numbers of each case and method; cached ones are not measured again."""
    found: dict[str, dict[str, Numbers]] = json.loads(cache.read_text()) if cache and cache.exists() else {}
    for case in cases:
        own = found.setdefault("/".join(map(str, case)), {})
        for method in methods.keys() - own.keys():
            own[method] = measured(endpoint, case, methods[method])
        if cache:
            cache.write_text(json.dumps(found))
    return [found["/".join(map(str, case))] for case in cases]


def report(methods: list[str], cases: list[Case], found: list[dict[str, Numbers]]) -> None:
    """Print means over draws, ratios to the peers, and how well probabilities are calibrated."""
    print(f"{'truth':<15}{'n':>6}{'rate':>6}" + "".join(f"{method:>18}" for method in methods))
    excess = np.array([[own[method]["excess"] for method in methods] for own in found])
    kinds_of_case = list(dict.fromkeys(case[:3] for case in cases))
    means = []
    for name, subjects, rate in kinds_of_case:
        own = [k for k, case in enumerate(cases) if case[:3] == (name, subjects, rate)]
        means.append(excess[own].mean(axis=0))
        print(f"{name:<15}{subjects:>6}{rate:>6}" + "".join(f"{mean:>18.4f}" for mean in means[-1]))
    notable = np.maximum(means, LEAST)
    logarithms = np.log(notable[:, :1] / notable[:, 1:])
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
    parser.add_argument("--endpoint", default="binary", choices=list(ENDPOINTS))
    parser.add_argument("--truths", nargs="+", default=list(SURFACES), choices=list(TRUTHS))
    parser.add_argument("--sizes", nargs="+", type=int, default=[150])
    parser.add_argument("--rates", nargs="+", type=float, default=[0.3])
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--cache", type=Path)
    given = parser.parse_args()
    # Rivals warn of ends of their iterations, on every fold.
    warnings.simplefilter("ignore")
    cases = [
        (name, subjects, rate, draw)
        for draw in range(given.draws)
        for subjects in given.sizes
        for rate in given.rates
        for name in given.truths
    ]
    methods = {"covaria": by_covaria(given.endpoint), **rivals_of(given.endpoint)}
    report(list(methods), cases, measure(given.endpoint, methods, cases, given.cache))


if __name__ == "__main__":
    main()
