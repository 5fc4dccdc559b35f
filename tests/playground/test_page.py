"""The page in the text that is written: one file, what it may do, and what its kernel was made from."""

import hashlib
import json
import re

import pytest
from build_wasm import FLAGS, source_digest

from covaria.playground.page import FOLDER, KERNEL, SCRIPTS, WORKER, render_playground


@pytest.fixture(scope="module")
def page() -> str:
    return render_playground()


def test_asks_nothing_of_any_network(page: str) -> None:
    markup = re.sub(r"<script.*?</script>", "", page, flags=re.S)
    assert re.findall(r'(?:src|href)="(?!data:)[^"]*"', markup) == []
    assert "default-src &#39;none&#39;" in page
    assert "unsafe-inline" not in page
    assert "&#39;unsafe-eval&#39;" not in page


def test_is_small_enough_for_a_mail(page: str) -> None:
    assert len(page.encode()) < 1_500_000
    assert KERNEL.stat().st_size <= 139_000, "larger than the kernel's trial build with a single loss"


def test_holds_every_script_beside_it() -> None:
    assert sorted(path.name for path in FOLDER.glob("*.js")) == sorted([*SCRIPTS, WORKER])


def test_every_control_has_a_label(page: str) -> None:
    markup = re.sub(r"<script.*?</script>", "", page, flags=re.S)
    controls = re.findall(r'<(?:input|select) id="([^"]+)"', markup)
    assert len(controls) >= 18
    assert sorted(controls) == sorted(re.findall(r'<label for="([^"]+)"', markup))


def test_the_kernel_is_the_one_recorded_and_made_from_these_sources() -> None:
    record = json.loads((FOLDER / "kernel.json").read_text(encoding="utf-8"))
    assert record["module_sha256"] == hashlib.sha256(KERNEL.read_bytes()).hexdigest()
    assert record["flags"] == list(FLAGS)
    assert record["source_sha256"] == source_digest(), "the kernel has changed: run `make wasm`"
