"""How well a subject's next row is predicted once those before it are known, out of fold."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.evaluation.interval_checks import check_intervals
from covaria.fit.folds import Folds, HeldOut
from covaria.fit.visit_errors import estimated_covariance
from covaria.fit.within_subject import WithinSubject
from covaria.model.intervals import FoldResiduals, fold_residuals
from covaria.model.visit_scores import VisitScores, score_visits
from covaria.repeated.estimation import NotConvergedError
from covaria.repeated.structure import Structure


@dataclass(frozen=True)
class NextVisits:
    """What earlier visits leave of errors out of fold.

    Attributes
    ----------
    rows : (known,) int64 array
        Positions of the rows with an earlier one of the subject.
    errors : (known,) array
        Observed less what is expected given those.
    sd : (known,) array
        Their standard deviations, by a covariance without the subjects of the row's fold.
    """

    rows: IntArray
    errors: FloatArray
    sd: FloatArray


def next_visits(within: WithinSubject, folds: Folds, errors: FloatArray, structure: Structure) -> NextVisits:
    """Predict errors, (rows,), from earlier ones of the subject by the covariance of other folds."""

    def predicted(held_out: HeldOut) -> FloatArray:
        try:
            covariance = estimated_covariance(errors[~held_out], within.take(~held_out), structure)
        except NotConvergedError:
            # That of fewer subjects may have no best estimate, though that of all has.
            covariance = within.covariance
        found = replace(within.take(held_out), covariance=covariance).innovations
        return np.vstack([found.expected(errors[held_out]), found.sd])

    expected, sd = folds.predict(predicted)
    rows = np.flatnonzero(within.innovations.counts)
    return NextVisits(rows, (errors - expected)[rows], sd[rows])


def innovations_of_folds(analysis: AnalysisSet, folds: Folds, found: NextVisits) -> tuple[FoldResiduals, ...]:
    """Scaled errors of next visits in each fold; weights sum to the subjects over all repeats."""
    shares = analysis.take(found.rows).shares_of_subjects / folds.repeats
    scaled = found.errors / found.sd
    return tuple(fold_residuals(scaled[own], shares[own]) for own in folds.take(found.rows))


def visit_scores(
    analysis: AnalysisSet, folds: Folds, errors: FloatArray, found: NextVisits, level: float
) -> VisitScores:
    """Compare errors out of fold, (rows,), with those that are left given earlier visits."""
    own = analysis.take(found.rows)
    shares = own.shares_of_subjects
    checked = check_intervals(found.errors, found.sd, shares, folds.take(found.rows), level)
    subject = np.arange(own.rows) if own.cluster is None else own.cluster
    intervals = checked.inside, 2 * checked.half_width
    return score_visits(errors[found.rows], found.errors, intervals, own.weights, shares, subject)
