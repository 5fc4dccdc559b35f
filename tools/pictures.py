"""Take the pictures of the documentation anew: the report of a model in a browser, on a phone and on paper.

Run as `python tools/pictures.py demo/report.html` after `make demo`; needs Chromium, and pdftoppm for paper.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).parents[1] / "docs" / "images"
LAPTOP, PHONE = (1040, 930), (390, 844)
PAPER_RESOLUTION = 50
"""Dots to an inch."""
PRINTED_PAGE = 2


def main() -> None:
    """Take all pictures of the report that is named."""
    report = Path(sys.argv[1]).resolve().as_uri()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = _opened(browser, report, LAPTOP)
        page.screenshot(path=PICTURES / "report.png")
        page.locator("#explorer").screenshot(path=PICTURES / "explorer.png")
        _print(page.pdf(prefer_css_page_size=True), PICTURES / "paper")
        _opened(browser, report, PHONE).screenshot(path=PICTURES / "phone.png")
        browser.close()


def _opened(browser: Any, address: str, size: tuple[int, int]) -> Any:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(address)
    page.wait_for_selector("#ladder .figure svg")
    page.wait_for_timeout(500)
    return page


def _print(printed: bytes, picture: Path) -> None:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(printed)
        file.flush()
        first = ["-f", str(PRINTED_PAGE), "-singlefile", "-r", str(PAPER_RESOLUTION)]
        subprocess.run([str(shutil.which("pdftoppm")), *first, "-png", file.name, picture], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
