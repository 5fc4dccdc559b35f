"""One point for each subject, for those who ask for it: prediction without the subject, and response."""

from dataclasses import dataclass

import numpy as np

from covaria.errors import UsageError
from covaria.model import ResponseModel
from covaria.table import TrialTable

MOST_POINTS = 20_000
"""Points of a page; more would make one that is slow to open and too large to send."""
DIGITS = 5


@dataclass(frozen=True)
class SubjectPoint:
    """A row of the table: its prediction by networks that did not see it, and its response."""

    predicted: float
    observed: float


def subject_points(model: ResponseModel, table: TrialTable) -> tuple[SubjectPoint, ...]:
    """Predict each row of the fit's table out of fold, in the order of predictions.

    The folds are assigned anew from the seed. Rows that are alike in every column are one point.

    Raises
    ------
    UsageError
        If there are too many rows for a page.
    """
    # Imported late, since what fits a model is slow to import, and a report does without it otherwise.
    from covaria.fit.analysis_set import make_analysis_set
    from covaria.fit.folds import folds_of_fit
    from covaria.fit.settings import FitSettings

    if table.rows > MOST_POINTS:
        raise UsageError(
            f"--row-level shows at most {MOST_POINTS:,} rows, and {table.source} has {table.rows:,}; "
            "leave --row-level out."
        )
    analysis = make_analysis_set(table, model.endpoint, model.design.on_log_scale)
    settings = FitSettings(
        model.provenance.seed, folds=model.evaluation.folds, repeats=model.evaluation.repeats
    )
    predicted = folds_of_fit(analysis, settings).out_of_fold(model.surface(analysis.inputs))
    observed = model.endpoint.shown(analysis.response, predicted)
    order = np.lexsort([observed, predicted])
    return tuple(SubjectPoint(_rounded(predicted[row]), _rounded(observed[row])) for row in order)


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
