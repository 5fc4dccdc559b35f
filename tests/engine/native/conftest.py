"""The kernel for an ARM processor, run by an emulator in place of this machine's own kernels."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from covaria.engine.native import backend
from support.stored_plans import GROUP_RESULTS, CallsAsValues, counted, network_parts, plan_bytes

HERE = Path(__file__).parent
COMPILER = "aarch64-linux-gnu-g++"
EMULATORS = ("qemu-aarch64-static", "qemu-aarch64")
TARGET = (
    "-DCMAKE_SYSTEM_NAME=Linux",
    "-DCMAKE_SYSTEM_PROCESSOR=aarch64",
    f"-DCMAKE_CXX_COMPILER={COMPILER}",
    # So that the emulator need not find that processor's libraries.
    "-DCMAKE_EXE_LINKER_FLAGS=-static",
)


class KernelProgram(CallsAsValues):
    """The calls of the extension module, each made by a program: see kernel_program.cpp for what it reads."""

    def __init__(self, *command: str | Path) -> None:
        self.command = command

    def run(self, *words: str, given: bytes = b"") -> bytes:
        finished = subprocess.run([*self.command, *words], input=given, capture_output=True, check=False)
        assert finished.returncode == 0, finished.stderr.decode()
        return finished.stdout

    def kernel_names(self) -> list[str]:
        return self.run("names").decode().split()

    def train(self, kernel: str, plan: Any, threads: int, progress: object) -> None:
        assert progress is None, "the program reports nothing on its way"
        results = [getattr(group, name) for group in plan.groups for name in GROUP_RESULTS]
        fill(results, self.run("train", kernel, str(threads), given=plan_bytes(plan)))

    def predict(self, kernel: str, *, predictions: np.ndarray, threads: int, **given: Any) -> None:
        call = SimpleNamespace(**given)
        parts = [*network_parts(call), counted(call.parameters, "f4"), counted(call.inputs, "f4")]
        fill([predictions], self.run("predict", kernel, str(threads), given=b"".join(parts)))

    def predict_mean(
        self, kernel: str, *, mean: np.ndarray, deviation: np.ndarray, threads: int, **given: Any
    ) -> None:
        call = SimpleNamespace(**given)
        parts = [
            *network_parts(call),
            counted(call.parameters, "f4"),
            counted(call.weights, "f8"),
            counted(call.inputs, "f4"),
        ]
        fill([mean, deviation], self.run("predict_mean", kernel, str(threads), given=b"".join(parts)))


def fill(arrays: list[np.ndarray], received: bytes) -> None:
    """Write what the program returned into the arrays, one after the other."""
    assert len(received) == sum(array.nbytes for array in arrays)
    start = 0
    for array in arrays:
        values = np.frombuffer(received, array.dtype, array.size, start)
        array[...] = values.reshape(array.shape)
        start += array.nbytes


@pytest.fixture(scope="session")
def neon(tmp_path_factory: pytest.TempPathFactory) -> KernelProgram:
    """The program for 64-bit ARM; skips where it cannot be compiled or run."""
    emulator = next(filter(None, map(shutil.which, EMULATORS)), None)
    # The environment's own, which built the extension module, comes first.
    cmake = shutil.which("cmake", path=Path(sys.executable).parent) or shutil.which("cmake")
    tools = {COMPILER: shutil.which(COMPILER), "cmake": cmake, EMULATORS[0]: emulator}
    missing = [name for name, path in tools.items() if path is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not installed")
    folder = tmp_path_factory.mktemp("neon")
    for command in (
        (str(cmake), "-S", HERE, "-B", folder, "-DCMAKE_BUILD_TYPE=Release", *TARGET),
        (str(cmake), "--build", folder, "--parallel", "2"),
    ):
        finished = subprocess.run(command, capture_output=True, text=True, check=False)
        assert finished.returncode == 0, finished.stdout + finished.stderr
    return KernelProgram(str(emulator), folder / "kernel_program")


@pytest.fixture(scope="session")
def on_neon(neon: KernelProgram) -> Callable[..., Any]:
    """Call a function of the engine with the emulated processor's kernel in place of this one's."""

    def call(function: Callable[..., Any], *values: Any, **options: Any) -> Any:
        with pytest.MonkeyPatch.context() as changes:
            changes.setattr(backend, "_kernel", neon)
            changes.setenv("COVARIA_INSTRUCTION_SET", "neon")
            return function(*values, **options)

    return call
