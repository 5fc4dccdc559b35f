"""Repeated measures of a trial's table: what users call."""

from collections.abc import Iterable, Sequence

from covaria.fit.visit_means.assembly import assembled
from covaria.fit.visit_means.covariances import check_variation, structure_named, without_maximum
from covaria.fit.visit_means.mean_model import mean_model
from covaria.fit.visit_means.points import points_of
from covaria.fit.visit_means.request import Covariance, RepeatedRequest
from covaria.fit.visit_means.visit_table import VisitTable, read_visits
from covaria.repeated.contrast import Freedom
from covaria.repeated.estimation import NotConvergedError
from covaria.repeated.fitted import fit_repeated
from covaria.repeated.layout import RepeatedRows
from covaria.repeated.results import RepeatedMeasures
from covaria.table import CategoryColumn, Selection
from covaria.table.role_request import as_texts


def repeated_measures(
    data: object,
    response: str,
    *,
    subject: str | None = None,
    visit: str | None = None,
    time: str | None = None,
    arm: str | None = None,
    dose: str | None = None,
    reference: str | None = None,
    covariates: str | Sequence[str] = (),
    by_visit: str | Sequence[str] = (),
    at: str | float | None = None,
    visits: Sequence[str] = (),
    covariance: Covariance | None = None,
    freedom: Freedom = "kenward-roger",
    common_start: bool = False,
    networks: bool = False,
    seed: int = 0,
    restricted: bool = True,
    level: float = 0.95,
    missing: Iterable[str] = (),
    filter: str | None = None,  # noqa: A002 (the option's name)
    sheet: str | None = None,
) -> RepeatedMeasures:
    """Estimate adjusted means and differences by visit with a linear model of repeated measures, by REML.

    Parameters
    ----------
    data : path, data frame or mapping of columns
        A table with one row for each subject and visit; a row may lack its response.
    response : str
    subject : str, optional
        The column that identifies the subject; known by its name if left out.
    visit, time : str, optional
        The column of planned visits, whose means are free, or of times, along which means are lines.
    arm, dose : str, optional
        The column of the treatment; the levels of a dose are arms of their own.
    reference : str, optional
        The arm or dose that others are compared with; a placebo, or the first, if left out.
    covariates : sequence of str, optional
        Columns that means are adjusted for.
    by_visit : sequence of str, optional
        Covariates, named above or not, whose effect may differ by visit, or change with time.
    at : str or number, optional
        The visit or time of the question; the last if left out.
    visits : sequence of str, optional
        All visits in their order, where their names do not tell it.
    covariance : str, optional
        "unstructured" (of visits, if left out), "compound-symmetry", "ar1", either with "heterogeneous-"
        before it, "random-slope" (over time, if left out) or "random-intercept".
    freedom : "kenward-roger" or "satterthwaite"
        How standard errors and degrees of freedom are made; Satterthwaite's leaves the standard errors as
        they are.
    common_start : bool
        Over time, whether all arms have one mean at time 0, as randomised arms have before treatment.
    networks : bool
        Whether means at planned visits are adjusted, besides, for what networks that never saw the subject
        predict from the covariates.
    seed : int
        Of the networks and of the division of the subjects.
    restricted : bool
        Whether by restricted (REML) or by full maximum likelihood.
    level : float
        Of the intervals.
    missing : iterable of str
        Further texts that represent a missing cell.
    filter, sheet : str, optional
        The rows of a table, and the sheet of a workbook, as for `fit_model`.

    Raises
    ------
    TableError, RoleError
        If the table cannot be read or used, or columns and roles do not fit.
    UsageError
        If an option makes no sense.
    """
    request = RepeatedRequest(
        response=response,
        subject=subject,
        visit=visit,
        time=time,
        arm=arm,
        dose=dose,
        reference=reference,
        covariates=as_texts(covariates),
        by_visit=as_texts(by_visit),
        at=None if at is None else as_texts(at)[0],
        visits=tuple(visits),
        covariance=covariance,
        method=freedom,
        common_start=common_start,
        networks=networks,
        seed=seed,
        restricted=restricted,
        level=level,
    )
    return analyse(read_visits(data, request, missing, Selection(filter, sheet)), request)


def analyse(table: VisitTable, request: RepeatedRequest) -> RepeatedMeasures:
    """Do what is asked of a table that was read by it; errors as for `repeated_measures`."""
    points = points_of(table, request)
    model = mean_model(table, request)
    over = table.over
    if isinstance(over, CategoryColumn):
        check_variation(table.source, table.response, table.values, over)
        rows = RepeatedRows(model.design, table.values, table.subject, over.codes.astype(float), model.visits)
    else:
        rows = RepeatedRows(model.design, table.values, table.subject, over.values)
    structure = structure_named(request.structure, over)
    try:
        fit = fit_repeated(rows, structure, request.method, request.restricted)
    except NotConvergedError:
        raise without_maximum(table.source, request.structure, int(table.subject.max()) + 1) from None
    return assembled(table, request, points, model, structure, fit)
