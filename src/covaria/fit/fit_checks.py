"""Whether a table can be fitted: its endpoint, enough subjects, something to hold out, arms to compare."""

import numpy as np

from covaria.errors import TableError, UsageError
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference.declared_strata import check_strata
from covaria.fit.settings import FitSettings
from covaria.fit.visit_checks import check_compared, check_visits
from covaria.model.endpoint import Capability, Endpoint
from covaria.model.endpoints import endpoint_named
from covaria.table import TrialTable


def check_subjects(table: TrialTable, settings: FitSettings) -> None:
    """Refuse a table of too few subjects.

    Raises
    ------
    TableError
        With fewer subjects than the settings want.
    """
    subjects = table.rows if table.subjects is None else len(np.unique(table.subjects))
    if subjects < settings.fewest_subjects:
        raise TableError(
            f"{table.source} has {subjects} subjects that can be used, and a fit needs at least "
            f"{settings.fewest_subjects}: with fewer, what is held out says too little about the error; "
            "a linear model is as far as such a table goes."
        )


def check_endpoint(table: TrialTable, settings: FitSettings) -> None:
    """Refuse settings of another endpoint than the one whose response, or exposure, was read.

    Raises
    ------
    UsageError
    """
    if table.is_labelled and not endpoint_named(settings.endpoint).predicts_probability:
        raise UsageError(
            f"{table.response.name} (response) was read as yes or no, but the settings are for a "
            f"{settings.endpoint} endpoint; give the settings the binary one."
        )
    endpoint = endpoint_named(settings.endpoint)
    if table.levels and not endpoint.is_ordered:
        raise UsageError(
            f"{table.response.name} (response) was read by its ordered levels, but the settings are for a "
            f"{settings.endpoint} endpoint; give the settings the ordinal one."
        )
    if table.response.known is not None and not endpoint.is_censored:
        raise UsageError(
            f"{table.response.name} (response) was read with its limits, but the settings are for a "
            f"{settings.endpoint} endpoint; give the settings the censored one."
        )
    check_exposure(table, endpoint)
    check_visits(table, settings)
    if (table.events is not None) is not endpoint.predicts_hazard:
        raise UsageError(
            "A time to an event needs the survival endpoint and the column that says whether the event was "
            "seen; give both (--endpoint survival, with --event or --censor), or neither."
        )


def check_exposure(table: TrialTable, endpoint: Endpoint) -> None:
    """Refuse exposures of a response that counts nothing.

    Raises
    ------
    UsageError
    """
    if table.exposures is not None and (endpoint.predicts_hazard or not endpoint.predicts_rate):
        raise UsageError(
            f"{table.exposures.name} (exposure) is for how long events were counted, and a {endpoint.name} "
            "endpoint counts none; choose the count endpoint (--endpoint count), or leave the exposure out."
        )


def check_analysis_set(analysis: AnalysisSet, table: TrialTable, settings: FitSettings) -> None:
    """Refuse rows of which nothing can be held out, or whose arms or strata cannot be compared.

    Raises
    ------
    TableError
        With a single subject or group, a stratum of too few subjects, or doses or arms that cannot be
        compared at a visit.
    UsageError
        If the endpoint has no way to compare arms, or strata do not fit the assignment.
    """
    _check_divisible(analysis, table)
    _check_arms(analysis, table)
    check_compared(analysis, table, settings)
    check_strata(analysis, settings.assignment, settings.method)


def _check_divisible(analysis: AnalysisSet, table: TrialTable) -> None:
    """Refuse a table of a single subject or group, of which nothing can be held out.

    Raises
    ------
    TableError
    """
    if analysis.units < 2:
        what = "group" if table.groups is not None else "subject"
        raise TableError(
            f"{table.source} has a single {what}, of which nothing can be held out; add more {what}s."
        )


def _check_arms(analysis: AnalysisSet, table: TrialTable) -> None:
    """Refuse arms where the endpoint has no adjusted means, by which alone they are compared.

    Raises
    ------
    UsageError
    """
    if table.arm is not None and not analysis.endpoint.has(Capability.ADJUSTED_MEANS):
        raise UsageError(
            f"Arms cannot be compared on a {analysis.endpoint.name} endpoint, which has no adjusted means; "
            f"declare {table.arm} as a category instead."
        )
