"""What the models of an evaluation are called, and those that it counts."""

from covaria.model.evaluation import Comparator, Evaluation

AVERAGED_MODEL = "averaged model"
COMPARATOR_NAMES = {
    "mean": "mean alone",
    "linear": "linear model",
    "logistic": "logistic regression",
    "poisson": "Poisson regression",
    "tobit": "Tobit regression",
    "cox": "Cox regression",
    "mixed model": "linear mixed model",
    "emax": "Emax model",
    "sigmoid emax": "sigmoid Emax model",
    "gaussian process": "Gaussian process",
    "gradient boosting": "gradient boosting",
}


def comparator_name(comparator: Comparator) -> str:
    """Name of a comparator as it is printed, never the name of a rung."""
    return COMPARATOR_NAMES.get(comparator.name, comparator.name)


def members_of_bins(evaluation: Evaluation) -> str:
    """Call the rows of a trial subjects only where each subject has one."""
    return "subjects" if evaluation.rows == evaluation.subjects else "rows"
