"""Nothing that a user can call is without a page, and no page is out of reach."""

import re
from pathlib import Path

import pytest
import typer

import covaria
from covaria.cli.app import app

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def text_of(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def test_every_command_is_described() -> None:
    commands = list(vars(typer.main.get_command(app))["commands"])
    assert re.findall(r"^```\{command\} (\S+)$", text_of("reference/commands.md"), re.MULTILINE) == commands


@pytest.mark.parametrize("name", covaria.__all__)
def test_every_public_name_is_described(name: str) -> None:
    assert re.search(
        rf"^\.\. auto\w+:: covaria\.(\w+\.)?{name}$", text_of("reference/python.md"), re.MULTILINE
    ) or (name == "CovariaError" and "automodule:: covaria.errors" in text_of("reference/python.md"))


def test_every_page_is_in_the_contents() -> None:
    listed = set(re.findall(r"^([\w/-]+)$", text_of("index.md"), re.MULTILINE))
    pages = {str(page.relative_to(DOCS).with_suffix("")) for page in DOCS.rglob("*.md")}
    decisions = {page for page in pages if re.match(r"decisions/\d", page)}
    assert pages - decisions - {"index"} == listed
    assert decisions


def test_every_section_of_the_report_is_explained() -> None:
    report = ROOT / "src" / "covaria" / "report"
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted(report.glob("*section*.py")))
    names = ("template.html.jinja", "explorer.html.jinja")
    pages = "".join((report / name).read_text(encoding="utf-8") for name in names)
    headings = {
        *re.findall(r'return Section\(\s*\S+,\s*"([^"]+)"', sources),
        *re.findall(r"<h2>([^<{]+)</h2>", pages),
    }
    assert len(headings) > 15
    assert headings <= set(re.findall(r"^## (.+)$", text_of("reading-the-report.md"), re.MULTILINE))
