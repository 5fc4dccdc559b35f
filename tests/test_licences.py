"""A built package carries the licence of everything in it."""

import re
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path

import pytest

LICENCES = Path(__file__).parents[1] / "licenses"


def words(text: str) -> list[str]:
    """A text without its layout, or the comment that it is in."""
    return re.sub(r"[*/]", " ", text).split()


def nanobind() -> Path:
    found = find_spec("nanobind")
    if found is None or found.origin is None:
        pytest.skip("nanobind is not installed")
    return Path(found.origin).parent


def test_nanobind_comes_with_its_licence() -> None:
    nanobind()
    files = distribution("nanobind").files or []
    (original,) = [file for file in files if file.name == "LICENSE"]
    assert words((LICENCES / "LICENSE-nanobind").read_text()) == words(original.read_text())


def test_the_hash_map_in_nanobind_comes_with_its_licence() -> None:
    (header,) = nanobind().rglob("robin_map.h")
    text = header.read_text()
    original = text[text.index("MIT License") : text.index("*/")]
    assert words((LICENCES / "LICENSE-robin-map").read_text()) == words(original)


def test_what_is_installed_names_every_licence() -> None:
    installed = {file.name for file in distribution("covaria").files or [] if "licenses" in file.parts}
    vendored = LICENCES.parent / "src/covaria/figures/vendor"
    expected = {path.name for folder in (LICENCES, vendored) for path in folder.glob("LICENSE-*")}
    assert expected | {"LICENSE"} <= installed


def test_the_tables_of_numpys_normal_distribution_come_with_its_licence() -> None:
    files = distribution("numpy").files or []
    (original,) = [file for file in files if str(file).endswith("src/distributions/LICENSE.md")]
    assert words((LICENCES / "LICENSE-numpy-distributions").read_text()) == words(original.read_text())
