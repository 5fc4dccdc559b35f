"""`covaria evaluate`: a model put to the test on a table that it has not seen."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from covaria.cli.options import Json, Level, ModelPath, TablePath

if TYPE_CHECKING:
    from covaria.model import Validation


def evaluate(model: ModelPath, table: TablePath, level: Level = 0.9, as_json: Json = False) -> None:
    """Compare a model's predictions with the responses in TABLE."""
    from covaria.cli.console import messages, print_json, results
    from covaria.cli.trial import excluded_json, print_omissions
    from covaria.model import load_model, validate_model

    loaded = load_model(model)
    columns = loaded.read(table, with_response=True)
    found = validate_model(loaded, columns, level)
    if as_json:
        omissions = {"excluded": excluded_json(columns.excluded), "notes": columns.notes}
        print_json({**asdict(found), **omissions})
        return
    print_omissions(messages(), columns.excluded, columns.notes)
    console = results()
    for name, value in _lines(found):
        console.print(f"{name:<25}{value}")


def _lines(found: "Validation") -> tuple[tuple[str, str], ...]:
    from covaria.figures.numbers import PERCENT, format_number, format_percent
    from covaria.table.wording import counted

    return (
        ("rows", f"{found.rows:,}"),
        (
            "mean squared error",
            f"{format_number(found.mse)} ± {format_number(found.mse_se)} (standard error)",
        ),
        ("root mean squared error", format_number(found.rmse)),
        ("R²", f"{found.r2:.3f}"),
        ("calibration slope", f"{found.calibration_slope:.3f} (1 is ideal)"),
        ("calibration intercept", f"{format_number(found.calibration_intercept)} (0 is ideal)"),
        (
            f"{100 * found.level:.10g}{PERCENT} intervals",
            f"hold {format_percent(found.coverage)} of the responses; "
            f"average width {format_number(found.mean_width)}",
        ),
        ("outside training ranges", counted(found.outside, "row")),
    )
