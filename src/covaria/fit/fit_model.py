"""From a user's table, in a file or in memory, to a fitted model."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from covaria.engine.training import Progress
from covaria.fit.fit_request import FitRequest
from covaria.fit.fit_trial import fit_trial
from covaria.fit.settings import FitSettings
from covaria.model import ResponseModel
from covaria.table import Selection, read_trial
from covaria.table.ordered import as_levels
from covaria.table.role_request import as_texts, role_request


def fit_model(
    data: object,
    response: str,
    *,
    dose: str | None = None,
    arm: str | None = None,
    covariates: str | Sequence[str] | None = None,
    subject: str | None = None,
    group: str | None = None,
    weight: str | None = None,
    roles: Mapping[str, str] | None = None,
    missing: str | float | Iterable[str | float] = (),
    effort: str | None = None,
    seed: int | None = None,
    settings: FitSettings | None = None,
    comparators: str = "usual",
    units: Mapping[str, str] | None = None,
    goal: str | None = None,
    delta: float | None = None,
    assignment: str | None = None,
    strata: str | Sequence[str] = (),
    shape: str | None = None,
    filter: str | None = None,  # noqa: A002 (the option's name)
    sheet: str | None = None,
    reference_arm: str | None = None,
    with_learning_curve: bool = False,
    with_sensitivity: bool = False,
    progress: Progress | None = None,
    endpoint: str | None = None,
    responder: str | float | Iterable[str | float] = (),
    exposure: str | None = None,
    event: str | None = None,
    censor: str | None = None,
    censoring: str | None = None,
    limit: str | None = None,
    levels: str | Sequence[str] = (),
    visit: str | None = None,
    covariance: str | None = None,
    at: str | None = None,
    time: str | None = None,
) -> ResponseModel:
    """Fit a response model to a table of trial subjects.

    Parameters
    ----------
    data : path, data frame, or mapping of columns
        One row for each subject, or several that a subject column keeps together.
    response : str
        The column to be predicted.
    dose : str, optional
        The column of the dose; inferred from its name if there is an obvious one.
    arm : str, optional
        The column of the treatment arm, text or number, where arms have no order; in the place of a dose.
    covariates : str or sequence of str, optional
        The columns to predict from; all usable ones by default.
    subject, group, weight : str, optional
        The column that identifies the subject (inferred from its name if there is an obvious one), of groups
        to hold out whole, and of how many subjects a row counts for.
    roles : mapping from column to role, optional
        Roles of single columns: covariate, category, visit, time, subject, group, weight, exposure, event,
        censor or ignore.
    missing : str or number, or several, optional
        What represents a missing value besides an empty cell, ".", "NA", "N/A", "NaN" and "NULL".
    effort : "quick", "standard" or "thorough", optional
        How many networks are trained, and for how long; standard by default.
    seed : int, optional
        The same seed gives the same model; by default that of the settings.
    settings : FitSettings, optional
        The choices behind the fit one by one, in the place of an effort.
    comparators : str
        Which models are fitted for comparison: "few" (mean, linear), "usual" (also Emax), or
        "all" (also gradient boosting, and a Gaussian process of at most 2,000 subjects).
    units : mapping from column to unit, optional
        Of the response and covariates, for titles and tables.
    goal : "max" or "min", optional
        Whether more or less of the response is better, for the best dose.
    delta : float, optional
        The smallest difference from the reference dose that matters, for the minimum effective dose, in units
        of the response. Without a goal, its sign gives one.
    assignment : "randomised" or "observational", optional
        How subjects came to their dose or arm; by default inferred from whether the covariates predict it.
    strata : str or sequence of str
        Columns within whose values together subjects were randomised: probabilities are then the shares of
        the doses or arms in each stratum. They need `assignment` "randomised", and may be covariates or not.
    shape : "any", "monotone", "increasing" or "decreasing", optional
        What the dose curve may do; any by default. Its draws are held to it, the adjusted means are not.
    filter : str, optional
        Comparisons that keep rows, as "PARAMCD == 'ALT' and AVISIT == 'Week 12'"; joined by and, or, not,
        in and "is missing". A row is kept where all of it is true; no comparison with a missing cell is.
    sheet : str, optional
        The sheet of an Excel workbook that has several.
    reference_arm : str, optional
        The arm that others are compared with; by default the one called a placebo or a control, or the first.
    with_learning_curve : bool
        Whether parts of the trial are fitted too, for the error by the number of subjects.
    with_sensitivity : bool
        Whether the trial is fitted again under twenty other seeds, without each site, and without the five
        most influential subjects; some 10 to 15 times as long.
    progress : callable, optional
        Called with the share of all the work done; False cancels.
    endpoint : str, optional
        What kind of number the response is: "normal", measured on a scale, as by default; "binary", yes or
        no; "lognormal", positive with errors in proportion to it; "count", a number of events; "ordinal", one
        of few levels in an order; "survival", a time to an event; "censored" or "censored-lognormal",
        measured where no limit hides it.
    responder : str or number, or several, optional
        What in the response is a yes, of a binary endpoint, where it is written otherwise than as 1 or yes.
    exposure : str, optional
        The column of how long the events of a count were counted, such as years: rates are per unit of it.
    event, censor : str, optional
        The column that says whether a time is that of an event: 1 where it is, or 0 where it is, as in ADaM.
    censoring, limit : str, optional
        Columns of a censored endpoint, whose cells may also be limits (<0.1, >50) and intervals (0.1 to 0.5)
        themselves: one that is 1 where the response is below its number, −1 where it is above, and 0 where it
        was measured; and one of the limit of responses written BLQ, or of the other end of intervals.
    levels : str or sequence of str, optional
        Levels of an ordinal response that are words, from the lowest to the highest, as "none<mild<severe".
    visit : str, optional
        The column of planned visits, where subjects have a row at each: rows of one are then correlated, and
        `predict` may use a subject's earlier ones.
    covariance : str, optional
        Of a subject's errors at the visits: "unstructured", as by default, "compound-symmetry" or "ar1", the
        last two also after "heterogeneous-"; over time "random-slope", as by default, or "random-intercept".
    at : str, optional
        The planned visit, or the time, at which doses or arms are compared; by default the last of all.
    time : str, optional
        The column of times, in the place of visits, where these are a subject's own: numbers, over which
        each subject has a line besides.

    Raises
    ------
    TableError, RoleError
        If the table cannot be read or used, or columns and roles do not fit.
    TrainingError
        If the fit was cancelled, or no usable network came out.
    UsageError
        If there is no such effort or set of comparators, units do not fit the columns, the reference is no
        arm of the table, or goal, delta, assignment, strata or shape are none, contradict each other, or are
        given without a dose of two levels (a shape: of three); or if the filter cannot be read.
    """
    asked = role_request(
        response,
        dose=dose,
        arm=arm,
        covariates=covariates,
        subject=subject,
        group=group,
        weight=weight,
        strata=strata,
        others=roles,
    )
    request = FitRequest(
        roles=replace(
            asked,
            endpoint=endpoint,
            responder=as_texts(responder),
            exposure=exposure,
            event=event,
            censor=censor,
            censoring=censoring,
            limit=limit,
            levels=as_levels(levels),
            visit=visit,
            time=time,
        ),
        missing=as_texts(missing),
        effort=effort,
        settings=settings,
        seed=seed,
        comparators=comparators,
        assignment=assignment,
        reference_arm=reference_arm,
        units=units or {},
        goal=goal,
        delta=delta,
        shape=shape,
        selection=Selection(filter, sheet),
        with_learning_curve=with_learning_curve,
        with_sensitivity=with_sensitivity,
        covariance=covariance,
        at=at,
    )
    table = read_trial(data, request.roles, request.missing, request.selection)
    return fit_trial(table, request, progress)
