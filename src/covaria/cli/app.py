"""The application: its subcommands, and the options that stand before them."""

from importlib.metadata import version as installed_version
from typing import Annotated

import typer

from covaria.cli.compare import compare
from covaria.cli.demo import demo
from covaria.cli.dose import dose
from covaria.cli.evaluate import evaluate
from covaria.cli.explain import explain
from covaria.cli.fit import fit
from covaria.cli.learning_curve import learning_curve
from covaria.cli.predict import predict
from covaria.cli.report import report
from covaria.cli.train import train

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Response modelling with small neural networks for clinical trials.",
)
for command in (fit, predict, evaluate, explain, dose, report, compare, learning_curve, train, demo):
    app.command()(command)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"covaria {installed_version('covaria')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an error (before the subcommand).")
    ] = False,
) -> None:
    """Say nothing: the application's help text is shown instead."""
