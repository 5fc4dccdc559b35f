"""`covaria report`: the page of a model, from its file alone."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from covaria.cli.options import Force, ModelPath, Quiet, RowFilter, Sheet
from covaria.errors import UsageError

if TYPE_CHECKING:
    from covaria.model import ResponseModel
    from covaria.report import ReportContent
    from covaria.table import Selection, TrialTable

Table = Annotated[
    Path | None,
    typer.Option("--table", metavar="TABLE", help="The table of the fit; checked to be the same."),
]
ReportPath = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FILE", help="HTML file; report.html or summary.html beside the model if left out."
    ),
]
FigureFolder = Annotated[
    Path | None,
    typer.Option("--figures", metavar="DIR", help="Folder for every figure as PNG, SVG and PDF file, too."),
]
Summary = Annotated[
    bool, typer.Option("--summary", help="Write the most important on one sheet of A4 instead.")
]
RowLevel = Annotated[
    bool, typer.Option("--row-level", help="Show a point for each subject, and say so; needs --table.")
]


def report(
    model: ModelPath,
    table: Table = None,
    rows: RowFilter = None,
    sheet: Sheet = None,
    out: ReportPath = None,
    summary: Summary = False,
    figures: FigureFolder = None,
    row_level: RowLevel = False,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Write the report of MODEL as one HTML page. It opens offline."""
    if row_level and table is None:
        raise UsageError("--row-level shows each subject, which a model file does not hold; add --table.")
    if rows is not None and table is None:
        raise UsageError("--filter chooses rows of a table, and none is given; add --table.")
    if summary and row_level:
        raise UsageError("A summary shows no single subject; leave --row-level or --summary out.")
    from covaria.cli.console import messages
    from covaria.figures.rendering import check_renderer
    from covaria.model import load_model
    from covaria.report import render_report, render_summary, report_content, report_date
    from covaria.table import Selection
    from covaria.wording.visible import visible
    from covaria.writing import check_writable, write_files

    if figures is not None:
        check_renderer()
    path = out if out is not None else model.with_name("summary.html" if summary else "report.html")
    check_writable(path, force, inputs=(model, *([] if table is None else [table])))
    loaded = load_model(model)
    trial = None if table is None else _table_of(loaded, table, Selection(rows, sheet), not quiet)
    content = report_content(loaded, report_date(), trial if row_level else None)
    drawn = {} if figures is None else _figures(content, figures, path, force)
    page = render_summary(content) if summary else render_report(content)
    write_files({**drawn, path: page}, force)
    if not quiet:
        shown = "; it holds values of single subjects" if row_level else ""
        messages().print(f"{'Summary' if summary else 'Report'}: {visible(str(path))}{shown}", soft_wrap=True)
        if figures is not None:
            messages().print(f"Figures: {len(drawn)} files in {visible(str(figures))}", soft_wrap=True)


def _figures(content: "ReportContent", folder: Path, page: Path, force: bool) -> dict[Path, bytes]:
    """Draw the figures, once it is sure that all of them can be written."""
    from covaria.report.figure_files import figure_files, figure_paths
    from covaria.writing import check_writable

    for path in figure_paths(content, folder):
        check_writable(path, force, inputs=(page,))
    return figure_files(content, folder)


def _table_of(model: "ResponseModel", path: Path, selection: "Selection", with_bar: bool) -> "TrialTable":
    """Read the table in the roles of the fit, and make sure that it is the same.

    Raises
    ------
    TableError, RoleError
        If it cannot be read, or is another one.
    """
    from covaria.cli.reading import reading_bar
    from covaria.errors import TableError
    from covaria.table import text_table, trial_table

    with reading_bar(path, with_bar) as file:
        cells = model.labelled(text_table(file, model.missing, selection))
        absent = [each.column for each in model.provenance.roles if each.column not in cells.cells]
        trial = None if absent else trial_table(cells, model.provenance.roles)
    if trial is None or trial.fingerprint != model.provenance.fingerprint:
        raise TableError(
            f"{path} is not the table that the model was fitted to, or its rows or columns have changed; "
            "give the table and filter of the fit, or leave --table out."
        )
    return trial
