"""The page in a browser: the digits of Python, and a sentence for whatever it is given."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from covaria.playground.page import render_playground
from support.accessibility import serious_findings

pytestmark = pytest.mark.slow


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """The page opened from a file; it must log no error, and ask for nothing outside of itself."""
    file = tmp_path / "playground.html"
    file.write_text(render_playground(), encoding="utf-8")
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    problems: list[str] = []
    opened.on("console", lambda message: problems.append(message.text))
    opened.on("pageerror", lambda error: problems.append(str(error)))
    requests: list[str] = []
    opened.on("request", lambda request: requests.append(request.url))
    opened.goto(file.as_uri())
    yield opened
    assert problems == []
    assert [url for url in requests if not url.startswith(("file:", "blob:"))] == []
    opened.close()


def choose(page: Any, **values: object) -> None:
    for name, value in values.items():
        page.fill(f"#{name}", str(value))
        page.dispatch_event(f"#{name}", "change")


def wait_for_pictures(page: Any) -> None:
    """Wait until all that was asked for has been trained and is shown."""
    page.wait_for_function("() => state.ready && state.asked === 0 && state.due === 0")


def run(page: Any) -> str:
    page.click("#run")
    page.wait_for_selector("#run:disabled", timeout=60_000)
    wait_for_pictures(page)
    told: str = page.inner_text("#errors")
    return told


def copied(page: Any, button: str) -> str:
    page.click(button)
    page.wait_for_selector("#copied:not([hidden])")
    text: str = page.input_value("#copied")
    return text


def test_the_lesson_has_its_digits_after_any_number_of_steps(page: Any) -> None:
    choose(page, networks=2)
    for button in ("#batch-step", "#epoch-step", "#batch-step"):
        page.click(button)
        wait_for_pictures(page)
    assert page.inner_text("#progress").startswith("Epoch 1 of 300, batch 1 of 10")
    assert run(page).startswith("Network 1: train 0.18450, held out 0.16225.")
    page.click("#rewind")
    wait_for_pictures(page)
    assert page.inner_text("#progress").startswith("Epoch 0 of 300")
    assert run(page).startswith("Network 1: train 0.18450, held out 0.16225.")


@pytest.mark.parametrize(
    ("source", "choices"),
    [
        ("lesson", {"networks": 3}),
        ("lesson", {"networks": 2, "folds": 3, "penalty": 0.01, "draw": 4, "subjects": 203, "hidden": "7"}),
        ("formula", {"networks": 1, "formula": "2*exp(-dose) + (age - bmi)^2", "hidden": "none"}),
    ],
    ids=["the lesson", "folds and a new draw", "a formula"],
)
def test_what_is_copied_gives_the_same_digits(page: Any, source: str, choices: dict[str, object]) -> None:
    page.select_option("#source", source)
    choose(page, epochs=60, **choices)
    told = run(page)
    code = copied(page, "#copy-python")
    assert told.startswith(first_network([sys.executable, "-c", code]))
    command = copied(page, "#copy-command")
    assert command == f"python3 - <<'END'\n{code}\nEND"
    command = command.replace("python3", sys.executable, 1)
    assert told.startswith(first_network(["/bin/sh", "-c", command]))


def first_network(command: list[str]) -> str:
    """What the page says of its first network, in the digits that a command prints."""
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    first = re.search(r"train \[\s*([\d.e+-]+).*?held out \[\s*([\d.e+-]+)", ran.stdout.replace("\n", " "))
    assert first is not None
    train, held_out = (float(value) for value in first.groups())
    return f"Network 1: train {train:.5f}, held out {held_out:.5f}."


COUNT_PICTURES = """() => {
  window.drawn = [];
  let here = [];
  const next = () => (drawn.push(here), (here = []), requestAnimationFrame(next));
  for (const name of ["drawPredictions", "drawCurves", "drawLosses", "drawNetwork"]) {
    const usual = window[name];
    window[name] = (...given) => (here.push(name), usual(...given));
  }
  requestAnimationFrame(next);
}"""


def test_a_frame_draws_one_picture_and_all_show_the_end(page: Any) -> None:
    choose(page, networks=4, epochs=100)
    page.evaluate(COUNT_PICTURES)
    run(page)
    frames = [frame for frame in page.evaluate("drawn") if frame]
    assert max(len(frame) for frame in frames) == 1
    pictures = {"drawPredictions", "drawCurves", "drawLosses", "drawNetwork"}
    assert {name for (name,) in frames[-4:]} == pictures
    assert page.inner_text("#status").startswith("Stopped at epoch 100")


def test_divergence_is_explained(page: Any) -> None:
    choose(page, rate=0.5, networks=1)
    run(page)
    assert "each step overshoots" in page.inner_text("#diverged")
    choose(page, rate=1e6)
    run(page)
    assert "diverged" in page.inner_text("#diverged")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("rate", "1e9", "The learning rate must be from 1e-12 to 1000000; 0.01 is usual."),
        ("networks", "300", "whole number from 1 to 256"),
        ("hidden", "16,-1", "such as 16,16, or none"),
        ("subjects", "", "The number of subjects must be"),
        ("folds", "200", "from 1 to 10"),
    ],
    ids=["learning rate", "networks", "hidden", "nothing", "folds"],
)
def test_a_value_out_of_range_gets_a_sentence(page: Any, name: str, value: str, told: str) -> None:
    choose(page, **{name: value})
    assert told in page.inner_text("#problem")


@pytest.mark.parametrize(
    "formula",
    ["(" * 5000, "-" * 5000 + "1", "dose dose", "1 / 0", "1e39 * dose", "constructor", ""],
    ids=["brackets", "signs", "no sign", "infinite", "too large", "not a name", "nothing"],
)
def test_an_absurd_formula_gets_a_sentence(page: Any, formula: str) -> None:
    page.select_option("#source", "formula")
    choose(page, formula=formula)
    assert re.match(r"The formula (is not|cannot|has more)", page.inner_text("#problem"))
    assert page.is_disabled("#run")
    choose(page, formula="2 * dose")
    assert page.inner_text("#problem") == ""
    assert page.is_enabled("#run")


HEADER = "age,dose,sex,y\n"
ROWS = [f"{k},{k % 5},{'m' if k % 2 else 'f'},{(k * 7) % 11}" for k in range(60)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEADER + "\n".join(ROWS), "1 column holds text and cannot be chosen (sex)"),
        (HEADER + "\n".join([*ROWS, ",1,m,3"]), "1 row with missing cells is left out"),
        (HEADER + ROWS[0], "Only 1 row is complete"),
        (HEADER, "no rows below its header"),
        (HEADER + "\n".join(ROWS * 2000), "has 120,000 rows"),
        ("a,b\nx,y\nz,w", "Fewer than two columns hold numbers"),
        ("age;dose;y\n" + "1,5;2;3\n" * 60, "write decimals with a point"),
        ("age,dose,y\n" + "3e38,2,3\n" * 60, "Column age holds numbers beyond 10¹⁵"),
    ],
    ids=[
        "text column",
        "missing cell",
        "one row",
        "no row",
        "too many rows",
        "no numbers",
        "decimal commas",
        "too large",
    ],
)
def test_a_table_gets_a_sentence(page: Any, tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "own.csv"
    file.write_text(text, encoding="utf-8")
    page.select_option("#source", "table")
    page.set_input_files("#file", str(file))
    page.wait_for_timeout(500)
    assert told in page.inner_text("#problem")


def test_a_network_that_units_hold_back_is_told_so(page: Any, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(
        "weight,y\n" + "".join(f"{60000 + 997 * (k % 31)},{k % 7}\n" for k in range(60)), encoding="utf-8"
    )
    page.select_option("#source", "table")
    page.set_input_files("#file", str(file))
    choose(page, epochs=30, networks=1, rate=1e-6)
    run(page)
    assert "give them in units in which they run over about that" in page.inner_text("#diverged")


def test_a_corrected_table_is_read_when_it_is_chosen_again(page: Any, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    page.select_option("#source", "table")
    for text, told in (
        (HEADER, "no rows below its header"),
        (HEADER + "\n".join(ROWS), "1 column holds text"),
    ):
        file.write_text(text, encoding="utf-8")
        with page.expect_file_chooser() as chooser:
            page.click("#file")
        chooser.value.set_files(str(file))
        page.wait_for_function(
            "told => document.getElementById('problem').textContent.includes(told)", arg=told
        )
    assert page.is_enabled("#run")


def test_the_address_brings_back_what_was_chosen(page: Any) -> None:
    choose(page, hidden="5", networks=2, draw=3)
    page.reload()
    assert (page.input_value("#hidden"), page.input_value("#networks"), page.input_value("#draw")) == (
        "5",
        "2",
        "3",
    )


def test_fits_a_telephone_and_the_keyboard(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.focus("#run")
    page.keyboard.press("Enter")
    page.wait_for_selector("#run:disabled", timeout=60_000)


def test_is_accessible_before_and_after_a_run(page: Any) -> None:
    assert serious_findings(page) == []
    run(page)
    assert serious_findings(page) == []


def test_the_copied_command_gives_the_same_digits(page: Any, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(HEADER + "\n".join(ROWS), encoding="utf-8")
    page.select_option("#source", "table")
    page.set_input_files("#file", str(file))
    choose(page, epochs=40, networks=1, batch=16)
    told = run(page)
    command = copied(page, "#copy-command").replace("covaria train", f"{sys.executable} -c '{MAIN}' train")
    ran = subprocess.run(
        ["/bin/sh", "-c", f"{command} --json"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    (member,) = json.loads(ran.stdout)["members"]
    assert told.startswith(f"Network 1: train {member['train_mse']:.5f}, held out {member['test_mse']:.5f}.")


MAIN = "from covaria.cli.main import main; main()"
