"""`covaria playground`: a page in which networks train, to try out what lessons tell."""

from pathlib import Path
from typing import Annotated

import typer

from covaria.cli.options import Force, Json, Quiet

PagePath = Annotated[Path, typer.Option("--out", metavar="FILE", help="File to write.")]


def playground(
    out: PagePath = Path("playground.html"),
    opens: Annotated[
        bool, typer.Option("--open/--no-open", help="Show the page in the browser, from a terminal.")
    ] = True,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a page in which networks train as you watch. It opens in the browser and needs no network."""
    from covaria.cli.console import messages, print_json
    from covaria.cli.lessons import open_page, write_page
    from covaria.playground.page import render_playground
    from covaria.wording.visible import visible

    write_page(out, render_playground(), force)
    if as_json:
        print_json({"file": str(out)})
    elif not quiet:
        messages().print(f"Playground: {visible(str(out))}", soft_wrap=True)
    if opens:
        open_page(out)
