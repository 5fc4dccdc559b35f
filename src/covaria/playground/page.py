"""The page."""
from pathlib import Path

FOLDER = Path(__file__).parent
KERNEL = FOLDER / "kernel.wasm"
