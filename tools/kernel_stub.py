"""Write the stubs of compiled modules from these, by nanobind, in this project's format: `make stub`.

Run as `python tools/kernel_stub.py [FOLDER]`; without a folder, where the stubs are. Needs the built modules.
"""

import subprocess
import sys
from pathlib import Path

from nanobind.stubgen import StubGen

from covaria.engine.evidence.native import _evidence
from covaria.engine.native import _kernel
from covaria.table.native import _cells

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "covaria"
STUBS = {
    _kernel: SOURCE / "engine/native/_kernel.pyi",
    _evidence: SOURCE / "engine/evidence/native/_evidence.pyi",
    _cells: SOURCE / "table/native/_cells.pyi",
}
FIRST_LINE = "# Made by `make stub`.\n"


def main() -> None:
    """Write the stubs, into the folder that is named."""
    for module, usual in STUBS.items():
        path = Path(sys.argv[1]) / usual.name if len(sys.argv) > 1 else usual
        generator = StubGen(module)
        generator.put(module)
        path.write_text(FIRST_LINE + generator.get())
        ruff, settings = Path(sys.executable).parent / "ruff", ROOT / "pyproject.toml"
        subprocess.run([ruff, "format", "--config", settings, "--quiet", path], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
