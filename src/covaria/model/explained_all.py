"""A model that explains everything is told of: as a rule, a covariate follows from the response."""

from covaria.model.evaluation import Evaluation

ALL = 0.995
"""Part of the variance out of fold that rounds to 100 %."""


def explained_all(evaluation: Evaluation) -> str | None:
    """Return a sentence where a model explains 100 % of the variance out of fold, to rounding."""
    if evaluation.oof.explained < ALL:
        return None
    return (
        "The model explains 100 % of the variance out of fold, to rounding, which measured responses hardly "
        "allow; look for a covariate that follows from the response."
    )
