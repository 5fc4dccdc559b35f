"""Fits of six tables give the numbers that they gave before, unless a change of them was meant.

Where it was, `python tools/behaviour.py --write tests/data/behaviour.json` writes them anew.
"""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "tests" / "data" / "behaviour.json"


def numbers_now() -> dict[str, Any]:
    """What the tool says now; it is no part of the package."""
    spec = importlib.util.spec_from_file_location("behaviour", ROOT / "tools" / "behaviour.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    numbers: dict[str, Any] = tool.with_versions()
    return numbers


@pytest.mark.slow
def test_six_tables_give_the_numbers_that_were_kept() -> None:
    now, kept = numbers_now(), json.loads(KEPT.read_text(encoding="utf-8"))
    if now["versions"] != kept["versions"]:
        pytest.skip("the numbers were kept on another kernel, or with other versions of NumPy or SciPy")
    assert now["tables"].keys() == kept["tables"].keys()
    for name, numbers in kept["tables"].items():
        for what, values in numbers.items():
            # Processors of one kind may still add in another order.
            assert now["tables"][name][what] == pytest.approx(values, rel=1e-5, abs=1e-9), (name, what)
