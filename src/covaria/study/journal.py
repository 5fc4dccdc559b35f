"""The record of runs: one line for each, on disk before the next is counted."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic

from covaria.errors import DataError, OutputError, UsageError
from covaria.study.work import Record, Run, Work

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class Journal(Generic[Record]):
    """An append-only file whose first line says which work it is of.

    A line that a crash left half written is dropped, and its run done again.

    Parameters
    ----------
    path : Path
    work : Work
    version : str
        Of Covaria: another one may give other digits.
    """

    def __init__(self, path: Path, work: Work[Record], version: str) -> None:
        self.path = path
        self._record = work.record
        self._head = {"plan": work.digest, "covaria": version}

    def read(self) -> dict[Run, list[Record]]:
        """Read the runs that are recorded.

        Raises
        ------
        UsageError
            If the file is of another plan or another version of Covaria.
        DataError
            If a line in its midst is damaged.
        """
        lines = self.path.read_bytes().split(b"\n")
        if not lines[-1] and not lines[:-1]:
            return {}
        self._check_head(lines[0])
        found: dict[Run, list[Record]] = {}
        for place, line in enumerate(lines[1:-1], 2):
            record = _parsed(line)
            if record is None:
                raise DataError(f"{self.path}, line {place}, is damaged; delete the line to run it again.")
            number, repeat = record["run"]
            found[number, repeat] = [self._record(**own) for own in record["rows"]]
        return found

    @contextmanager
    def appending(self, resume: bool) -> Iterator["Appender"]:
        """Open the file for further lines; what a crash left half written is cut off first."""
        mode = "r+b" if resume else "xb"
        try:
            # Without a buffer, which would be written once more as the file is closed, and fail once more.
            with self.path.open(mode, buffering=0) as file:
                appender = Appender(file, self.path)
                if resume:
                    file.truncate(file.read().rfind(b"\n") + 1)
                    file.seek(0, os.SEEK_END)
                if file.tell() == 0:
                    appender.write(self._head)
                yield appender
        except FileExistsError:
            raise UsageError(
                f"{self.path} holds runs of an earlier study; go on with --resume, or name another folder."
            ) from None

    def _check_head(self, line: bytes) -> None:
        head = _parsed(line) or {}
        if head.get("plan") != self._head["plan"]:
            raise UsageError(
                f"{self.path} is of another plan, so its runs do not belong to this one; name another folder."
            )
        if head.get("covaria") != self._head["covaria"]:
            raise UsageError(
                f"{self.path} was written by Covaria {head.get('covaria')}, and this is "
                f"{self._head['covaria']}; go on with that version, or name another folder."
            )


class Appender:
    """Writes whole lines, each on disk when the call returns."""

    def __init__(self, file: Any, path: Path) -> None:
        self._file, self._path = file, path

    def append(self, run: Run, rows: Sequence["DataclassInstance"]) -> None:
        """Record one run."""
        self.write({"run": run, "rows": [asdict(row) for row in rows]})

    def write(self, record: object) -> None:
        """Write one line; an OutputError says that the disk refuses, and what is recorded stays."""
        try:
            line = json.dumps(record).encode() + b"\n"
            while line:
                line = line[self._file.write(line) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            raise OutputError(
                f"{self._path} cannot be written ({error.strerror}); runs until now are kept: make room, "
                "then go on with --resume."
            ) from None


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None
