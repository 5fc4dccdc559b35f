"""The page on paper: A4, no heading alone at the foot, no figure torn apart, subjects always announced."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from covaria.model import ResponseModel
from covaria.table import TrialTable
from support.browser import Visit

READER = shutil.which("pdftotext")
A4 = ("595", "842")
"""Width and height of a page in points, rounded."""
CELLS = (
    r"""rows => rows.map(row => [...row.cells].map(cell => cell.textContent.replace(/\s/g, " ")).join(" "))"""
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(READER is None, reason="no pdftotext on this machine"),
]


def pages_of(printed: bytes, folder: Path) -> list[list[str]]:
    """Lines of text on each page, from its top to its bottom."""
    path = folder / "printed.pdf"
    path.write_bytes(printed)
    done = subprocess.run([str(READER), "-layout", path, "-"], capture_output=True, check=True, timeout=60)
    pages = done.stdout.decode().split("\f")[:-1]
    return [[" ".join(line.split()) for line in page.splitlines() if line.strip()] for page in pages]


@pytest.fixture(params=[390, 1280], ids=["phone", "laptop"])
def paper(
    request: pytest.FixtureRequest,
    browsed_model: ResponseModel,
    visit: Visit,
    tmp_path: Path,
) -> tuple[bytes, list[list[str]], list[str], list[list[str]]]:
    """The print, its pages, the headings, and the words of each figure."""
    with visit(browsed_model, request.param) as page:
        printed = page.pdf(prefer_css_page_size=True)
        headings = page.locator("h2, h3").all_inner_texts()
        figures = page.locator(".figure svg").all()
        words = [figure.locator("text").all_text_contents() for figure in figures]
    return printed, pages_of(printed, tmp_path), headings, words


def test_pages_are_a4(paper: tuple[bytes, list[list[str]], list[str], list[list[str]]]) -> None:
    printed, pages, *_ = paper
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert len(boxes) == len(pages)
    assert {tuple(str(round(float(side))) for side in box) for box in boxes} == {A4}
    # The dose's answer, figure and effects take a page of their own, which most tables start from.
    assert 4 <= len(pages) <= 17


def test_no_heading_is_alone_at_the_foot(
    paper: tuple[bytes, list[list[str]], list[str], list[list[str]]],
) -> None:
    _, pages, headings, _ = paper
    count = len(pages)
    for number, lines in enumerate(pages, start=1):
        assert lines[-1] == f"{number} / {count}"
        assert len(lines) > 2
        assert lines[-2] not in headings
    assert sum(heading in lines for heading in headings for lines in pages) >= len(headings) - 1


def test_no_figure_is_torn_apart(paper: tuple[bytes, list[list[str]], list[str], list[list[str]]]) -> None:
    _, pages, _, figures = paper
    texts = [" ".join(lines) for lines in pages]
    assert len(figures) >= 5
    for words in figures:
        # The first is the figure's title, the longest of the others its axis title or a line of its key.
        title, *others = filter(None, words)
        apart = max((other for other in others if other != title), key=len)
        assert any(title in text and apart.split()[0] in text for text in texts), title


def test_a_table_folded_in_halves_stays_on_its_page(
    browsed_model: ResponseModel, visit: Visit, tmp_path: Path
) -> None:
    with visit(browsed_model) as page:
        texts = [" ".join(lines) for lines in pages_of(page.pdf(prefer_css_page_size=True), tmp_path)]
        tables = page.locator("details[data-print]:has(.long)").all()
        headings = [table.locator("summary").text_content() for table in tables]
        rows = [table.locator("tbody tr").evaluate_all(CELLS) for table in tables]
    assert len(tables) >= 2
    for heading, cells in zip(headings, rows, strict=True):
        text = next((text for text in texts if heading in text), None)
        assert text is not None, heading
        assert [row for row in cells if row not in text] == []


def test_each_page_says_that_it_holds_subjects(
    browsed_model: ResponseModel,
    browsed_trial: TrialTable,
    visit: Visit,
    tmp_path: Path,
) -> None:
    said = "Holds values of single subjects"
    with visit(browsed_model, row_level=browsed_trial) as page:
        with_subjects = pages_of(page.pdf(prefer_css_page_size=True), tmp_path)
    with visit(browsed_model) as page:
        without = pages_of(page.pdf(prefer_css_page_size=True), tmp_path)
    assert all(said in lines[0] for lines in with_subjects)
    assert not any(said in line for lines in without for line in lines)
