"""The directive `command`: usage, arguments and options of one command, from the application itself.

```{command} fit
```
"""

import inspect
from collections.abc import Iterable, Sequence
from typing import Any

import typer
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from covaria.cli.app import app as application


def commands() -> dict[str, Any]:
    """Every command by its name."""
    found: dict[str, Any] = vars(typer.main.get_command(application))["commands"]
    return found


class Command(SphinxDirective):
    """Describe the command that is named."""

    required_arguments = 1

    def run(self) -> Sequence[nodes.Node]:
        """Make the nodes of its description."""
        name = self.arguments[0]
        if name not in commands():
            raise self.error(f"there is no command {name}")
        command = commands()[name]
        shown = [each for each in command.params if not getattr(each, "hidden", False)]
        arguments = [each for each in shown if each.param_type_name == "argument"]
        options = [each for each in shown if each.param_type_name == "option"]
        said = [nodes.paragraph(text=text) for text in inspect.cleandoc(command.help).split("\n\n")]
        return [
            nodes.literal_block(text=_usage(name, arguments), language="text"),
            *said,
            *_described("Arguments", arguments, command),
            *_described("Options", options, command),
        ]


def _usage(name: str, arguments: Iterable[Any]) -> str:
    named = (
        each.human_readable_name if each.required else f"[{each.human_readable_name}]" for each in arguments
    )
    return " ".join(["covaria", name, "[OPTIONS]", *named])


def _described(title: str, parameters: Sequence[Any], command: Any) -> list[nodes.Node]:
    if not parameters:
        return []
    context = typer.Context(command)
    items = [
        nodes.definition_list_item(
            "",
            nodes.term("", "", nodes.literal(text=_spelled(each, context))),
            nodes.definition("", nodes.paragraph(text=_explained(each, context))),
        )
        for each in parameters
    ]
    return [nodes.rubric(text=title), nodes.definition_list("", *items, classes=["options"])]


def _spelled(parameter: Any, context: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.human_readable_name)
    flags = " / ".join([*parameter.opts, *parameter.secondary_opts])
    return flags if parameter.is_flag else f"{flags} {parameter.make_metavar(context).strip('<>')}"


def _explained(parameter: Any, context: Any) -> str:
    default = parameter.get_default(context, call=False)
    parts = [parameter.help or ""]
    if parameter.required:
        parts.append("Required.")
    elif default not in {None, False, ()} and not callable(default):
        parts.append(f"Default: {getattr(default, 'value', default)}.")
    return " ".join(filter(None, parts))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("command", Command)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
