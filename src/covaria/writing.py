"""Writing results so that a file is either the old one or the whole new one."""

import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from covaria.errors import OutputError


def check_writable(path: Path, force: bool, inputs: Iterable[Path] = ()) -> None:
    """Raise OutputError where `write_file` would, so that it can be said before long work.

    Parameters
    ----------
    path : Path
    force : bool
        Whether a file that exists may be replaced.
    inputs : iterable of Path
        Files that are read, and so must never be replaced.

    Raises
    ------
    OutputError
        If the path is a folder or a device, exists and may not be replaced, or is where nothing can be
        written.
    """
    with _in_words(path):
        found = _status(path)
        if found is not None:
            _check_replaceable(path, found, force, inputs)
        # Where a link leads to is what gets replaced, so that is the place to look at.
        nearest = next(folder for folder in path.resolve().parents if _status(folder) is not None)
        if not nearest.is_dir():
            raise OutputError(f"{path} cannot be written, since {nearest} is a file; choose another place.")
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise OutputError(f"{path} cannot be written: no permission for {nearest}; choose another place.")


def write_file(path: Path, content: bytes | str, force: bool = False) -> None:
    """Write one file, as `write_files` does."""
    write_files({path: content}, force)


def write_files(contents: Mapping[Path, bytes | str], force: bool = False) -> None:
    """Write files under temporary names, flush them all to disk, then rename them.

    Text is written as UTF-8; folders are made as needed; where a path is a link, its target is replaced.

    Raises
    ------
    OutputError
        As `check_writable`, or if the disk refuses; then no file was replaced, and nothing is left behind.
    """
    for path in contents:
        check_writable(path, force)
    with ExitStack() as leftovers:
        written = {path: _write_beside(path, content, leftovers) for path, content in contents.items()}
        for path, temporary in written.items():
            with _in_words(path):
                temporary.replace(path.resolve())


def _check_replaceable(path: Path, found: os.stat_result, force: bool, inputs: Iterable[Path]) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise OutputError(f"{path} is a folder; name a file.")
    if not stat.S_ISREG(found.st_mode):
        raise OutputError(f"{path} is not an ordinary file and stays as it is; name another.")
    if any(os.path.samestat(found, other) for other in map(_status, inputs) if other is not None):
        raise OutputError(f"{path} is read as well, and stays as it is; name another file.")
    if not force:
        raise OutputError(
            f"{path} exists; give --force (in Python force=True) to replace it, or another name."
        )


def _write_beside(path: Path, content: bytes | str, leftovers: ExitStack) -> Path:
    """Write and flush a temporary file in the folder of the path; the stack clears what is left of it."""
    with _in_words(path):
        folder = path.resolve().parent
        _make_folder(folder, leftovers)
        # Short, since a name may be as long as the file system allows.
        temporary = folder / f".covaria-{secrets.token_hex(8)}.part"
        leftovers.callback(temporary.unlink, missing_ok=True)
        with temporary.open("xb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
    return temporary


def _make_folder(folder: Path, leftovers: ExitStack) -> None:
    """Make a folder and those above it; the ones that are still empty in the end are removed."""
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        leftovers.enter_context(_removed_if_empty(missing))
        missing.mkdir(exist_ok=True)


@contextmanager
def _removed_if_empty(folder: Path) -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(OSError):
            folder.rmdir()


def _status(path: Path) -> os.stat_result | None:
    """What is known of a path, links followed; None where there is nothing."""
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses, or no path can hold, into an OutputError."""
    try:
        yield
    except OutputError:
        raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise OutputError(
            f"{path} could not be written ({reason}); check the place and its free space."
        ) from error
