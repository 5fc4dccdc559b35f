"""The bytes of a file, decompressed where its name says so, within limits against bombs."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from covaria.errors import TableError
from covaria.table.reading_progress import Report, bytes_read, unheard
from covaria.wording.lists import counted

LARGEST = 1 << 30
"""Most bytes of a decompressed file: 1 GiB, of which a table of 5,000,000 × 30 short cells has half."""
HARMLESS, HIGHEST_RATIO = 1 << 24, 200
"""Bytes up to which no ratio is asked about, and the most bytes that one compressed byte may stand for
beyond: tables come to 5 to 30, deflate to 1,032 at most."""
_STEP = 1 << 20
_BESIDE = ("__MACOSX/", ".DS_Store")


@dataclass(frozen=True)
class Contents:
    """What a file holds.

    Attributes
    ----------
    name : str
        The file's name without the ending of a compression; of an archive, its member's.
    data : bytes
    """

    name: str
    data: bytes


def read_contents(path: Path, source: str, report: Report = unheard) -> Contents:
    """Read a file, decompressed when its name ends in .gz or .zip.

    Raises
    ------
    TableError
        When it cannot be opened or decompressed, is an archive of no or several files, or is far larger
        decompressed than a table is.
    """
    ending = path.suffix.lower()
    try:
        with path.open("rb") as file:
            watched = _Watched(file, path.stat().st_size, source, report)
            if ending == ".zip":
                return _from_archive(watched)
            if ending == ".gz":
                with gzip.open(file) as stream:
                    return Contents(path.stem, watched.decompressed(stream))
            return Contents(path.name, watched.whole())
    except (gzip.BadGzipFile, zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error):
        what = "is no ordinary zip archive" if ending == ".zip" else "was not compressed by gzip"
        raise TableError(f"{source} is damaged or {what}; compress it again.") from None
    except OSError as error:
        raise TableError(f"{source} cannot be read: {error.strerror or 'input error'}.") from None


@dataclass(frozen=True)
class _Watched:
    """A file of so many bytes that is being read, and whom that is told."""

    file: IO[bytes]
    size: int
    source: str
    report: Report

    def whole(self) -> bytes:
        return b"".join(self._parts(self.file))

    def decompressed(self, stream: IO[bytes] | gzip.GzipFile) -> bytes:
        """Read to the end, or until there is more than a table can be: what is announced need not be true."""
        parts, size = [], 0
        for part in self._parts(stream):
            parts.append(part)
            size += len(part)
            if size > LARGEST or (size > HARMLESS and size > HIGHEST_RATIO * self.size):
                raise TableError(
                    f"{self.source} is more than {size // _STEP:,} MiB decompressed, "
                    f"{size // max(self.size, 1):,} times its size, more than is read; decompress it, if it "
                    "is a table."
                )
        return b"".join(parts)

    def _parts(self, stream: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
        while part := stream.read(_STEP):
            yield part
            bytes_read(self.report, self.file.tell() / max(self.size, 1))


def _from_archive(watched: _Watched) -> Contents:
    source = watched.source
    with zipfile.ZipFile(watched.file) as archive:
        members = [
            member
            for member in archive.infolist()
            if not (
                member.is_dir() or member.filename.startswith(_BESIDE) or member.filename.endswith(_BESIDE)
            )
        ]
        if len(members) != 1:
            raise TableError(
                f"{source} is an archive of {counted(len(members), 'file')}; give one that holds the table "
                "alone."
            )
        member = members[0]
        if member.flag_bits & 1:
            raise TableError(f"{source} is encrypted; decrypt it first.")
        with archive.open(member) as stream:
            return Contents(Path(member.filename).name, watched.decompressed(stream))
