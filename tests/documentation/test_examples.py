"""Every example of the documentation is run as it stands."""

import re
import shutil
from pathlib import Path

import pytest

from support.examples import RUN, Block, blocks, check_shown, has_reticulate, run_blocks

DOCS = Path(__file__).parents[2] / "docs"
TUTORIAL = DOCS / "tutorial.md"
OTHERS = sorted(
    page
    for page in DOCS.rglob("*.md")
    if page != TUTORIAL
    and "decisions" not in page.parts
    and any(each.language in RUN for each in blocks(page))
)


@pytest.fixture(scope="module")
def after_tutorial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the tutorial leaves, with its table and model, from which the other pages go on."""
    folder = tmp_path_factory.mktemp("tutorial")
    run_blocks(blocks(TUTORIAL), folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("page", OTHERS, ids=lambda page: str(page.relative_to(DOCS)))
def test_examples_do_what_the_page_shows(page: Path, after_tutorial: Path, tmp_path: Path) -> None:
    folder = tmp_path / "examples"
    shutil.copytree(after_tutorial, folder)
    found = blocks(page)
    if any(each.language == "r" for each in found) and not has_reticulate():
        found = [each for each in found if each.language != "r"]
    run_blocks(found, folder)


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("a 1.23 b", "a  1.24  b"),
        ("mean 4.10 …", "mean 4.11 and more"),
        ("…\nlast −5", "first 2\nlast −5.1"),
        ("first 2\n…\nlast 1,000", "first 2\nsecond 3\nlast 1,003"),
        ("p = 1.98e-15", "p = 2.00e-15"),
    ],
    ids=["number", "rest of a line", "from the end", "lines between", "exponent"],
)
def test_what_is_shown_may_leave_out_lines_and_differ_a_little(shown: str, printed: str) -> None:
    check_shown(shown, printed)


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("a 1.23 b", "a 1.43 b"),
        ("Yes: 5", "No: 5"),
        ("first 1\nthird 3", "first 1\nsecond 2\nthird 3"),
        ("mean 4 …", "error 4 and more"),
        ("difference −5", "difference 5"),
    ],
    ids=["number", "word", "line left out", "rest of another line", "sign"],
)
def test_what_is_shown_is_not_anything(shown: str, printed: str) -> None:
    with pytest.raises(AssertionError, match="not printed here"):
        check_shown(shown, printed)


def test_every_block_that_looks_like_an_example_is_run() -> None:
    languages = {
        language
        for page in DOCS.rglob("*.md")
        for language in re.findall(r"^```(\w*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    } - {""}
    assert languages <= {*RUN, "output", "text", "toml"}


def test_a_block_with_a_caption_is_a_file(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```{code-block} csv\n:caption: a.csv\n\nx,y\n```\n\n```sh\nls\n```\n", encoding="utf-8")
    found = blocks(page)
    assert found == [Block("csv", "x,y\n", "a.csv"), Block("sh", "ls\n", "")]
    run_blocks(found, tmp_path)
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "x,y\n"
