"""The application: its subcommands, and the options that precede them."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from covaria.cli.bootstrap import bootstrap
from covaria.cli.check import check
from covaria.cli.command import Command, Sources
from covaria.cli.compare import compare
from covaria.cli.demo import demo
from covaria.cli.dose import dose
from covaria.cli.evaluate import evaluate
from covaria.cli.explain import explain
from covaria.cli.fit import fit
from covaria.cli.glossary import glossary
from covaria.cli.learning_curve import learning_curve
from covaria.cli.lessons import lessons
from covaria.cli.mcpmod import mcpmod
from covaria.cli.next_trial import plan
from covaria.cli.playground import playground
from covaria.cli.predict import predict
from covaria.cli.qualify import qualify
from covaria.cli.repeated import repeated
from covaria.cli.replay import replay
from covaria.cli.report import report
from covaria.cli.study import study
from covaria.cli.train import train

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Response modelling with small neural networks for clinical trials.",
)
COMMANDS = (
    *(check, fit, predict, evaluate, explain, dose, mcpmod, repeated, report, compare, learning_curve),
    *(replay, study, plan, bootstrap, train, demo, lessons, playground, glossary, qualify),
)
for command in COMMANDS:
    app.command(cls=Command)(command)


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version as installed_version

        typer.echo(f"covaria {installed_version('covaria')}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 (its callback does it all)
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
    debug: Annotated[  # noqa: ARG001 (`main` looks for it, before anything can fail)
        bool, typer.Option("--debug", help="Show the traceback of an error (before the subcommand).")
    ] = False,
    settings: Annotated[
        Path | None,
        typer.Option(
            "--settings", metavar="FILE", help="TOML file of options; covaria.toml if it is in this folder."
        ),
    ] = None,
) -> None:
    """Find what options are where no flag gives them."""
    from covaria.cli.settings import defaults, options_of, settings_file

    # Typer's group of commands; its type is not among Typer's public names.
    group: Any = context.command
    commands = {name: options_of(each) for name, each in group.commands.items()}
    found = defaults(commands, settings_file(settings, os.environ), os.environ)
    context.default_map = {
        name: {parameter: each.value for parameter, each in own.items()} for name, own in found.items()
    }
    sources: Sources = {
        name: {parameter: each.source for parameter, each in own.items()} for name, own in found.items()
    }
    context.obj = sources
