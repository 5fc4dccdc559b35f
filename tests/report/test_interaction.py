"""The page under somebody's hands: explorer against Python, keyboard, hover, accessibility, widths, print."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria import FitSettings
from covaria.engine import Activation
from covaria.figures.forest_rows import estimate
from covaria.figures.numbers import format_number
from covaria.fit import Conventional, fit_table
from covaria.model import ResponseModel
from covaria.report import render_report, report_content
from covaria.table import RoleRequest, read_trial

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
BROWSER = shutil.which("chromium")
VENDOR = Path(__file__).parent / "vendor"
DAY = date(2026, 1, 31)
HOSTILE = "</script><img src=x onerror=alert(1)>"
WIDTHS = {"phone": 390, "laptop": 1280}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine"),
]


@pytest.fixture(scope="module")
def model() -> ResponseModel:
    """A trial with a hostile name, a rare level, and numbers and categories that are sometimes missing."""
    random, rows = np.random.default_rng(3), 240
    age, dose = random.uniform(20, 80, rows), random.choice([0.0, 5.0, 10.0, 20.0], rows)
    race = random.choice(["asian", "black", "white"], rows).astype(object)
    response = np.sin(age / 9) + 0.08 * dose * (race == "asian") + random.normal(0, 0.3, rows)
    race[:4], race[4:30] = "rare", None
    age[10:40] = np.nan
    columns = {"AGE": age, "RACE": race, HOSTILE: random.normal(75, 9, rows), "DOSE": dose, "AVAL": response}
    settings = FitSettings(folds=3, restarts=2, penalties=(1e-3,), linear_penalties=(0.01,), steps=60)
    trial = read_trial(columns, RoleRequest(response="AVAL", dose="DOSE"))
    return fit_table(trial, settings, conventional=Conventional.FEW)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Callable[..., Any]:
    """Open the report of a model without a network; nothing may be asked for or complained of."""

    @contextmanager
    def open_page(model: ResponseModel, width: int = 1280) -> Iterator[Any]:
        path = tmp_path / "report.html"
        path.write_text(render_report(report_content(model, DAY)), encoding="utf-8")
        context = browser.new_context(offline=True, viewport={"width": width, "height": 900})
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_selector(".figure svg")
        yield page
        assert [each for each in complaints if not each.startswith(("file:", "data:"))] == []
        context.close()

    return open_page


def curve(page: Any) -> np.ndarray:
    points = page.evaluate("document.getElementById('explorer').curve")
    return np.array([[point[key] for key in ("x", "mean", "lower", "upper")] for point in points]).T


def expected(model: ResponseModel, **profile: Any) -> np.ndarray:
    found = model.dose_response(profile).within_studied()
    return np.array([found.doses, found.mean, found.lower, found.upper])


def start_values(page: Any) -> dict[str, float]:
    return {
        "AGE": float(page.locator("#explorer-0").input_value()),
        HOSTILE: float(page.locator("#explorer-2").input_value()),
    }


@pytest.mark.parametrize("activation", list(Activation))
def test_curves_are_pythons_for_every_activation(
    activation: Activation, model: ResponseModel, visit: Callable[..., Any]
) -> None:
    bent = tuple(
        replace(each, network=replace(each.network, activations=(activation,) * len(each.network.hidden)))
        for each in model.ensembles
    )
    with visit(replace(model, ensembles=bent)) as page:
        own = {**start_values(page), "RACE": page.locator("#explorer-1 option:checked").inner_text()}
        assert curve(page) == pytest.approx(expected(replace(model, ensembles=bent), **own), abs=1e-5)


def test_sliders_and_choices_move_the_curve_as_in_python(
    model: ResponseModel, visit: Callable[..., Any]
) -> None:
    with visit(model) as page:
        before = curve(page)
        page.locator("#explorer-0").focus()
        for _ in range(12):
            page.keyboard.press("ArrowRight")
        page.locator("#explorer-1").select_option(label="asian")
        after, own = curve(page), start_values(page)
        assert np.abs(after - before).max() > 0.01
        assert after == pytest.approx(expected(model, RACE="asian", **own), abs=1e-5)


def test_missing_values_are_predicted_as_in_python(model: ResponseModel, visit: Callable[..., Any]) -> None:
    with visit(model) as page:
        page.locator("[data-missing]").check()
        page.locator("#explorer-1").select_option(label="missing")
        other = start_values(page)[HOSTILE]
        doses, mean, *_ = curve(page)
        columns = {
            "AGE": np.full(len(doses), np.nan),
            "RACE": [None] * len(doses),
            HOSTILE: np.full(len(doses), other),
            "DOSE": doses,
        }
        assert mean == pytest.approx(model.predict(columns).mean, abs=1e-5)


def test_another_covariate_can_run_along_the_axis(model: ResponseModel, visit: Callable[..., Any]) -> None:
    with visit(model) as page:
        page.locator("#explorer-axis").select_option(label="AGE")
        ages, mean, *_ = curve(page)
        values = {
            "AGE": ages,
            "RACE": [page.locator("#explorer-1 option:checked").inner_text()] * len(ages),
            HOSTILE: np.full(len(ages), start_values(page)[HOSTILE]),
            "DOSE": np.full(len(ages), float(page.locator("#explorer-3").input_value())),
        }
        assert mean == pytest.approx(model.predict(values).mean, abs=1e-5)
        assert page.locator("[data-control='0']").is_hidden()


def test_no_rare_level_and_no_subjects_range_is_handed_on(
    model: ResponseModel, visit: Callable[..., Any]
) -> None:
    numbers = next(each for each in model.design.schema if each.name == HOSTILE)
    with visit(model) as page:
        assert "rare" not in page.locator("#explorer-1").inner_text()
        slider = page.locator("#explorer-2")
        assert float(slider.get_attribute("min")) < numbers.minimum
        assert float(slider.get_attribute("max")) > numbers.maximum


def test_values_are_read_by_pointer_and_by_key(model: ResponseModel, visit: Callable[..., Any]) -> None:
    with visit(model) as page:
        told = page.locator("[data-told]")
        page.locator("[data-curve]").hover(position={"x": 150, "y": 100})
        first = told.inner_text()
        assert first.startswith("DOSE ")
        assert "predicted mean" in first
        page.locator("[data-reading]").focus()
        page.keyboard.press("ArrowRight")
        assert told.inner_text() != first


def test_a_hostile_name_is_text(model: ResponseModel, visit: Callable[..., Any]) -> None:
    with visit(model) as page:
        assert page.locator("img").count() == 0
        assert page.get_by_label(HOSTILE, exact=True).count() == 1
        page.locator("#explorer-axis").select_option(label=HOSTILE)
        assert HOSTILE in page.locator("[data-told]").inner_text()


def test_accessibility_rules_find_nothing_serious(model: ResponseModel, visit: Callable[..., Any]) -> None:
    with visit(model) as page:
        # Added past the page's policy, which would refuse any script but its own.
        page.evaluate((VENDOR / "axe.min.js").read_text(encoding="utf-8"))
        found = page.evaluate("axe.run()")["violations"]
        serious = [each["id"] for each in found if each["impact"] in {"serious", "critical"}]
        assert serious == []


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_nothing_is_wider_than_the_window(
    width: int, model: ResponseModel, visit: Callable[..., Any]
) -> None:
    with visit(model, width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_prints(model: ResponseModel, visit: Callable[..., Any]) -> None:
    with visit(model) as page:
        printed = page.pdf(prefer_css_page_size=True)
        assert printed.startswith(b"%PDF")
        assert 3 <= printed.count(b"/Type /Page\n") <= 24


def test_another_reference_subject_draws_another_forest(
    model: ResponseModel, visit: Callable[..., Any]
) -> None:
    with visit(model) as page:
        figure = page.locator("#figure-forest")
        names = list(model.reference_subjects())
        choice = page.get_by_label("Reference subject", exact=True)
        assert choice.locator("option").all_inner_texts() == names
        for name in names:
            choice.select_option(label=name)
            first = model.covariate_effects(model.reference_subjects()[name])
            heading = f"from a prediction of {format_number(first.response)}"
            figure.get_by_text(heading).wait_for()
            written = figure.get_by_text(estimate(first.contrasts[0]), exact=True)
            assert written.count() == 1
