"""Functions and files stay small enough to be read at once."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import covaria

SOURCE = Path(covaria.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))
MOST_LINES = 50
"""Most lines of a function, with its signature and docstring."""
MOST_MEDIAN = 76
"""Highest median of the lines of a file."""
ONE_LINE_FOR_EACH_OPTION = {
    ("fit/fit_model.py", "fit_model"),
    ("fit/dose_trend/mcp_mod.py", "mcp_mod"),
    ("fit/visit_means/repeated_measures.py", "repeated_measures"),
    ("table/check_table.py", "check_table"),
    ("cli/fit.py", "fit"),
    ("cli/mcpmod.py", "mcpmod"),
    ("cli/repeated.py", "repeated"),
}
"""What users call with many keywords or options, each on a line of its own and described: only what follows
signature and docstring counts."""


def function_lines(source: str) -> Iterator[tuple[str, int, int]]:
    """Each function of a source: its name, its lines, and those without its signature and docstring."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            end = node.end_lineno or node.lineno
            first = node.body[1 if ast.get_docstring(node) and len(node.body) > 1 else 0]
            yield node.name, end - node.lineno + 1, end - first.lineno + 1


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        (str(path.relative_to(SOURCE)), name)
        for path in FILES
        for name, whole, body in function_lines(path.read_text(encoding="utf-8"))
        if whole > MOST_LINES
        and not (
            (path.relative_to(SOURCE).as_posix(), name) in ONE_LINE_FOR_EACH_OPTION and body <= MOST_LINES
        )
    }
    assert long == set()


def test_half_of_all_files_are_short() -> None:
    assert median(len(path.read_text(encoding="utf-8").splitlines()) for path in FILES) <= MOST_MEDIAN


def test_lines_are_counted_with_and_without_signature_and_docstring() -> None:
    source = (
        "def short():\n    pass\n\n\ndef long(\n    one,\n):\n    '''Say.\n\n    More.'''\n"
        + 47 * "    one\n"
    )
    assert list(function_lines(source)) == [("short", 2, 1), ("long", 53, 47)]
