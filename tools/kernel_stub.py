"""Write the kernel's stub from the module itself, by nanobind, in this project's format: `make stub`.

Run as `python tools/kernel_stub.py [PATH]`; without a path, where the stub is. Needs the built kernel.
"""

import subprocess
import sys
from pathlib import Path

from nanobind.stubgen import StubGen

from covaria.engine.native import _kernel

ROOT = Path(__file__).parents[1]
STUB = ROOT / "src" / "covaria" / "engine" / "native" / "_kernel.pyi"
FIRST_LINE = "# Made by `make stub`.\n"


def main() -> None:
    """Write the stub to the path that is named."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else STUB
    generator = StubGen(_kernel)
    generator.put(_kernel)
    path.write_text(FIRST_LINE + generator.get())
    ruff, settings = Path(sys.executable).parent / "ruff", ROOT / "pyproject.toml"
    subprocess.run([ruff, "format", "--config", settings, "--quiet", path], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
