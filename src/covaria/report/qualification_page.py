"""The record of a qualification as one HTML page, to be signed."""

from datetime import date

from covaria.qualification import Checked, Part, Qualification
from covaria.report.page import package_text, page_parts, page_template
from covaria.report.tables import DataTable, Heading
from covaria.wording.lists import counted

TITLE = "Qualification of Covaria"
HEADINGS = ("Compared", "Expected", "Observed", "Tolerance", "Result")
PASSED, FAILED = "passed", "FAILED"


def render_qualification(found: Qualification, day: date) -> str:
    """Render what came of the checks as one self-contained page, with lines to sign on."""
    failed = [each for each in found.checked if not each.passed]
    return page_template("qualification.html.jinja").render(
        title=TITLE,
        date=day,
        found=found,
        parts={part: [each for each in found.checked if each.part is part] for part in Part},
        tables={each.code: _table(each) for each in found.checked},
        results={each.code: PASSED if each.passed else FAILED for each in found.checked},
        verdict=(
            f"{counted(len(failed), 'check')} of {len(found.checked)} failed."
            if failed
            else f"All {len(found.checked)} checks passed."
        ),
        **page_parts(package_text("style.css") + package_text("qualification.css"), []),
    )


def _table(checked: Checked) -> DataTable:
    rows = tuple(
        (each.what, each.expected, each.observed, each.tolerance, PASSED if each.agrees else FAILED)
        for each in checked.comparisons
    )
    return DataTable(checked.title, tuple(Heading(each, is_number=False) for each in HEADINGS), rows)
