"""The page in a real browser: figures drawn, policy kept, no complaint on the console."""

import shutil
import subprocess
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from covaria import fit_model
from covaria.report import ReportContent, render_report, report_content
from covaria.report.sections import sections

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no chromium or google-chrome on this machine"),
]


def opened(content: ReportContent, folder: Path) -> tuple[str, list[str]]:
    """Open a report; hand back the document after its scripts ran, and what the console received."""
    report = folder / "report.html"
    report.write_text(render_report(content), encoding="utf-8")
    options = ["headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-sync"]
    options += ["disable-background-networking", "disable-component-update", "enable-logging=stderr"]
    options += [f"user-data-dir={folder / 'profile'}", "virtual-time-budget=5000", "dump-dom"]
    command = [str(BROWSER), *(f"--{option}" for option in options), report.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


class Markup(HTMLParser):
    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


def test_every_figure_is_drawn_without_complaint(content: ReportContent, tmp_path: Path) -> None:
    document, console = opened(content, tmp_path)
    assert console == []
    assert document.count('<svg xmlns="http://www.w3.org/2000/svg"') == len(list(sections(content)))
    assert ">Adjusted mean of CHG</text>" in document


def test_hostile_names_stay_text_when_figures_are_drawn(hostile: ReportContent, tmp_path: Path) -> None:
    document, console = opened(hostile, tmp_path)
    assert console == []
    markup = Markup(document)
    assert "img" not in markup.tags
    assert "onerror" not in markup.attributes
    assert ">Adjusted mean of &lt;/script&gt;&lt;img" in document


def test_hostile_names_and_levels_of_a_yes_or_no_stay_text(tmp_path: Path) -> None:
    hostile = "</script><img src=x onerror=alert(1)>"
    random = np.random.default_rng(4)
    dose, level = np.tile([0, 10, 20, 40], 40), random.integers(0, 3, 160)
    columns = {
        f"y{hostile}": np.where(random.random(160) < 0.2 + 0.01 * dose, "Y", "N").tolist(),
        f"dose{hostile}": dose.tolist(),
        f"level{hostile}": [f"{hostile}{k}" for k in level],
        f"x{hostile}": random.normal(size=160).tolist(),
    }
    response, treatment = f"y{hostile}", f"dose{hostile}"
    model = fit_model(columns, response, dose=treatment, effort="quick", endpoint="binary", responder="Y")
    document, console = opened(report_content(model, date(2026, 1, 1)), tmp_path)
    assert console == []
    markup = Markup(document)
    assert "img" not in markup.tags
    assert "onerror" not in markup.attributes
    assert "&lt;img src=x onerror=alert(1)&gt;2" in document
