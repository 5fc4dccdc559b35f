"""What every subcommand does about values that no flag gave: an error says where they come from."""

import re
from typing import Any

import typer
from typer.core import TyperCommand

from covaria.errors import RoleError, UsageError

Sources = dict[str, dict[str, str]]
"""Where the values of each command's parameters are set, as far as no flag gives them."""


class Command(TyperCommand):
    """A command of Typer's whose context holds `Sources`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; a setting that is not of its option's kind is a UsageError."""
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as refused:
            parameter: Any = refused.param
            source = None if parameter is None else _set_elsewhere(ctx).get(parameter.name)
            if source is None:
                raise
            reported = refused.message.removeprefix("Value error, ").rstrip(".")
            reason, flag = reported[0].lower() + reported[1:], parameter.opts[0]
            raise UsageError(
                f"The value of {source} cannot be used ({reason}); correct it, or give {flag}."
            ) from refused

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an error about an option or a role names the settings that it may come from."""
        try:
            return super().invoke(ctx)
        except (UsageError, RoleError) as error:
            if sources := _sources_of(str(error), ctx):
                from covaria.wording.lists import listed

                error.args = (f"{error} Settings in force: {listed(sources)}.",)
            raise


def _set_elsewhere(ctx: Any) -> dict[str, str]:
    """Sources of those parameters that no flag gives."""
    sources: dict[str, str] = (ctx.obj or {}).get(ctx.info_name, {})
    # Parameters after one that is refused have not been read, and have no source yet.
    given = {name: ctx.get_parameter_source(name) for name in sources}
    return {name: sources[name] for name, source in given.items() if source and source.name == "DEFAULT_MAP"}


def _sources_of(message: str, ctx: Any) -> list[str]:
    """Sources of the options that a message names, or of all where it names none."""
    elsewhere = _set_elsewhere(ctx)
    named = {
        each.name
        for each in ctx.command.params
        if any(re.search(rf"(?<![\w-]){re.escape(flag)}(?![\w-])", message) for flag in each.opts)
    }
    return [source for name, source in elsewhere.items() if name in named or not named]
