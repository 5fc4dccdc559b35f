"""MCP-Mod of a trial's table or of level means: what users call."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from covaria.dose import (
    CandidateShape,
    LevelMeans,
    MCPModResult,
    PooledErrors,
    candidates_from_text,
    level_means,
    mcp_mod_of_means,
)
from covaria.dose.goal import Goal
from covaria.dose.mcp_mod import check_request
from covaria.errors import RoleError, UsageError
from covaria.fit.dose_trend.ancova import ancova_means
from covaria.fit.dose_trend.cumulative_odds import cumulative_odds_means
from covaria.fit.dose_trend.log_odds import log_odds_means
from covaria.fit.dose_trend.log_rates import log_rate_means
from covaria.fit.dose_trend.tobit_means import tobit_means
from covaria.fit.fit_checks import check_exposure
from covaria.model.endpoint import NORMAL, Endpoint
from covaria.model.endpoints import endpoint_named
from covaria.table import (
    EVERYTHING,
    RoleRequest,
    Selection,
    TextTable,
    TrialTable,
    assign_roles,
    text_table,
    trial_table,
)
from covaria.table.declared_response import with_declared_response
from covaria.table.inference.dose_name import is_dose
from covaria.table.ordered import as_levels
from covaria.table.profile import profile_column
from covaria.table.role_request import as_texts
from covaria.wording.lists import listed

OF_LOGARITHMS = (
    "means and fitted shapes are natural logarithms of geometric means, and a delta is a difference of "
    "these: the logarithm of a ratio."
)
NOT_OF_MEANS = (
    "Level means have no columns and no rows to choose; "
    "leave out response, dose, covariates, filter and sheet."
)


def mcp_mod(
    data: object,
    response: str | None = None,
    *,
    dose: str | None = None,
    covariates: Sequence[str] | None = None,
    candidates: str | Sequence[CandidateShape] | None = None,
    alpha: float = 0.025,
    two_sided: bool = False,
    delta: float | None = None,
    goal: Goal = "max",
    missing: Iterable[str] = (),
    endpoint: str | None = None,
    responder: str | float | Iterable[str | float] = (),
    filter: str | None = None,  # noqa: A002 (the option's name)
    sheet: str | None = None,
    exposure: str | None = None,
    levels: str | Sequence[str] = (),
) -> MCPModResult:
    """Test for a dose-response and choose a dose by MCP-Mod, from a trial's table or from level means.

    Parameters
    ----------
    data : path, data frame, mapping of columns, or LevelMeans
        A table with one row for each subject, whose response has one variance at all doses (Bretz, Pinheiro
        and Branson 2005); or estimates at the doses with their covariance, from whatever model suits the
        response (generalised MCP-Mod, Pinheiro et al. 2014), as `covaria.dose.level_means` makes them.
    response, dose : str
        Columns of a table; the dose is inferred from its name if left out.
    covariates : sequence of str, optional
        Columns that the mean is adjusted for, additively; none if left out.
    candidates : str or sequence of CandidateShape, optional
        Such as "linear; emax(0.2); quadratic(-0.17)"; by default shapes that suit the doses.
    alpha : float
        Level of significance of the whole test.
    two_sided : bool
        Whether effects against the goal count too.
    delta : float, optional
        Difference from the lowest dose that the target dose is to reach, in units of the response; a fall
        for the goal "min", whatever its sign.
    goal : {"max", "min"}
        Whether more or less of the response is wanted.
    missing : iterable of str
        Further texts that represent a missing cell of a table.
    endpoint : str, optional
        Of a table: with "binary" the response is yes or no, and means are log odds, so is `delta`; with
        "ordinal" log odds of the middle level or a higher one, under proportional odds; with "lognormal" they
        are of its logarithm, with "count" logarithms of rates; "normal", "censored" and "censored-lognormal"
        are known too.
    responder : str or number, or several, optional
        What in such a response is a yes, where it is written otherwise than as 1 or yes.
    filter, sheet : str, optional
        The rows of a table, and the sheet of a workbook, as for `fit_model`.
    exposure : str, optional
        The column of how long events were counted, of counts: rates are per unit of it.
    levels : str or sequence of str, optional
        Order of an ordinal response in words, as for `fit_model`.

    Raises
    ------
    TableError, RoleError
        If the table cannot be read or used, or columns and roles do not fit.
    DataError
        If level means are no estimates at distinct doses with a proper covariance.
    UsageError
        If an option makes no sense.
    """
    check_request(alpha, delta, goal)
    chosen = candidates_from_text(candidates) if isinstance(candidates, str) else candidates
    asked = RoleRequest(
        response=response,
        dose=dose,
        covariates=tuple(covariates or ()),
        endpoint=endpoint,
        responder=as_texts(responder),
        exposure=exposure,
        levels=as_levels(levels),
    )
    selection = Selection(filter, sheet)
    if isinstance(data, LevelMeans) and (covariates is not None or selection != EVERYTHING):
        raise UsageError(NOT_OF_MEANS)
    means, pooled, notes = _means_of(data, asked, missing, selection)
    found = mcp_mod_of_means(
        means, chosen, pooled=pooled, alpha=alpha, two_sided=two_sided, delta=delta, goal=goal
    )
    return replace(found, notes=(*notes, *found.notes))


def _means_of(
    data: object, asked: RoleRequest, missing: Iterable[str], selection: Selection
) -> tuple[LevelMeans, PooledErrors | None, tuple[str, ...]]:
    """Check level means that are given, or estimate them from a table, whose rows left out are noted."""
    if isinstance(data, LevelMeans):
        if asked.response is not None or asked.dose is not None:
            raise UsageError(NOT_OF_MEANS)
        if asked.endpoint is not None or asked.responder or asked.levels or asked.exposure is not None:
            raise UsageError(
                "Level means are of any endpoint; leave out endpoint, responder, levels and exposure."
            )
        freedom = data.freedom[0] if data.one_variance else data.freedom
        return level_means(data.doses, data.means, data.covariance, freedom), None, ()
    if asked.response is None:
        raise UsageError("Name the column of the response.")
    return means_of_subjects(data, asked, missing, selection)


def means_of_subjects(
    data: object, asked: RoleRequest, missing: Iterable[str] = (), selection: Selection = EVERYTHING
) -> tuple[LevelMeans, PooledErrors | None, tuple[str, ...]]:
    """Estimate means at the doses from one row for each subject: log odds of a yes or no.

    Returns
    -------
    means : LevelMeans
    pooled : PooledErrors or None
        Of a response with one variance.
    notes : tuple of str
        What was left out.
    """
    endpoint = endpoint_named(asked.endpoint or NORMAL.name)
    if endpoint.predicts_hazard:
        raise UsageError(
            "MCP-Mod of a table knows no survival endpoint yet; give logarithms of hazards at the doses and "
            "their covariance instead (level means, or --covariance)."
        )
    trial = trial_of(data, asked, missing, selection)
    check_exposure(trial, endpoint)
    if endpoint.is_ordered:
        levels = cumulative_odds_means(trial)
        return levels.means, None, levels.notes
    if endpoint.predicts_probability:
        odds = log_odds_means(trial)
        return odds.means, None, odds.notes
    if endpoint.predicts_rate:
        endpoint.check_response(trial.response.values, trial.response.name)
        counts = log_rate_means(trial)
        return counts.means, None, counts.notes
    of_logarithms = (OF_LOGARITHMS,) if endpoint.is_of_logarithms else ()
    if endpoint.is_censored:
        tobit = tobit_means(trial, endpoint.responses(trial.response))
        return tobit.means, None, (*of_logarithms, *tobit.notes)
    adjusted = ancova_means(_modelled(trial, endpoint))
    return adjusted.means, adjusted.pooled, (*of_logarithms, *adjusted.notes)


def _modelled(trial: TrialTable, endpoint: Endpoint) -> TrialTable:
    """Take the response as the endpoint models it."""
    endpoint.check_response(trial.response.values, trial.response.name)
    modelled = replace(trial.response, values=endpoint.modelled(trial.response.values))
    return replace(trial, response=modelled)


def trial_of(
    data: object, asked: RoleRequest, missing: Iterable[str] = (), selection: Selection = EVERYTHING
) -> TrialTable:
    """Read the columns that MCP-Mod needs of a table; errors as for `mcp_mod`."""
    if asked.response is None:
        raise UsageError("Name the column of the response.")
    table = with_declared_response(text_table(data, missing, selection), asked)
    request = replace(asked, dose=asked.dose or _dose_like(table, asked.response))
    return trial_table(table, assign_roles(table, request), with_notes=False)


def _dose_like(table: TextTable, response: str) -> str:
    """The one column whose name says that it is a dose."""
    found = [name for name in table.names if name != response and is_dose(table, profile_column(table, name))]
    if not found:
        raise RoleError(f"{table.source}: no column looks like a dose; name one as the dose.")
    if len(found) > 1:
        raise RoleError(f"{table.source}: {listed(found)} look like doses; name one of them as the dose.")
    return found[0]
