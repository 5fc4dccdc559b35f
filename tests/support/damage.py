"""Damage to files, as Hypothesis draws it: bytes changed, cut, repeated, and pieces that trip readers."""

import gzip
import io
import os
import signal
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
"""Of each kind of file; `make fuzz` asks for many."""
FUZZ = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="FUZZ_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
LONGEST_SECONDS = 60
PIECES = (
    *(
        b'"',
        b"'",
        b",",
        b";",
        b"\t",
        b"|",
        b" ",
        b"\n",
        b"\r",
        b"\r\n",
        b"\0",
        b"\xff",
        b"\x80",
        b"\xef\xbb\xbf",
        b"#",
    ),
    *(
        b"sep=;\n",
        b"TABLE NO.  1\n",
        b"\xe2\x80\xae",
        b"\xd9\xa3",
        b"\xe2\x88\x92",
        b"e",
        b".",
        b"-",
        b"+",
        b"<",
        b"%",
    ),
    *(
        b"1e999",
        b"-1e308",
        b"1e-400",
        b"NaN",
        b"inf",
        b"<0.5",
        b"1,5",
        b"0x10",
        b"1_000",
        b"007",
        b"None",
        b"= 1+1",
    ),
    *(b"9" * 400, b"x" * 70_000, b'"' * 9, b",,,,", b"\n\n\n", b"<c/>", b"]]>", b"&lt;", b"&x;", b"</row>"),
)


@dataclass(frozen=True)
class Edit:
    """One change of a file.

    Attributes
    ----------
    kind : str
        "change" of one byte, "cut" of some, "repeat" of some, "put" a piece in, or "end" the file.
    place : float
        From the beginning, 0, to the end, 1.
    size : int
        Of what is cut or repeated.
    piece : bytes
        What is put in; its first byte is what one is changed by.
    """

    kind: str
    place: float
    size: int
    piece: bytes

    def made(self, data: bytes) -> bytes:
        """Make the change."""
        at = int(self.place * len(data))
        before, after = data[:at], data[at:]
        if self.kind == "change":
            return before + bytes(byte ^ (self.piece[0] or 1) for byte in after[:1]) + after[1:]
        if self.kind == "cut":
            return before + after[self.size :]
        if self.kind == "repeat":
            return before + after[: self.size] + after
        return before + (self.piece + after if self.kind == "put" else b"")


EDITS = st.lists(
    st.builds(
        Edit,
        st.sampled_from(["change", "cut", "repeat", "put", "put", "end"]),
        st.floats(0, 1, exclude_max=True),
        st.integers(1, 200),
        st.sampled_from(PIECES) | st.binary(min_size=1, max_size=8),
    ),
    min_size=1,
    max_size=6,
)


def damaged(data: bytes, edits: list[Edit]) -> bytes:
    """Make changes one after the other."""
    for edit in edits:
        data = edit.made(data)
    return data


def damaged_within(data: bytes, edits: list[Edit], member: int) -> bytes:
    """Damage what a compressed file holds, so that it can be decompressed; of an archive, one member."""
    if data.startswith(b"\x1f\x8b"):
        return gzip.compress(damaged(gzip.decompress(data), edits), mtime=0)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        for place, name in enumerate(names):
            content = old.read(name)
            new.writestr(name, damaged(content, edits) if place == member % len(names) else content)
    return buffer.getvalue()


@contextmanager
def within_time() -> Iterator[None]:
    """Stop what does not come to an end."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"it took more than {LONGEST_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
