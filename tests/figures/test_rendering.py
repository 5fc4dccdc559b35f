import struct
import sys
from pathlib import Path

import pytest

from covaria.errors import UsageError
from covaria.figures import ladder
from covaria.figures.rendering import WIDTH, check_renderer, figure_format, render_figure
from covaria.model.evaluation import Evaluation


@pytest.fixture
def _renderer() -> None:
    pytest.importorskip("vl_convert", reason="vl-convert is not installed")


@pytest.mark.slow
@pytest.mark.usefixtures("_renderer")
def test_each_format_is_what_its_name_says(evaluation: Evaluation) -> None:
    specification = ladder(evaluation).to_dict()
    assert render_figure(specification, "png").startswith(b"\x89PNG\r\n")
    assert render_figure(specification, "pdf").startswith(b"%PDF")
    svg = render_figure(specification, "svg").decode()
    assert svg.startswith("<svg")
    assert "Error of each model, out of fold" in svg
    assert "Gaussian process" in svg


@pytest.mark.slow
@pytest.mark.usefixtures("_renderer")
def test_a_figure_as_wide_as_its_page_has_a_width_of_its_own(evaluation: Evaluation) -> None:
    specification = ladder(evaluation).to_dict()
    wide = render_figure(specification | {"width": "container"}, "png")
    assert wide == render_figure(specification | {"width": WIDTH}, "png")
    (pixels,) = struct.unpack(">I", wide[16:20])
    assert pixels > 2 * WIDTH


def test_without_the_extra_its_install_line_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(UsageError, match=r"pip install 'covaria\[figures\]'"):
        check_renderer()
    with pytest.raises(UsageError, match="vl-convert"):
        render_figure({}, "png")


@pytest.mark.parametrize("name", ["curve", "curve.jpg", "curve.svg.gz"])
def test_a_format_must_be_known(name: str) -> None:
    with pytest.raises(UsageError, match=r"must end in \.png, \.svg or \.pdf"):
        figure_format(Path(name))
    assert figure_format(Path("a.PNG")) == "png"
