"""Imports point down: a room may use itself and the rooms on lower floors, and nothing else of Covaria."""

import ast
from pathlib import Path

import pytest

import covaria

SOURCE = Path(covaria.__file__).parent

FLOORS = (
    {"errors", "arrays", "printing", "wording"},
    {"extras", "disclosure", "glossary", "regression"},
    {"writing", "statistics", "engine", "table", "datasets"},
    {"dose"},
    {"explain", "repeated"},
    {"model"},
    {"fit", "findings"},
    {"estimator", "lesson", "study"},
    {"figures", "qualification"},
    {"report"},
    {"playground"},
    {"lessons"},
    {"cli"},
    {"__main__"},
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def imported_modules(source: str, package: str) -> set[str]:
    """Every module of Covaria that a source names in an import, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            # `from covaria import fit` names a room as well.
            found |= {f"{module}.{alias.name}" for alias in node.names} if module == "covaria" else {module}
    return {name for name in found if name.split(".")[0] == "covaria"}


def forbidden_imports(source: str, package: str) -> list[str]:
    """The imports of a source in a package (such as covaria.fit) that do not point down."""
    own = room_of(package)
    return sorted(
        name
        for name in imported_modules(source, package)
        if room_of(name) != own and FLOOR.get(room_of(name), len(FLOORS)) >= FLOOR[own]
    )


def room_of(module: str) -> str:
    """The second part of a module's name; that of Covaria itself, which leads everywhere, has none."""
    return module.split(".")[1] if "." in module else ""


def package_of(path: Path) -> str:
    """The package of a source file; a file that is a room of its own counts as one."""
    parts = path.relative_to(SOURCE).parts
    return ".".join(["covaria", *(parts[:-1] if len(parts) > 1 else [path.stem])])


FILES = sorted(path for path in SOURCE.rglob("*.py") if path != SOURCE / "__init__.py")


def test_imports_point_down() -> None:
    found = {
        str(path.relative_to(SOURCE)): forbidden_imports(path.read_text(encoding="utf-8"), package_of(path))
        for path in FILES
    }
    assert {path: names for path, names in found.items() if names} == {}


def test_every_room_has_a_floor() -> None:
    rooms = {path.relative_to(SOURCE).parts[0].removesuffix(".py") for path in FILES}
    assert rooms == set(FLOOR)


def test_the_errors_import_nothing() -> None:
    tree = ast.parse((SOURCE / "errors.py").read_text(encoding="utf-8"))
    assert not any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(tree))


@pytest.mark.parametrize(
    ("package", "source", "found"),
    [
        ("covaria.engine", "from covaria.table import Column", ["covaria.table"]),
        ("covaria.table", "import covaria.engine.fleet", ["covaria.engine.fleet"]),
        ("covaria.table", "def read():\n    from covaria.model import load_model\n", ["covaria.model"]),
        ("covaria.model", "from covaria.fit.settings import FitSettings", ["covaria.fit.settings"]),
        ("covaria.model", "from covaria import fit", ["covaria.fit"]),
        ("covaria.fit", "from covaria import fit_model", ["covaria.fit_model"]),
        ("covaria.fit", "import covaria", ["covaria"]),
        ("covaria.fit", "from ..cli import main", ["covaria.cli"]),
        ("covaria.fit", "from .. import report", ["covaria.report"]),
        ("covaria.engine.native", "from ...table.read import read_table", ["covaria.table.read"]),
        ("covaria.explain", "from covaria.model import ResponseModel", ["covaria.model"]),
        ("covaria.table", "from covaria.explain import Surface", ["covaria.explain"]),
        ("covaria.figures", "if True:\n    import covaria.report.page as page\n", ["covaria.report.page"]),
        ("covaria.errors", "from covaria.writing import write_file", ["covaria.writing"]),
        ("covaria.fit", "from covaria.engine import train\nfrom . import ladder\nimport numpy", []),
        ("covaria.cli", "from covaria.report import page\nfrom covaria.cli.main import main", []),
        ("covaria.engine.native", "from ..fleet import Group\nfrom covaria.engine.native import _kernel", []),
    ],
)
def test_a_planted_import_is_found(package: str, source: str, found: list[str]) -> None:
    assert forbidden_imports(source, package) == found
