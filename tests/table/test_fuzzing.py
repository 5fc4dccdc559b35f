"""Damaged files of every format give a table with the numbers that stand in it, or one of our errors."""

import gzip
import importlib.util
import io
import zipfile
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curated.case import Case
from support.damage import EDITS, FUZZ, Edit, damaged, damaged_within
from support.damaged_tables import KINDS, check_of_bytes, content_of, seeds


def is_readable(kind: str) -> bool:
    return not KINDS[kind] or importlib.util.find_spec(KINDS[kind]) is not None


@pytest.mark.parametrize("kind", KINDS)
@FUZZ
@given(place=st.integers(0, 10_000), edits=EDITS, is_within=st.booleans(), member=st.integers(0, 20))
def test_damaged_files_are_refused_or_read_as_they_stand(
    kind: str, place: int, edits: list[Edit], is_within: bool, member: int
) -> None:
    if not is_readable(kind):
        pytest.skip(f"{KINDS[kind]} is not installed")
    place %= len(seeds(kind))
    data = content_of(kind, place)
    is_within = is_within and is_compressed(data)
    data = damaged_within(data, edits, member) if is_within else damaged(data, edits)
    with TemporaryDirectory() as folder:
        check_of_bytes(data, seeds(kind)[place], Path(folder))


def is_compressed(data: bytes) -> bool:
    """Whether a file can be decompressed, as some of the curated ones cannot, and holds something."""
    try:
        if data.startswith(b"\x1f\x8b"):
            return bool(gzip.decompress(data))
        return bool(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
        return False


@FUZZ
@given(st.binary(max_size=400) | st.text(st.sampled_from('a1.,;|"\n\r \t#-'), max_size=80).map(str.encode))
def test_bytes_of_any_kind_are_refused_or_read_as_they_stand(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        check_of_bytes(data, Case("any", b""), Path(folder))
