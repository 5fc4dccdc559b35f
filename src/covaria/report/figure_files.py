"""Every figure of a report as files of its own, to be put into another document."""

from pathlib import Path

from covaria.figures.rendering import FORMATS, render_figure
from covaria.report.content import ReportContent
from covaria.report.sections import sections


def figure_paths(content: ReportContent, folder: Path) -> list[Path]:
    """Name the files, one for each figure and format, by the section's word on the page."""
    keys = [key for section in sections(content) for key in section.figures]
    return [folder / f"{key}.{file_format}" for key in keys for file_format in FORMATS]


def figure_files(content: ReportContent, folder: Path) -> dict[Path, bytes]:
    """Draw every figure as PNG, SVG and PDF.

    Raises
    ------
    UsageError
        If vl-convert is not installed.
    """
    return {
        folder / f"{key}.{file_format}": render_figure(figure, file_format)
        for section in sections(content)
        for key, figure in section.figures.items()
        for file_format in FORMATS
    }
