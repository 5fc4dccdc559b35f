"""What is trained, compared and tested on the folds of a fit; on more folds where there is little noise."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from covaria.engine.training import Progress
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.candidate import Candidates
from covaria.fit.candidates.out_of_fold import best_out_of_fold
from covaria.fit.candidates.task import TrainingTask, training_task
from covaria.fit.candidates.training import train_ladder, train_wider
from covaria.fit.comparators.models import Comparators, comparator_predictions
from covaria.fit.fit_evaluation import Trained
from covaria.fit.folds import settings_with_folds
from covaria.fit.inference.effect_tests import effect_tests
from covaria.fit.progress import Watch, part_of
from covaria.fit.settings import FitSettings
from covaria.fit.training_rows import DividedRows, divide_rows

TRAINED = 0.85
"""Share of a fit's time after which the networks are trained, about."""


@dataclass(frozen=True)
class TrainedFolds:
    """The folds of a fit, and what was made on them.

    Attributes
    ----------
    settings : FitSettings
        Which say how many folds there are.
    divided : DividedRows
    trained : Trained
    watch : Watch
        Of the rest of the fit.
    """

    settings: FitSettings
    divided: DividedRows
    trained: Trained
    watch: Watch


def train_on_folds(
    all_rows: AnalysisSet, settings: FitSettings, comparators: Comparators, progress: Progress | None
) -> TrainedFolds:
    """Divide the rows, and train, compare and test; once more where the first folds show little noise.

    Raises
    ------
    TrainingError
        If the fit was cancelled, or networks of some rung could not be trained at all.
    """
    usual = settings_with_folds(all_rows, settings)
    more = _more_folds(all_rows, settings, usual)
    found = _train_and_test(all_rows, usual, comparators, Watch(progress), unless_clear=more is not None)
    if found is None and more is not None:
        rest = Watch(part_of(progress, TRAINED, 1.0))
        found = _train_and_test(all_rows, more, comparators, rest, unless_clear=False)
    assert found is not None
    return found


def _more_folds(all_rows: AnalysisSet, asked: FitSettings, usual: FitSettings) -> FitSettings | None:
    """The settings of a table with little noise; None where they may not differ from the usual ones."""
    if asked.folds is not None or not asked.clear_folds or all_rows.within is not None:
        return None
    chosen = asked.method.folds
    folds = asked.clear_folds if all_rows.subjects <= chosen.clear_subjects else chosen.more_folds
    wanted = replace(asked, folds=folds, repeats=asked.repeats or 1)
    more = settings_with_folds(all_rows, wanted)
    return more if (more.folds or 0) > (usual.folds or 0) else None


def _train_and_test(
    all_rows: AnalysisSet, settings: FitSettings, comparators: Comparators, watch: Watch, unless_clear: bool
) -> TrainedFolds | None:
    """Train the candidates, and beside them fit the comparators and test effects.

    Folds seldom share out evenly among processors; what needs no network fills the gap. None where the
    ladder shows a clear table, and that is asked.
    """
    divided = divide_rows(all_rows, settings)
    analysis, folds = divided.trained, divided.folds
    with ThreadPoolExecutor(1) as beside, watch:
        curves = settings.method.dose_curves
        comparators_task = beside.submit(
            comparator_predictions, analysis, folds, comparators, curves, watch.check
        )
        tests_task = beside.submit(effect_tests, analysis, folds, settings, watch.check)
        task, training = training_task(analysis, folds, settings), watch.part(0.0, TRAINED)
        ladder = train_ladder(task, training)
        if unless_clear and _is_clear(task, ladder):
            watch.stop()
            return None
        candidates = train_wider(task, ladder, training)
        watch.wait_for((comparators_task, tests_task), lambda: TRAINED)
        trained = Trained(candidates, comparators_task.result(), tests_task.result())
    return TrainedFolds(settings, divided, trained, watch)


def _is_clear(task: TrainingTask, ladder: Candidates) -> bool:
    """Whether the best candidate leaves little of the response out of fold, but enough to be gained."""
    analysis, endpoint = task.analysis, task.analysis.endpoint
    if endpoint.loss is None or not endpoint.is_continuous:
        return False
    predicted = best_out_of_fold(task, ladder.fleets)
    explained, _ = endpoint.explained_share(analysis.response, predicted, analysis.weights)
    least, most = task.settings.method.folds.clear_left
    return least < 1 - explained < most
