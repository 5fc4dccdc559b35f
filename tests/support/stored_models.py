"""Model files taken apart and put together again, for tests that change a part and see it refused."""

import hashlib
import json
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save

BLANK = "0" * 64


def opened(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The JSON value and the arrays of a model file."""
    with safe_open(path, framework="np") as file:
        content = json.loads(file.metadata()["covaria"])
        return content, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no mapping)


def digest_of(arrays: dict[str, NDArray[Any]]) -> str:
    """SHA-256 over names, types, shapes and values."""
    parts = (
        f"{name} {array.dtype} {array.shape}\n".encode() + array.tobytes()
        for name, array in sorted(arrays.items())
    )
    return hashlib.sha256(b"".join(parts)).hexdigest()


def sealed(content: Any, arrays: dict[str, NDArray[Any]]) -> bytes:
    """A file of these, with the digest over all of it renewed, as a forger would."""
    if isinstance(content, dict):
        content = {**content, "sha256": BLANK}
    blank = save(arrays, metadata={"covaria": json.dumps(content)})
    return blank.replace(BLANK.encode(), hashlib.sha256(blank).hexdigest().encode(), 1)


def part_of(content: dict[str, Any], *place: str | int) -> dict[str, Any]:
    """The object at a place of a file's content; a change of it changes the content."""
    found: Any = content
    for each in place:
        found = found[each]
    assert isinstance(found, dict)
    return found
