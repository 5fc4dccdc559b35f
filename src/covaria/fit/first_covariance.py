"""The covariance of a subject's errors at visits or times that networks are trained with.

What a linear model leaves holds what it cannot draw, too, which is alike in all rows of a subject, and so
looks like a correlation. So networks are trained twice: at first quickly, by the covariance of what a linear
model leaves, then by that of what those leave out of fold.
"""

from dataclasses import replace

from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.evidence import train_by_evidence
from covaria.fit.candidates.out_of_fold import best_out_of_fold
from covaria.fit.candidates.task import training_task
from covaria.fit.settings import FitSettings
from covaria.fit.training_rows import divide_rows
from covaria.fit.visit_errors import with_covariance_of
from covaria.model.rung import Rung
from covaria.table import TrialTable

QUICK = (Rung.LINEAR, Rung.ADDITIVE, Rung.PAIRWISE)
"""Rungs that are trained for the covariance alone: the dense one takes most of the time, and gains little."""


def with_covariance_of_networks(
    all_rows: AnalysisSet, table: TrialTable, settings: FitSettings
) -> AnalysisSet:
    """Take the covariance of what quickly trained networks leave out of fold; without such, nothing."""
    if all_rows.within is None:
        return all_rows
    quick = replace(settings, repeats=1)
    divided = divide_rows(all_rows, quick)
    task = training_task(divided.trained, divided.folds, quick)
    predicted = best_out_of_fold(task, train_by_evidence(task, rungs=QUICK))
    rows = with_covariance_of(divided.trained, divided.trained.response - predicted, table, settings)
    return replace(all_rows, subject_covariance=rows.subject_covariance)
