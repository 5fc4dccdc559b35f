"""What a section of a report is made of: a figure, how to read it, and the tables behind it."""

from dataclasses import dataclass
from typing import Any

from covaria.report.tables import DataTable


@dataclass(frozen=True)
class Variant:
    """Another figure for the same section, which a reader can switch to."""

    name: str
    figure: dict[str, Any]


@dataclass(frozen=True)
class Section:
    """One figure of the page.

    Attributes
    ----------
    key : str
        A word for the section's address in the page.
    heading : str
        The question that the figure answers.
    reading : tuple of str
        Paragraphs: what is drawn, what to conclude from it, and what was found beside it.
    figure : dict
        Vega-Lite specification.
    tables : tuple of DataTable
        The numbers of the figure, and what belongs beside them.
    variants : tuple of Variant
        What a reader may switch between, the figure itself first; empty where there is nothing to choose.
    choice : str
        What is chosen between, in a word or two.
    """

    key: str
    heading: str
    reading: tuple[str, ...]
    figure: dict[str, Any]
    tables: tuple[DataTable, ...]
    variants: tuple[Variant, ...] = ()
    choice: str = ""

    @property
    def has_panels(self) -> bool:
        """Whether the figure is made of panels, whose size is their own."""
        return "concat" in self.figure

    @property
    def figures(self) -> dict[str, dict[str, Any]]:
        """All its figures by a word for their address; without variants, the one under the key."""
        if not self.variants:
            return {self.key: self.figure}
        return {f"{self.key}-{place}": each.figure for place, each in enumerate(self.variants, 1)}


def as_wide_as_the_page(figure: dict[str, Any]) -> dict[str, Any]:
    """Let the page decide how wide a figure is, in place of its own width."""
    return figure | {"width": "container"}
