"""What a fit adds to a model of planned visits, by which it predicts a known subject's next one."""

from dataclasses import replace

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.evaluation.next_visit import innovations_of_folds, next_visits, visit_scores
from covaria.fit.folds import Folds
from covaria.fit.settings import FitSettings
from covaria.fit.visit_errors import with_covariance_of
from covaria.fit.visit_means.covariances import covariance_of_visits, structure_named
from covaria.model.response_model import ResponseModel
from covaria.model.visit_covariance import VisitCovariance
from covaria.table import TrialTable


def with_known_visits(
    model: ResponseModel,
    analysis: AnalysisSet,
    table: TrialTable,
    folds: Folds,
    errors: FloatArray,
    settings: FitSettings,
) -> ResponseModel:
    """Give a model of visits the covariance of errors out of fold, (rows,), and what earlier ones leave."""
    within = with_covariance_of(analysis, errors, table, settings).within
    if within is None or table.visit is None:
        return model
    name = covariance_of_visits(settings.covariance)
    known = next_visits(within, folds, errors, structure_named(name, table.visit))
    scores = visit_scores(analysis, folds, errors, known, settings.interval_level)
    covariance = tuple(map(tuple, within.covariance.tolist()))
    return replace(
        model,
        visits=VisitCovariance(table.visit.name, table.visit.levels, name, covariance),
        innovations=innovations_of_folds(analysis, folds, known),
        evaluation=replace(model.evaluation, visits=scores),
    )
