"""Check: the files of the package are those that were installed."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import distribution
from pathlib import Path

from covaria.qualification.check import Check, Comparison, Part, same
from covaria.wording.lists import listed


def _comparisons() -> Iterator[Comparison]:
    installed = distribution("covaria")
    known = {
        Path(str(installed.locate_file(each))).resolve(): each.hash.value
        for each in installed.files or ()
        if each.hash is not None
    }
    own = Path(__file__).resolve()
    yield same("the package in use is the one that was installed", True, own in known)
    altered = [path.name for path, value in known.items() if not _is_unaltered(path, value)]
    yield same(f"files that differ from their SHA-256, of {len(known):,}", "none", listed(altered) or "none")


def _is_unaltered(path: Path, known: str) -> bool:
    if not path.is_file():
        return False
    return urlsafe_b64encode(sha256(path.read_bytes()).digest()).rstrip(b"=").decode() == known


FILES = Check("files", Part.INSTALLATION, "Files as they were shipped", _comparisons)
