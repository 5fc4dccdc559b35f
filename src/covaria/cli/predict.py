"""`covaria predict`: predictions and intervals for a table."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from covaria.cli.options import Force, Json, Level, ModelPath, RowFilter, Sheet, TablePath

if TYPE_CHECKING:
    from covaria.model import Prediction
    from covaria.model.level_probabilities import LevelProbabilities

Silent = Annotated[bool, typer.Option("--quiet", help="Print predictions and errors alone, no notes.")]
Earlier = Annotated[
    bool,
    typer.Option(
        "--earlier",
        help="Of a model of visits or times: predict each row also from its subject's earlier responses in "
        "TABLE, as far as they are known.",
    ),
]
OutputFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="CSV file to write; stdout if left out.")
]


def predict(
    model: ModelPath,
    table: TablePath,
    level: Level = 0.9,
    rows: RowFilter = None,
    sheet: Sheet = None,
    out: OutputFile = None,
    force: Force = False,
    as_json: Json = False,
    quiet: Silent = False,
    earlier: Earlier = False,
) -> None:
    """Predict the response for each row of TABLE. Each prediction has an interval for a new subject.

    Of a binary endpoint the probability of response is predicted, with a range of that; of an ordinal one
    the mean score, and the probability of each level.
    """
    from covaria.cli.console import messages, print_json
    from covaria.cli.reading import reading_bar
    from covaria.cli.trial import print_omissions
    from covaria.model import load_model
    from covaria.table import Selection
    from covaria.wording.lists import counted
    from covaria.wording.visible import visible
    from covaria.writing import check_writable, write_file

    if out is not None:
        check_writable(out, force, inputs=(model, table))
    loaded = load_model(model)
    with reading_bar(table, shown=not (as_json or quiet)) as file:
        covariates = loaded.read(file, loaded.fillable, Selection(rows, sheet), earlier)
    prediction, further = loaded.predict(covariates, level), {}
    if loaded.endpoint.is_ordered:
        further = level_columns(loaded.predict_probabilities(covariates, level))
    if not quiet:
        print_omissions(messages(), (), prediction.notes)
    if out is not None:
        write_file(out, prediction_csv(prediction, further), force)
    if as_json:
        print_json(prediction_json(prediction, further))
    elif out is None:
        typer.echo(prediction_csv(prediction, further), nl=False)
    elif not quiet:
        done = f"{counted(len(prediction.mean), 'prediction')} in {visible(str(out))}"
        messages().print(done, soft_wrap=True)


def prediction_csv(prediction: "Prediction", further: Mapping[str, Sequence[object]] | None = None) -> str:
    """Predictions as CSV: row, subject where the table has it, prediction, lower, upper, outside, filled.

    With earlier responses, also how many of the subject's are known. Further columns come last.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = {**_columns(prediction), **(further or {})}
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow("yes" if cell is True else "no" if cell is False else cell for cell in row)
    return text.getvalue()


def prediction_json(
    prediction: "Prediction", further: Mapping[str, Sequence[object]] | None = None
) -> dict[str, object]:
    """Predictions for machines."""
    columns = {**_columns(prediction), **(further or {})}
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return {"level": prediction.level, "rows": rows, "notes": list(prediction.notes)}


def _columns(prediction: "Prediction") -> dict[str, Sequence[object]]:
    who = {} if prediction.subjects is None else {"subject": prediction.subjects}
    return {
        "row": prediction.row_numbers.tolist(),
        **who,
        "prediction": prediction.mean.tolist(),
        "lower": prediction.lower.tolist(),
        "upper": prediction.upper.tolist(),
        "outside": prediction.outside.tolist(),
        "filled": prediction.filled.tolist(),
        **({} if prediction.earlier is None else {"earlier": prediction.earlier.tolist()}),
    }


def level_columns(found: "LevelProbabilities") -> dict[str, Sequence[object]]:
    """Probability of each level, and of each but the lowest or a higher one with its range."""
    columns: dict[str, Sequence[object]] = {
        f"P({name})": own.tolist() for name, own in zip(found.names, found.probability, strict=True)
    }
    for name, *own in zip(found.names[1:], found.at_least, found.lower, found.upper, strict=True):
        for suffix, values in zip(("", " lower", " upper"), own, strict=True):
            columns[f"P(>={name}){suffix}"] = values.tolist()
    return columns
