"""The page under somebody's hands: explorer against Python, keyboard, hover, accessibility, widths."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria import load_model
from covaria.engine import Activation
from covaria.figures.forest_rows import estimate
from covaria.model import ResponseModel
from covaria.model.design import LogScale, Scale
from covaria.model.dose_shape import with_shape
from covaria.model.endpoint import NormalEndpoint
from covaria.model.endpoints import ENDPOINTS
from covaria.model.link import Link
from covaria.table import NumberCovariate
from covaria.wording.numbers import format_number
from support.accessibility import serious_findings
from support.browser import Visit
from support.presence import present

HOSTILE = "</script><img src=x onerror=alert(1)>"
WIDTHS = {"phone": 390, "tablet": 800, "laptop": 1280}

MIDDLE = """path => {
    const middle = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
    return [middle.x, middle.y];
}"""
"""Where the middle of a path's outline is in the window."""

BEYOND_THE_EDGE = """figure => {
    const { left, right } = figure.getBoundingClientRect();
    const beyond = (word) => word.left < left - 1 || word.right > right + 1;
    return [...figure.querySelectorAll("text")]
        .filter((word) => word.textContent && beyond(word.getBoundingClientRect()))
        .map((word) => word.textContent);
}"""
"""The words of a figure that its place on the page does not show."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model(browsed_model: ResponseModel) -> ResponseModel:
    return browsed_model


def curve(page: Any) -> np.ndarray:
    points = page.evaluate("document.getElementById('explorer').curve")
    return np.array([[point[key] for key in ("x", "mean", "lower", "upper")] for point in points]).T


def expected(model: ResponseModel, **profile: Any) -> np.ndarray:
    found = model.dose_response(profile)
    return np.array([found.doses, found.mean, found.lower, found.upper])


def assert_same(shown: np.ndarray, wanted: np.ndarray) -> None:
    """Doses and means alike; ends of bands, drawn here and added up on the page, within part of the width."""
    assert shown[:2] == pytest.approx(wanted[:2], abs=1e-5)
    assert np.abs(shown[2:] - wanted[2:]).max() < 0.1 * (wanted[3] - wanted[2]).max()


def point_at_the_dose_response(page: Any) -> None:
    """Move the pointer to the first dose."""
    line = page.locator("#dose-response .mark-line path").first
    line.scroll_into_view_if_needed()
    box = line.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] - 2)


def start_values(page: Any) -> dict[str, float]:
    return {
        "AGE": float(page.locator("#explorer-0").input_value()),
        HOSTILE: float(page.locator("#explorer-2").input_value()),
    }


@pytest.mark.parametrize("activation", list(Activation))
def test_curves_are_pythons_for_every_activation(
    activation: Activation, model: ResponseModel, visit: Visit
) -> None:
    bent = tuple(
        replace(each, network=replace(each.network, activations=(activation,) * len(each.network.hidden)))
        for each in model.ensembles
    )
    with visit(replace(model, ensembles=bent)) as page:
        own = {**start_values(page), "RACE": page.locator("#explorer-1 option:checked").inner_text()}
        assert_same(curve(page), expected(replace(model, ensembles=bent), **own))


@pytest.mark.parametrize("link", list(Link))
def test_curves_are_pythons_for_every_link(
    link: Link,
    model: ResponseModel,
    visit: Visit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    linked = type("Linked", (NormalEndpoint,), {"name": "linked", "link": link})()
    monkeypatch.setitem(ENDPOINTS, linked.name, linked)
    # Of a size that no link takes to the end of its range.
    own_scale = replace(
        model,
        response_scale=Scale(0.2, 0.5),
        evaluation=replace(model.evaluation, endpoint_name=linked.name),
    )
    with visit(own_scale) as page:
        own = {**start_values(page), "RACE": page.locator("#explorer-1 option:checked").inner_text()}
        shown, wanted = curve(page), expected(own_scale, **own)
        assert shown[:2] == pytest.approx(wanted[:2], abs=1e-5)
        assert np.ptp(shown[1]) > 1e-3


def test_a_probability_stays_between_0_and_1_in_the_page(visit: Visit) -> None:
    binary = load_model(Path(__file__).parents[1] / "data" / "format-1-binary.covaria")
    with visit(binary) as page:
        own = {
            "AGE": float(page.locator("#explorer-0").input_value()),
            "SEX": page.locator("#explorer-1 option:checked").inner_text(),
        }
        shown, wanted = curve(page), expected(binary, **own)
        assert shown[:2] == pytest.approx(wanted[:2], abs=1e-5)
        assert shown[1:].min() >= 0
        assert shown[1:].max() <= 1
        assert "predicted probability 0." in page.locator("[data-statement]").inner_text()


def test_a_mean_score_of_levels_is_pythons_in_the_page(visit: Visit) -> None:
    ordinal = load_model(Path(__file__).parents[1] / "data" / "format-1-ordinal.covaria")
    with visit(ordinal) as page:
        own = {
            "AGE": float(page.locator("#explorer-0").input_value()),
            "SEX": page.locator("#explorer-1 option:checked").inner_text(),
        }
        shown, wanted = curve(page), expected(ordinal, **own)
        assert shown[:2] == pytest.approx(wanted[:2], abs=1e-5)
        assert np.ptp(shown[1]) > 1e-3
        assert shown[1:].min() >= 0
        assert shown[1:].max() <= 2
        assert "predicted mean score " in page.locator("[data-statement]").inner_text()


def test_curves_are_pythons_on_a_log_scale(model: ResponseModel, visit: Visit) -> None:
    # Beyond the subjects, so that the slider's lowest value is on the tangent.
    scales = (LogScale(5.0, 0.2), *model.design.scales[1:])
    logged = replace(model, design=replace(model.design, scales=scales))
    with visit(logged) as page:
        page.locator("#explorer-axis").select_option(label="AGE")
        ages, mean, *_ = curve(page)
        values = {
            "AGE": ages,
            "RACE": [page.locator("#explorer-1 option:checked").inner_text()] * len(ages),
            HOSTILE: np.full(len(ages), start_values(page)[HOSTILE]),
            "DOSE": np.full(len(ages), float(page.locator("#explorer-3").input_value())),
        }
        assert mean == pytest.approx(logged.predict(values).mean, abs=1e-5)


@pytest.mark.parametrize("shape", ["increasing", "decreasing", "monotone"])
def test_curves_are_held_to_a_shape_as_in_python(shape: str, model: ResponseModel, visit: Visit) -> None:
    held = with_shape(model, shape)
    with visit(held) as page:
        own = {**start_values(page), "RACE": page.locator("#explorer-1 option:checked").inner_text()}
        shown, wanted = curve(page), expected(held, **own)
        if shape == "decreasing":
            # Against what the data say, where all is flat, adding bands up on the page is at its roughest.
            assert shown[:2] == pytest.approx(wanted[:2], abs=1e-5)
        else:
            assert_same(shown, wanted)


def test_sliders_and_choices_move_the_curve_as_in_python(model: ResponseModel, visit: Visit) -> None:
    with visit(model) as page:
        before = curve(page)
        page.locator("#explorer-0").focus()
        for _ in range(12):
            page.keyboard.press("ArrowRight")
        page.locator("#explorer-1").select_option(label="asian")
        after, own = curve(page), start_values(page)
        assert np.abs(after - before).max() > 0.01
        assert_same(after, expected(model, RACE="asian", **own))


def test_missing_values_are_predicted_as_in_python(model: ResponseModel, visit: Visit) -> None:
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
        # Over the dose, the networks' prediction moves by as much as the trial's curve is off theirs.
        averages = present(model.dose_averages)
        moved = np.array(model.dose_response().mean) - averages.responses.mean(axis=0)
        assert mean == pytest.approx(model.predict(columns).mean + moved, abs=1e-5)


def test_another_covariate_can_run_along_the_axis(model: ResponseModel, visit: Visit) -> None:
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


def test_no_rare_level_and_no_subjects_range_is_handed_on(model: ResponseModel, visit: Visit) -> None:
    numbers = next(each for each in model.design.schema if each.name == HOSTILE)
    assert isinstance(numbers, NumberCovariate)
    with visit(model) as page:
        assert "rare" not in page.locator("#explorer-1").inner_text()
        slider = page.locator("#explorer-2")
        # Ends are those of means of 11 subjects, and so within what the model knows of the range.
        lowest, highest = (float(slider.get_attribute(end)) for end in ("min", "max"))
        assert numbers.minimum < lowest < highest < numbers.maximum


def test_values_are_read_by_pointer_and_by_key(model: ResponseModel, visit: Visit) -> None:
    with visit(model) as page:
        sentence = page.locator("[data-statement]")
        page.locator("[data-curve]").hover(position={"x": 150, "y": 100})
        first = sentence.inner_text()
        assert first.startswith("DOSE ")
        assert "predicted mean" in first
        page.locator("[data-reading]").focus()
        page.keyboard.press("ArrowRight")
        assert sentence.inner_text() != first


def test_a_hostile_name_is_text(model: ResponseModel, visit: Visit) -> None:
    with visit(model) as page:
        assert page.locator("img").count() == 0
        assert page.get_by_label(HOSTILE, exact=True).count() == 1
        page.locator("#explorer-axis").select_option(label=HOSTILE)
        assert HOSTILE in page.locator("[data-statement]").inner_text()


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_accessibility_rules_find_nothing_serious(width: int, model: ResponseModel, visit: Visit) -> None:
    with visit(model, width) as page:
        assert serious_findings(page) == []


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_nothing_is_wider_than_the_window(width: int, model: ResponseModel, visit: Visit) -> None:
    with visit(model, width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_no_word_of_a_figure_is_cut_off_or_scrolled_away(
    width: int, model: ResponseModel, visit: Visit
) -> None:
    with visit(model, width) as page:
        for figure in page.locator(".figure").all():
            assert figure.evaluate(BEYOND_THE_EDGE) == [], figure.get_attribute("id")


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_a_term_shows_its_counterpart_within_the_window_on_hover_and_focus(
    width: int, model: ResponseModel, visit: Visit
) -> None:
    shown = "element => getComputedStyle(element, '::after').content"
    with visit(model, width) as page:
        # Those of a closed explanation can neither be pointed at nor focused.
        terms = [term for term in page.locator("dfn").all() if term.is_visible()]
        assert len(terms) > 10
        for term in terms:
            sentence = f'"{term.get_attribute("data-counterpart")}"'
            assert term.evaluate(shown) == "none"
            term.focus()
            assert term.evaluate(shown) == sentence
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            term.blur()
            term.hover()
            assert term.evaluate(shown) == sentence
            page.mouse.move(0, 0)


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_each_figure_shows_values_under_the_pointer(width: int, model: ResponseModel, visit: Visit) -> None:
    with visit(model, width) as page:
        figures = page.locator(".figure").all()
        assert len(figures) >= 5
        for figure in figures:
            mark = figure.locator(".mark-line path, .mark-symbol path, .mark-rect path").first
            mark.scroll_into_view_if_needed()
            page.mouse.move(*mark.evaluate(MIDDLE))
            values = page.locator(".values")
            assert values.is_visible(), figure.get_attribute("data-specification")
            assert ": " in values.inner_text()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.mouse.move(1, 1)
            assert values.is_hidden()


def test_a_curve_shows_its_nearest_point(model: ResponseModel, visit: Visit) -> None:
    found = model.dose_response()
    with visit(model) as page:
        point_at_the_dose_response(page)
        first = page.locator(".values").inner_text()
        assert f"{found.mean[0]:.3g}" in first
        assert "DOSE" in first


def test_a_hostile_name_is_text_under_the_pointer(model: ResponseModel, visit: Visit) -> None:
    renamed = replace(model, response=HOSTILE, dose="DOSE")
    with visit(renamed) as page:
        point_at_the_dose_response(page)
        assert "</script><img" in page.locator(".values").inner_text()
        assert "</script><img" in page.locator("h1").inner_text()
        assert "</script><img" in page.locator("#reproducibility").inner_text()
        assert page.locator("img").count() == 0


def test_the_answer_of_the_dose_and_its_figure_are_on_the_first_screen_of_a_laptop(
    model: ResponseModel, visit: Visit
) -> None:
    with visit(model) as page:
        page.set_viewport_size({"width": 1280, "height": 800})
        answers = page.locator(".answers strong").count()
        assert answers == 6
        figure = page.locator("#dose-response .mark-line path").first.bounding_box()
        assert figure is not None
        assert figure["y"] + figure["height"] <= 800


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_words_of_figures_keep_their_size(width: int, model: ResponseModel, visit: Visit) -> None:
    scale = "svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width"
    with visit(model, width) as page:
        scales = [figure.evaluate(scale) for figure in page.locator(".figure svg").all()]
    assert min(scales) > 0.8


def test_another_reference_subject_draws_another_forest(model: ResponseModel, visit: Visit) -> None:
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
