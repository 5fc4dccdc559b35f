"""What the extension module promises Python: a true stub, and plans that keep what they point into."""

import gc
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from covaria.engine import Activation, Network, train
from covaria.engine.native import _kernel, backend
from support.fleets import build_fleet

ROOT = Path(__file__).parents[3]
STUBS = ("engine/native/_kernel.pyi", "table/native/_cells.pyi")


@pytest.mark.slow
def test_the_stubs_are_what_the_modules_say(tmp_path: Path) -> None:
    pytest.importorskip("nanobind.stubgen", reason="nanobind is not installed")
    if shutil.which("ruff", path=Path(sys.executable).parent) is None:
        pytest.skip("ruff is not installed")
    subprocess.run([sys.executable, ROOT / "tools/kernel_stub.py", tmp_path], check=True, capture_output=True)
    for stub in STUBS:
        kept = ROOT / "src/covaria" / stub
        assert (tmp_path / kept.name).read_text() == kept.read_text(), "run `make stub`"


def test_a_plan_outlives_its_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of groups, and every name for a group, are gone before the kernel reads them."""
    fleet = build_fleet(0, Network(3, (5,), (Activation.TANH,)), members=(3, 2))
    expected = train(*fleet)

    def forget(*, groups: list[Any], **given: Any) -> Any:
        plan = _kernel.Plan(groups=groups, **given)
        groups.clear()
        gc.collect()
        return plan

    entries = {name: getattr(_kernel, name) for name in ("Group", "kernel_names", "train", "predict")}
    monkeypatch.setattr(backend, "_kernel", SimpleNamespace(**entries, Plan=forget))
    np.testing.assert_array_equal(train(*fleet).parameters, expected.parameters)


def test_a_plan_refuses_what_is_no_group() -> None:
    make: Any = _kernel.Plan
    with pytest.raises(TypeError):
        make(groups=[None])
