"""Writing results so that a file is either the old one or the whole new one, whatever happens meanwhile."""

import fcntl
import os
import secrets
import signal
import stat
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from covaria.errors import OutputError

JUST_MADE = 60.0
"""Seconds for which an empty temporary file may be one that its process has not locked yet."""
HELD_SIGNALS = (signal.SIGINT, signal.SIGTERM)


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
        If the path is a folder or a device, is read-only, exists and may not be replaced, or is where
        nothing can be written.
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
        if found is not None and not os.access(path, os.W_OK):
            raise OutputError(
                f"{path} is read-only, and stays as it is; allow it to be written, or name another."
            )


def write_file(path: Path, content: bytes | str, force: bool = False) -> None:
    """Write one file, as `write_files` does."""
    write_files({path: content}, force)


def write_files(contents: Mapping[Path, bytes | str], force: bool = False) -> None:
    """Write files under temporary names, flush them all to disk, then rename them.

    Text is written as UTF-8; folders are made as needed; where a path is a link, its target is replaced. A
    file that is replaced hands its permissions on. Interrupts wait until the last file is renamed.

    Raises
    ------
    OutputError
        As `check_writable`, if another process made one of the files meanwhile, or if the disk refuses;
        then no file was replaced, and nothing is left behind.
    """
    for path in contents:
        check_writable(path, force)
    with ExitStack() as leftovers:
        written = {path: _write_beside(path, content, leftovers) for path, content in contents.items()}
        with _interrupts_held():
            _put_in_place(written, force)


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Keep a folder, made as needed, for the results of one process; an empty one is removed in the end.

    Raises
    ------
    OutputError
        If another process keeps it, or it cannot be made.
    """
    with ExitStack() as leftovers:
        with _in_words(folder):
            _make_folder(folder.resolve(), leftovers)
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            leftovers.callback(os.close, handle)
            if not _locked(handle):
                raise OutputError(
                    f"{folder} is in use by another Covaria; wait until it ends, or name another folder."
                )
        yield


@contextmanager
def first_free(folders: Iterable[Path]) -> Iterator[Path]:
    """Make the first of several folders that does not exist, and keep it as `claimed` does."""
    for folder in folders:
        with _in_words(folder):
            try:
                folder.mkdir()
            except FileExistsError:
                continue
        with _removed_if_empty(folder), claimed(folder):
            yield folder
        return


def _check_replaceable(path: Path, found: os.stat_result, force: bool, inputs: Iterable[Path]) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise OutputError(f"{path} is a folder; name a file.")
    if not stat.S_ISREG(found.st_mode):
        raise OutputError(f"{path} is not an ordinary file and stays as it is; name another.")
    if any(os.path.samestat(found, other) for other in map(_status, inputs) if other is not None):
        raise OutputError(f"{path} is read as well, and stays as it is; name another file.")
    if not force:
        raise OutputError(_exists(path))


def _exists(path: Path) -> str:
    return f"{path} exists; give --force (in Python force=True) to replace it, or another name."


def _write_beside(path: Path, content: bytes | str, leftovers: ExitStack) -> Path:
    """Write and flush a temporary file in the folder of the path; the stack clears what is left of it."""
    with _in_words(path):
        target = path.resolve()
        _make_folder(target.parent, leftovers)
        _clear_abandoned(target.parent)
        # Short, since a name may be as long as the file system allows.
        temporary = target.with_name(f".covaria-{secrets.token_hex(8)}.part")
        leftovers.callback(temporary.unlink, missing_ok=True)
        # Open until it is renamed, since its lock tells that its process lives.
        file = leftovers.enter_context(temporary.open("xb"))
        _locked(file.fileno())
        _keep_permissions(file.fileno(), target)
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())
    return temporary


def _keep_permissions(handle: int, target: Path) -> None:
    """Give a file the permissions of the one that it will replace, and its owner where that is allowed."""
    found = _status(target)
    if found is not None:
        with suppress(PermissionError):
            os.fchown(handle, found.st_uid, found.st_gid)
        os.fchmod(handle, stat.S_IMODE(found.st_mode))


def _put_in_place(written: Mapping[Path, Path], force: bool) -> None:
    """Rename temporary files; without force, what is there already stays, and none is put beside it."""
    with ExitStack() as undone:
        for path, temporary in written.items():
            with _in_words(path):
                target = path.resolve()
                if force:
                    temporary.replace(target)
                else:
                    _link(path, temporary, target)
                    undone.callback(target.unlink, missing_ok=True)
        undone.pop_all()


def _link(path: Path, temporary: Path, target: Path) -> None:
    """Give a file its name, unless the name is taken: in one step where the file system has hard links."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise OutputError(_exists(path)) from None
    except OSError:
        check_writable(path, force=False)
        temporary.replace(target)


def _clear_abandoned(folder: Path) -> None:
    """Remove temporary files of processes that died; the lock of one that lives cannot be had."""
    for left in folder.glob(".covaria-*.part"):
        with suppress(OSError), left.open("rb") as file:
            found = os.fstat(file.fileno())
            is_settled = found.st_size > 0 or time.time() - found.st_mtime > JUST_MADE
            if is_settled and _locked(file.fileno()):
                left.unlink()


def _locked(handle: int) -> bool:
    """Lock an open file or folder until it is closed; whether no other process had it locked."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # Some network file systems have no locks: then nobody can be kept out.
        return True
    return True


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Put interrupts off, which reach the main thread alone, until the block ends."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    handlers = {number: signal.getsignal(number) for number in HELD_SIGNALS}
    try:
        for number, handler in handlers.items():
            if handler not in {None, signal.SIG_IGN}:
                signal.signal(number, lambda number, _frame: came.append(number))
        yield
    finally:
        for number, handler in handlers.items():
            if handler is not None:
                signal.signal(number, handler)
    for each in came:
        signal.raise_signal(each)


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
