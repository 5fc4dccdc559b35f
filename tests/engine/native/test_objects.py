"""No function of one instruction set's kernel can be called in place of another's.

Where two objects define a weak symbol (an inline function of a header, a template of the C++ library) the
linker keeps one of the two. Were that the one compiled for AVX-512, the kernel for older processors would end
in an illegal instruction, and only on machines that we do not have. So the objects that are compiled for
different instruction sets show the linker one symbol each, the table of their entries.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BUILT = Path(__file__).parents[3] / "build"
TAG = f"cp{sys.version_info.major}{sys.version_info.minor}-*"
ENGINE = f"{TAG}/src/covaria/engine"
OBJECTS = sorted(
    path
    for folder, kernels in (("native", "kernel_*"), ("evidence/native", "evidence_kernel_*"))
    for path in BUILT.glob(f"{ENGINE}/{folder}/CMakeFiles/{kernels}.dir/kernel.cpp.o*")
)

pytestmark = [
    pytest.mark.skipif(shutil.which("nm") is None, reason="nm is not installed"),
    pytest.mark.skipif(not OBJECTS, reason="the kernel's objects are not here: it was not built by make"),
]


def symbols_for_the_linker(compiled: Path) -> list[tuple[str, str]]:
    """Letter and name of each symbol that an object defines for others: strong, weak or unique."""
    listing = subprocess.run(
        ["nm", "--defined-only", "--extern-only", "--demangle", compiled],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    parts = [line.split(maxsplit=2) for line in listing.splitlines()]
    return [(letter, name) for _, letter, name in parts]


@pytest.mark.parametrize("compiled", OBJECTS, ids=lambda path: path.parent.stem)
def test_an_object_shows_the_linker_its_table_alone(compiled: Path) -> None:
    kernel = compiled.parent.stem.removeprefix("evidence_")
    shown = symbols_for_the_linker(compiled)
    assert [name for _, name in shown] == [f"covaria::{kernel}"]
    assert shown[0][0] in "DR", "the table is data, and strong"


def test_a_function_that_is_not_internal_is_found(tmp_path: Path) -> None:
    """What the check is for: an inline function in a header, as any other compiler output would show it."""
    if (compiler := shutil.which("g++")) is None:
        pytest.skip("g++ is not installed")
    source, compiled = tmp_path / "shared.cpp", tmp_path / "shared.o"
    source.write_text("inline int twice(int x) { return 2 * x; }\nint (*use)(int) = twice;\n")
    subprocess.run([compiler, "-O0", "-c", source, "-o", compiled], check=True)
    assert ("W", "twice(int)") in symbols_for_the_linker(compiled)
