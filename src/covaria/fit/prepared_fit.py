"""A fit that can be made: what is asked goes together, and with the table; one rule wherever it is asked."""

from dataclasses import dataclass, replace

from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.comparators.models import Comparators, comparators_from_word
from covaria.fit.covariate_scales import analysis_on_chosen_scales
from covaria.fit.extent import check_memory, with_reductions
from covaria.fit.fit_checks import check_analysis_set, check_endpoint, check_subjects
from covaria.fit.fit_request import FitRequest
from covaria.fit.learning_curve import check_learnable
from covaria.fit.occasion_of_question import with_occasion_told
from covaria.fit.one_blas_thread import one_blas_thread
from covaria.fit.settings import FitSettings
from covaria.fit.visit_means.covariances import NoCovarianceError
from covaria.model.arm_means import reference_arm
from covaria.model.dose_shape import check_shape
from covaria.model.endpoints import endpoint_named
from covaria.model.goal import check_goal, modelled_delta
from covaria.model.units import check_units
from covaria.table import TrialTable


@dataclass(frozen=True)
class PreparedFit:
    """A fit before anything is trained, made by `prepare_fit` alone.

    Attributes
    ----------
    table : TrialTable
        With notes of what the fit looks at less closely.
    request : FitRequest
    settings : FitSettings
    comparators : Comparators
    analysis : AnalysisSet
        The table's rows in canonical order, each covariate on the scale that it acts on.
    """

    table: TrialTable
    request: FitRequest
    settings: FitSettings
    comparators: Comparators
    analysis: AnalysisSet


def prepare_fit(table: TrialTable, request: FitRequest) -> PreparedFit:
    """Refuse what does not go together, or not with the table; what this takes to find out is kept.

    Parameters
    ----------
    table : TrialTable
        Read by the roles of the request.
    request : FitRequest

    Raises
    ------
    UsageError
        If a word is unknown, options contradict each other, or units, goal, delta, shape, reference arm or
        strata do not fit the columns.
    TableError
        If there are too few subjects, groups, or subjects of a stratum, or too little memory.
    """
    settings = request.fit_settings()
    comparators = comparators_from_word(request.comparators)
    check_units(request.units, table.modelled)
    delta = modelled_delta(request.delta, endpoint_named(settings.endpoint))
    check_goal(request.goal, delta, table.dose is not None, table.arm)
    check_shape(request.shape, table.dose_levels)
    reference_arm(table, request.reference_arm)
    check_endpoint(table, settings)
    check_subjects(table, settings)
    check_memory(table, settings)
    # As in the fit, so that the scales do not depend on how many threads there are.
    with one_blas_thread():
        try:
            analysis = analysis_on_chosen_scales(table, settings)
        except NoCovarianceError:
            if table.time is None or settings.covariance is not None:
                raise
            table, settings = _with_random_intercept(table, settings)
            analysis = analysis_on_chosen_scales(table, settings)
    check_analysis_set(analysis, table, settings)
    if request.with_learning_curve:
        check_learnable(analysis, table, request.learning_settings())
    table = with_occasion_told(with_reductions(table, settings), settings)
    return PreparedFit(table, request, settings, comparators, analysis)


def _with_random_intercept(table: TrialTable, settings: FitSettings) -> tuple[TrialTable, FitSettings]:
    """Do without slopes of subjects that have no variance to be estimated, and say so."""
    assert table.time is not None
    note = (
        f"Slopes of subjects over {table.time.name} vary too little to be estimated; the covariance of a "
        "subject's rows is random-intercept (--covariance)."
    )
    return replace(table, notes=(*table.notes, note)), replace(settings, covariance="random-intercept")
