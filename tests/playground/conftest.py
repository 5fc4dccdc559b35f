"""The page's kernel, run in place of this machine's own."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from covaria.engine.native import _kernel, backend
from covaria.playground.page import KERNEL
from support.stored_plans import GROUP_RESULTS, CallsAsValues, plan_bytes


class PageKernel(CallsAsValues):
    """The calls of the extension module, made in the module that the page holds, some batches at a time."""

    def __init__(self, code: bytes, batches: int) -> None:
        wasmtime = pytest.importorskip("wasmtime", reason="runs WebAssembly outside a browser")
        self.store = wasmtime.Store
        engine = wasmtime.Engine()
        self.module = wasmtime.Module(engine, code)
        self.linker = wasmtime.Linker(engine)
        self.linker.define_unknown_imports_as_traps(self.module)
        self.engine = engine
        self.batches = batches

    def kernel_names(self) -> list[str]:
        return ["wasm"]

    def train(self, _kernel: str, plan: Any, _threads: int, _progress: object) -> None:
        store = self.store(self.engine)
        exports = self.linker.instantiate(store, self.module).exports(store)
        exports["_initialize"](store)
        given = plan_bytes(plan)
        place = exports["allocate"](store, len(given))
        exports["memory"].write(store, given, place)
        course = exports["begin"](store, place)
        rows = max(len(group.active_rows) for group in plan.groups)
        left = len(plan.records_held_out) * -(-rows // min(plan.batch_size or rows, rows))
        while left > 0:
            exports["advance"](store, course, min(self.batches, left))
            left -= self.batches
        for number, group in enumerate(plan.groups):
            for name in GROUP_RESULTS:
                array = getattr(group, name)
                start = exports[name](store, course, number)
                found = exports["memory"].read(store, start, start + array.nbytes)
                array[...] = np.frombuffer(found, array.dtype).reshape(array.shape)

    def predict(self, _name: str, **given: Any) -> None:
        """Statuses and the lesson ask for predictions, which are compared by the parameters behind them."""
        _kernel.predict("baseline", **given)


@pytest.fixture(scope="session")
def code() -> bytes:
    return KERNEL.read_bytes()


@pytest.fixture(params=[1, 7, 10**6], ids=["one batch", "seven batches", "all batches"])
def on_page(code: bytes, request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Call a function of the engine with the page's kernel in place of this one's."""
    kernel = PageKernel(code, request.param)

    def call(function: Callable[..., Any], *values: Any, **options: Any) -> Any:
        with pytest.MonkeyPatch.context() as changes:
            changes.setattr(backend, "_kernel", kernel)
            changes.setenv("COVARIA_INSTRUCTION_SET", "wasm")
            return function(*values, **options)

    return call
