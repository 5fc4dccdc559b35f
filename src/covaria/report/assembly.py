"""The content of a report, put together from what a fit gives."""

import datetime
from pathlib import PurePath

from covaria.errors import TableError
from covaria.figures.names import quoted
from covaria.model import ResponseModel
from covaria.report.content import ReportContent
from covaria.table import TrialTable


def report_content(model: ResponseModel, table: TrialTable, date: datetime.date) -> ReportContent:
    """Collect what a report on a fitted model shows.

    Parameters
    ----------
    model : ResponseModel
        With its evaluation and provenance.
    table : TrialTable
        The table that the model was fitted to: its roles, exclusions and notes are shown.
    date : datetime.date
        The day of the report, from `report_date`.

    Raises
    ------
    TableError
        When the model was fitted to another table.
    """
    origin = model.provenance
    if table.fingerprint != origin.fingerprint:
        raise TableError(
            f"{table.source} is not the table that the model was fitted to, or its rows or roles have "
            "changed; give the table and the roles of the fit."
        )
    return ReportContent(
        title=f"Response model of {quoted(model.response)}",
        response=model.response,
        dose=model.dose,
        table=PurePath(table.source).name,
        fingerprint=table.fingerprint,
        roles=table.roles,
        exclusions=table.excluded,
        notes=table.notes,
        evaluation=model.evaluation,
        dose_response=None if model.dose is None else model.dose_response().within_studied(),
        seed=origin.seed,
        settings=dict(origin.settings),
        versions=dict(origin.versions),
        date=date,
    )
