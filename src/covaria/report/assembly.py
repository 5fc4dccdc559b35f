"""The content of a report, put together from what a fit gives."""

import datetime
from pathlib import PurePath

from covaria.errors import TableError
from covaria.explain.dose_response import DoseResponse
from covaria.figures.names import quoted
from covaria.model import ResponseModel
from covaria.report.content import ReportContent
from covaria.table import TrialTable


def report_content(
    model: ResponseModel, table: TrialTable, dose_response: DoseResponse | None, date: datetime.date
) -> ReportContent:
    """Collect what a report on a fitted model shows.

    Parameters
    ----------
    model : ResponseModel
        With its evaluation and provenance.
    table : TrialTable
        The table that the model was fitted to: its roles, exclusions and notes are shown.
    dose_response : DoseResponse
        From `covaria.explain.dose_response`; None when there is no dose.
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
        dose_response=dose_response,
        seed=origin.seed,
        settings=dict(origin.settings),
        versions=dict(origin.versions),
        date=date,
    )
