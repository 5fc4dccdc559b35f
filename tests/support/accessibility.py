"""What axe-core finds in a page that is open in a browser."""

from pathlib import Path
from typing import Any

AXE = Path(__file__).parents[1] / "report" / "vendor" / "axe.min.js"


def serious_findings(page: Any) -> list[str]:
    """Names of the rules that a page of Playwright's breaks, of those whose impact is serious or critical."""
    # Added past the page's policy, which would refuse any script but its own.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [each["id"] for each in found if each["impact"] in {"serious", "critical"}]
