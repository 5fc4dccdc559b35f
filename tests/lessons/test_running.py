"""Lessons are run as a reader runs them."""

from pathlib import Path

import pytest

from covaria.lessons import LESSONS, Lesson
from covaria.lessons.notebook import cells, notebook_to_run

SOURCES = Path(__file__).parents[2] / "lessons"


@pytest.fixture(params=LESSONS, ids=lambda lesson: lesson.key)
def lesson(request: pytest.FixtureRequest) -> Lesson:
    chosen: Lesson = request.param
    return chosen


def test_the_package_holds_what_the_sources_say(lesson: Lesson) -> None:
    jupytext = pytest.importorskip("jupytext", reason="needs make notebooks")
    source = jupytext.read(SOURCES / f"{lesson.key.replace('-', '_')}.py")
    shown = [cell.source for cell in source.cells if "hidden" not in cell.metadata.get("tags", ())]
    assert [cell.source for cell in cells(lesson)] == shown


@pytest.mark.slow
def test_a_readers_notebook_runs(lesson: Lesson, tmp_path: Path) -> None:
    nbclient = pytest.importorskip("nbclient", reason="needs make notebooks")
    nbformat = pytest.importorskip("nbformat", reason="needs make notebooks")
    notebook = nbformat.reads(notebook_to_run(lesson), as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=180, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    ran = client.execute()
    printed = [
        "".join(
            output.get("text", "") for output in cell.get("outputs", ()) if output.output_type == "stream"
        )
        for cell in ran.cells
        if cell.cell_type == "code"
    ]
    known = {
        1: "slope     0.257349063 (SE 0.00612)",
        2: "369 parameters in all",
        3: "81 mg - placebo      -1.05 (0.86)  -1.0 (0.84)",
        4: "additive    245 of 1885 parameters in use",
        5: "EGFR × DOSE: p = 0.001, claimed: True",
        6: "trial.csv: 287 of 300 rows used",
        7: "41 of 80, 51.2 % (SE 5.6)",
    }
    assert any(known[lesson.number] in text for text in printed)
