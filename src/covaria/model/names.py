"""What the models of an evaluation are called, and those that it counts."""

from covaria.model.evaluation import Baseline, Evaluation

STACK = "stacked model"
BASELINE_NAMES = {
    "mean": "mean alone",
    "linear": "linear model",
    "emax": "Emax model",
    "sigmoid emax": "sigmoid Emax model",
    "gaussian process": "Gaussian process",
    "gradient boosting": "gradient boosting",
}


def baseline_name(baseline: Baseline) -> str:
    """Name of a conventional model as it is printed, never the name of a rung."""
    return BASELINE_NAMES.get(baseline.name, baseline.name)


def members_of_bins(evaluation: Evaluation) -> str:
    """Call the rows of a trial subjects only where each subject has one."""
    return "subjects" if evaluation.rows == evaluation.subjects else "rows"
