"""How long a simulated trial of a study takes: 150 subjects, a dose of five levels and three covariates.

python benchmarks/study_time.py [--trials 30]       # processor time of a trial, one thread
python benchmarks/study_time.py --study 1000        # a whole study by quick fits, in two processes
python benchmarks/study_time.py --study 1000 --standard
"""

import argparse
import tempfile
import time
from pathlib import Path
from statistics import mean, median
from typing import Any

from threadpoolctl import threadpool_limits

from covaria.study import Place, StudyPlan, do_study
from covaria.study.plan_file import plan_from
from covaria.study.run import SimulatedTrials

PLAN: dict[str, Any] = {
    "seed": 3,
    "truth": {
        "emax": {
            "curve": "emax(10)",
            "largest_effect": 0.6,
            "sd": 1.0,
            "effects": {"age": 0.02, "biomarker": 0.5},
        }
    },
    "design": {
        "base": {
            "doses": [0, 5, 10, 20, 40],
            "subjects": [150],
            "covariates": {
                "age": {"normal": [50, 10]},
                "biomarker": {"normal": [0, 1]},
                "sex": {"levels": {"f": 0.5, "m": 0.5}},
            },
        }
    },
}
QUICK = {"covaria": {"method": "covaria", "effort": "quick"}}
STANDARD = {
    "covaria": {"method": "covaria", "effort": "standard"},
    "ancova": {"method": "ancova"},
    "mcp-mod": {"method": "mcp-mod"},
}


def plan_of(analyses: dict[str, Any], repeats: int) -> StudyPlan:
    """The plan with some analyses."""
    return plan_from({**PLAN, "analysis": analyses, "repeats": repeats}, "benchmark")


def time_trials(name: str, plan: StudyPlan) -> None:
    """Print the processor time of a trial; the first is not counted, since it imports."""
    work, seconds = SimulatedTrials(plan), []
    work.do((0, plan.repeats))
    for repeat in range(plan.repeats):
        start = time.process_time()
        work.do((0, repeat))
        seconds.append(time.process_time() - start)
    print(f"{name:<12}{median(seconds):>10.3f}{mean(seconds):>10.3f}{min(seconds):>10.3f}", flush=True)


def time_study(plan: StudyPlan) -> None:
    """Print how long a study takes as a whole, in two processes."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        rows = do_study(plan, Path(folder), Place.PROCESSES, 2).rows
        seconds = time.perf_counter() - start
    failed = sum(bool(row.problem) for row in rows)
    print(
        f"{plan.repeats:,} trials: {seconds:.0f} s, {seconds / plan.repeats:.3f} s a trial, {failed} failed"
    )


def main() -> None:
    """Time single trials, or a study."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trials", type=int, default=30)
    parser.add_argument("--study", type=int)
    parser.add_argument("--standard", action="store_true")
    chosen = parser.parse_args()
    if chosen.study:
        time_study(plan_of(STANDARD if chosen.standard else QUICK, chosen.study))
        return
    print(f"{'seconds':<12}{'median':>10}{'mean':>10}{'least':>10}")
    with threadpool_limits(1):
        for name, analyses in (("quick", QUICK), ("standard", STANDARD)):
            time_trials(name, plan_of(analyses, chosen.trials))


if __name__ == "__main__":
    main()
