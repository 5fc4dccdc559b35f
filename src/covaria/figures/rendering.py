"""Figures as files: PNG, SVG and PDF, by vl-convert, which the extra `figures` brings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from covaria.errors import UsageError
from covaria.extras import missing_extra
from covaria.figures.scripts import VEGA_LITE

FORMATS = ("png", "svg", "pdf")
WIDTH = 640
"""Pixels, for a figure that otherwise is as wide as its page."""
SCALE = 2.0
"""Pixels of a PNG file for each pixel of the figure, for sharp print."""


def figure_format(path: Path) -> str:
    """Infer from a file's name which format it is to hold.

    Raises
    ------
    UsageError
        If its ending is none of png, svg and pdf.
    """
    ending = path.suffix.lower().lstrip(".")
    if ending not in FORMATS:
        raise UsageError(f"{path} must end in .png, .svg or .pdf, so that its format is known.")
    return ending


def check_renderer() -> None:
    """Raise UsageError where `render_figure` would, so that it can be said before long work.

    Raises
    ------
    UsageError
        If vl-convert is not installed.
    """
    try:
        import vl_convert  # noqa: F401
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from None


def render_figure(specification: Mapping[str, Any], file_format: str) -> bytes:
    """Draw a figure; the same one gives the same PNG and SVG, but a PDF whose parts may be in another order.

    Parameters
    ----------
    specification : mapping
        Vega-Lite, as `to_dict()` of a figure gives it.
    file_format : str
        "png", "svg" or "pdf".

    Raises
    ------
    UsageError
        If vl-convert is not installed.
    """
    check_renderer()
    import vl_convert

    drawn = dict(specification)
    if drawn.get("width") == "container":
        drawn["width"] = WIDTH
    version = _vega_lite_version()
    if file_format == "png":
        return bytes(vl_convert.vegalite_to_png(drawn, vl_version=version, scale=SCALE))
    if file_format == "pdf":
        return bytes(vl_convert.vegalite_to_pdf(drawn, vl_version=version))
    return str(vl_convert.vegalite_to_svg(drawn, vl_version=version)).encode()


def _vega_lite_version() -> str:
    """The Vega-Lite that draws in a report, as vl-convert names it."""
    return ".".join(VEGA_LITE.version.split(".")[:2])
