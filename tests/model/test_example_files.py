"""Files that an earlier Covaria wrote stay readable, and predict what they did when they were written.

`tools/example_models.py` made them. An example of a released version is never made anew.
"""

import importlib.util
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from covaria import load_model
from covaria.model.container import FORMAT_VERSION
from covaria.report import render_report, report_content

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "tests" / "data").glob("format-*.covaria"))


@pytest.fixture(scope="module")
def tool() -> Any:
    """No part of the package."""
    spec = importlib.util.spec_from_file_location("example_models", ROOT / "tools" / "example_models.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_version_has_its_examples(tool: Any) -> None:
    wanted = {
        f"format-{version}-{name}" for version in range(1, FORMAT_VERSION + 1) for name in tool.trials()
    }
    assert wanted <= {path.stem for path in EXAMPLES}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_gives_the_numbers_that_it_gave(path: Path, tool: Any) -> None:
    kept = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    found = tool.numbers_of(load_model(path))
    assert found.keys() == kept.keys()
    for what, numbers in kept.items():
        # Networks are of 32 bits, and processors add in another order.
        assert found[what] == pytest.approx(numbers, rel=1e-5, abs=1e-5), what


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_still_makes_a_report(path: Path) -> None:
    model = load_model(path)
    page = render_report(report_content(model, date(2026, 1, 31)))
    assert f"Response model of \u201c{model.response}\u201d" in page
