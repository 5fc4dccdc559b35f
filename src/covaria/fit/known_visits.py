"""What a fit adds to a model of visits or times, by which it predicts a known subject's next one."""

from dataclasses import replace

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.evaluation.next_visit import innovations_of_folds, next_visits, visit_scores
from covaria.fit.folds import Folds
from covaria.fit.settings import FitSettings
from covaria.fit.visit_errors import covariance_of, with_covariance_of
from covaria.fit.visit_means.covariances import structure_named
from covaria.model.response_model import ResponseModel
from covaria.model.time_covariance import TimeCovariance
from covaria.model.visit_covariance import VisitCovariance
from covaria.repeated.subject_covariance import AlongLine, AtVisits, SubjectCovariance
from covaria.table import CategoryColumn, NumberColumn, TrialTable


def with_known_visits(
    model: ResponseModel,
    analysis: AnalysisSet,
    table: TrialTable,
    folds: Folds,
    errors: FloatArray,
    settings: FitSettings,
) -> ResponseModel:
    """Give such a model the covariance of errors out of fold, (rows,), and what earlier ones leave."""
    within = with_covariance_of(analysis, errors, table, settings).within
    if within is None or table.over is None:
        return model
    name = covariance_of(table.over, settings)
    known = next_visits(within, folds, errors, structure_named(name, table.over))
    scores = visit_scores(analysis, folds, errors, known, settings.interval_level)
    return replace(
        model,
        visits=_described(within.covariance, table.over, name),
        innovations=innovations_of_folds(analysis, folds, known),
        evaluation=replace(model.evaluation, visits=scores),
    )


def _described(
    found: SubjectCovariance, over: CategoryColumn | NumberColumn, name: str
) -> VisitCovariance | TimeCovariance:
    """What a model keeps of a covariance."""
    if isinstance(over, NumberColumn):
        assert isinstance(found, AlongLine)
        effects = tuple(map(tuple, found.effects.tolist()))
        return TimeCovariance(over.name, name, found.origin, effects, found.error)
    assert isinstance(found, AtVisits)
    covariance = tuple(map(tuple, found.matrix.tolist()))
    return VisitCovariance(over.name, over.levels, name, covariance)
