"""Which rows networks are trained and evaluated on, where there are more than that takes.

The error of what networks learn from 50,000 rows is far below that of the responses, so that more of them
cost time and memory and gain next to nothing. What adjusted means gain from every further row they have:
these are made of all rows, each predicted by networks that did not see its unit.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import IntArray
from covaria.disclosure import MOST_DOSES
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.folds import Folds, folds_of_fit
from covaria.fit.random_streams import Stream, generator_of
from covaria.fit.settings import FitSettings
from covaria.fit.settings.rows import RowSettings


@dataclass(frozen=True)
class DividedRows:
    """The rows of a fit, and its folds.

    Attributes
    ----------
    all_rows : AnalysisSet
    all_folds : Folds
    trained : AnalysisSet
        The rows that networks are trained and evaluated on: all, or a random part.
    folds : Folds
        Of these.
    """

    all_rows: AnalysisSet
    all_folds: Folds
    trained: AnalysisSet
    folds: Folds


def divide_rows(analysis: AnalysisSet, settings: FitSettings) -> DividedRows:
    """Divide the units into folds, and take the rows to train on."""
    folds, chosen = folds_of_fit(analysis, settings), settings.method.rows
    if analysis.rows <= chosen.most_rows:
        return DividedRows(analysis, folds, analysis, folds)
    taken = rows_to_train_on(analysis, chosen, generator_of(settings.seed, Stream.ROWS))
    return DividedRows(analysis, folds, analysis.take(taken), folds.take(taken))


def rows_to_train_on(analysis: AnalysisSet, chosen: RowSettings, random: np.random.Generator) -> IntArray:
    """Positions of about `most_rows` random rows, ascending, spread evenly over the doses or arms.

    Whole units are taken, unless these are few. Of each of a few doses or arms as many are kept as there are,
    up to `fewest_of_level`.
    """
    whole = analysis.units * chosen.most_rows >= chosen.fewest_units * analysis.rows
    unit = analysis.unit if whole else np.arange(analysis.rows)
    counts = np.bincount(unit)
    means = [
        np.round(np.bincount(unit, column * analysis.weights) / np.bincount(unit, analysis.weights), 6)
        for column in analysis.treatment.T
    ]
    # Within a dose, rows of few units in the order of these, so that each keeps its share.
    within = [] if whole else [analysis.unit]
    order = np.lexsort([random.permutation(len(counts)), *within, *means])
    wanted = max(1, len(counts) * chosen.most_rows // analysis.rows)
    places = ((np.arange(wanted) + random.random()) * len(counts) / wanted).astype(np.int64)
    taken = np.zeros(len(counts), dtype=bool)
    taken[places] = True
    differs = np.zeros(len(counts), dtype=bool)
    for column in means:
        differs[1:] |= np.diff(column[order]) != 0
    starts = np.flatnonzero(differs).tolist()
    if len(starts) < MOST_DOSES:
        for start, stop in zip([0, *starts], [*starts, len(counts)], strict=True):
            missing = min(stop - start, chosen.fewest_of_level) - int(taken[start:stop].sum())
            left = start + np.flatnonzero(~taken[start:stop])
            taken[random.permutation(left)[: max(missing, 0)]] = True
    kept = np.zeros(len(counts), dtype=bool)
    kept[order[taken]] = True
    return np.flatnonzero(kept[unit])
