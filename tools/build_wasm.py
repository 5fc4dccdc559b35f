"""`make wasm`: compiles the kernel to WebAssembly for the playground, and records by what (needs ziglang)."""

import hashlib
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
NATIVE = ROOT / "src/covaria/engine/native"
PAGE = ROOT / "src/covaria/playground"
OWN = ("course.cpp", "without_exceptions.cpp")
SHARED = ("connectivity.cpp", "control.cpp", "network.cpp", "padding.cpp", "shuffle.cpp")
FLAGS = (
    *("-target", "wasm32-wasi", "-mexec-model=reactor", "-std=c++20", "-O3", "-msimd128"),
    *(
        "-ffp-contract=off",
        "-fno-math-errno",
        "-fno-trapping-math",
        "-fno-rtti",
        "-fno-exceptions",
        "-fvisibility=hidden",
    ),
    *("-s", "-Wl,--gc-sections", "-DCOVARIA_KERNEL=kernel_baseline", '-DCOVARIA_KERNEL_NAME="wasm"'),
)


def compile_kernel(target: Path) -> None:
    """Write the module; the same sources and the same compiler give the same bytes."""
    sources = [*(PAGE / "kernel" / name for name in OWN), *(NATIVE / name for name in SHARED)]
    compiler = (sys.executable, "-m", "ziglang", "c++")
    command = [*compiler, *FLAGS, f"-I{NATIVE}", *map(str, sources), "-o", str(target)]
    subprocess.run(command, check=True)  # noqa: S603
    target.chmod(0o644)


def source_digest() -> str:
    """SHA-256 over all sources that the module may be made from."""
    digest = hashlib.sha256()
    own = sorted(path for path in (PAGE / "kernel").iterdir() if path.suffix in {".cpp", ".hpp"})
    for path in (*own, *sorted(path for path in NATIVE.iterdir() if path.suffix in {".cpp", ".hpp"})):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def main() -> None:
    """Compile, and write the record beside the module."""
    module = PAGE / "kernel.wasm"
    compile_kernel(module)
    record = {
        "compiler": f"ziglang {version('ziglang')}",
        "flags": list(FLAGS),
        "module_sha256": hashlib.sha256(module.read_bytes()).hexdigest(),
        "source_sha256": source_digest(),
    }
    (PAGE / "kernel.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
