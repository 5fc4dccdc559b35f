from pathlib import Path

import pytest

from covaria.report import ReportContent
from covaria.report.figure_files import figure_files, figure_paths
from covaria.report.sections import sections

STARTS = {".png": b"\x89PNG", ".svg": b"<svg", ".pdf": b"%PDF"}


@pytest.mark.slow
def test_every_figure_of_the_page_is_drawn_in_every_format(content: ReportContent) -> None:
    pytest.importorskip("vl_convert", reason="vl-convert is not installed")
    files = figure_files(content, Path("drawn"))
    assert list(files) == figure_paths(content, Path("drawn"))
    assert {path.stem for path in files} == {key for each in sections(content) for key in each.figures}
    for path, drawn in files.items():
        assert drawn.startswith(STARTS[path.suffix])
