"""The section on how sure the headline is."""

from covaria.figures import sensitivity
from covaria.findings.sensitivity_words import SensitivityWords
from covaria.report.section import Section, as_wide_as_the_page
from covaria.report.tables import DataTable, Heading

DIFFERENCE = "Difference"
HEADINGS = ("Refits", DIFFERENCE, "p-value", "Best dose", "Smallest dose")
"""Headings before the share explained and the score, which are the endpoint's to name."""
LAST_HEADINGS = ("Leading rung (weight)", "Other conclusion")


def sensitivity_section(words: SensitivityWords, multiplicity: str) -> Section:
    """Make the section of the refits; it says too what is adjusted for multiplicity."""
    return Section(
        "sensitivity",
        "How sure is the headline?",
        (
            "The whole fit was made again under other seeds, without each site, and without the five "
            "subjects that move the headline most; its errors are out of fold. Lines that are "
            "close together, and inside the bar, say that the headline depends on none of these; the bar "
            "itself is the uncertainty from the number of subjects.",
            " ".join(filter(None, (words.verdict(), words.refused()))),
            " ".join(filter(None, (words.seeds(), words.sites(), words.influential()))),
            *([multiplicity] if multiplicity else []),
        ),
        as_wide_as_the_page(sensitivity(words.found, words.on_axis, words.units).to_dict()),
        (_table(words),),
    )


def _table(words: SensitivityWords) -> DataTable:
    """Tabulate the range of each number; columns that hold nothing are left out."""
    named = words.found.score_words
    first = [words.heading if name == DIFFERENCE else name for name in HEADINGS]
    numbers = (*first, named.explained, named.short, *LAST_HEADINGS)
    headings = (Heading("Fit", is_number=False), *map(Heading, numbers))
    rows = words.rows()
    kept = [k for k in range(len(headings)) if any(row[k] for row in rows)]
    return DataTable(
        "The headline and its range over refits",
        tuple(headings[k] for k in kept),
        tuple(tuple(row[k] for k in kept) for row in rows),
    )
