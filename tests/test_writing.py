"""Results are written whole or not at all: old contents survive every failure, and nothing is left behind."""

import errno
import fcntl
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from covaria.errors import OutputError
from covaria.writing import check_writable, claimed, first_free, write_file, write_files
from support.disks import largest_file
from support.presence import present


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "result.html"


def check(path: Path, force: bool) -> None:
    check_writable(path, force)


def write(path: Path, force: bool) -> None:
    write_file(path, "new", force)


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Work as somebody whom permissions bind, even where the tests run as root."""
    root = os.geteuid() == 0
    if root:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)


@pytest.mark.parametrize("content", [b"\x00\xff\n\r\n", "naïve – text\n", b"", "x" * 1_000_000])
def test_what_is_written_is_what_was_given(path: Path, content: bytes | str) -> None:
    write_file(path, content)
    assert path.read_bytes() == (content.encode() if isinstance(content, str) else content)
    assert names_in(path.parent) == [path.name]


def test_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "result.html"
    check_writable(path, force=False)
    write_file(path, "x")
    assert path.read_text() == "x"


def test_a_relative_path_is_taken_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_file(Path("result.html"), "x")
    assert (tmp_path / "result.html").read_text() == "x"


@pytest.mark.parametrize(
    "check", [lambda path: check_writable(path, False), lambda path: write_file(path, "new")]
)
def test_an_existing_file_is_kept(path: Path, check: Callable[[Path], object]) -> None:
    path.write_text("old")
    with pytest.raises(OutputError, match=r"exists.*--force"):
        check(path)
    assert path.read_text() == "old"


def test_force_replaces(path: Path) -> None:
    path.write_text("old, and longer than the new")
    check_writable(path, force=True)
    write_file(path, "new", force=True)
    assert path.read_text() == "new"
    assert names_in(path.parent) == [path.name]


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_is_never_replaced(tmp_path: Path, force: bool) -> None:
    for attempt in (check, write):
        with pytest.raises(OutputError, match="is a folder"):
            attempt(tmp_path, force)


def test_a_place_below_a_file_is_refused(path: Path) -> None:
    path.write_text("a file")
    for attempt in (check, write):
        with pytest.raises(OutputError, match="is a file"):
            attempt(path / "below" / "result.html", force=False)


@pytest.mark.parametrize("special", ["/dev/null", "fifo"])
def test_a_device_is_never_replaced(tmp_path: Path, special: str) -> None:
    path = Path(special) if special.startswith("/") else tmp_path / special
    if not path.exists():
        os.mkfifo(path)
    with pytest.raises(OutputError):
        check_writable(path, force=True)


def test_a_link_keeps_pointing_to_its_target(tmp_path: Path) -> None:
    target, link = tmp_path / "target.html", tmp_path / "link.html"
    target.write_text("old")
    link.symlink_to(target)
    write_file(link, "new", force=True)
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_folder_without_permission_is_refused_before_and_while_writing() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "old.html").write_text("old")
        folder.chmod(0o555)
        with as_somebody_else():
            for target in (folder / "new.html", folder / "made" / "new.html", folder / "old.html"):
                for attempt in (check, write):
                    with pytest.raises(OutputError, match="no permission"):
                        attempt(target, force=True)
        assert names_in(folder) == ["old.html"]
        assert (folder / "old.html").read_text() == "old"


def test_a_folder_that_may_not_be_entered_is_refused() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "closed"
        folder.mkdir(mode=0o700)
        Path(name).chmod(0o755)
        with as_somebody_else(), pytest.raises(OutputError):
            write_file(folder / "new.html", "new")


@pytest.mark.parametrize("name", ["a" * 300, "nul\0byte"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    for attempt in (check, write):
        with pytest.raises(OutputError):
            attempt(tmp_path / name, force=False)


def test_the_longest_name_that_a_file_can_have_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 255)
    write_file(path, "x")
    assert path.read_text() == "x"


@pytest.mark.parametrize("old", [None, "old"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(path: Path, old: str | None) -> None:
    if old is not None:
        path.write_text(old)
    with largest_file(100_000), pytest.raises(OutputError, match="could not be written"):
        write_file(path, b"x" * 1_000_000, force=True)
    assert names_in(path.parent) == ([path.name] if old else [])
    assert not old or path.read_text() == old


@pytest.mark.parametrize("old", [None, "old"])
def test_files_that_belong_together_are_all_written_or_none(tmp_path: Path, old: str | None) -> None:
    first, second = tmp_path / "first", tmp_path / "made" / "second"
    if old is not None:
        first.write_text(old)
    with largest_file(100_000), pytest.raises(OutputError, match="second could not be written"):
        write_files({first: "new", second: b"x" * 1_000_000}, force=True)
    assert names_in(tmp_path) == (["first"] if old else [])
    assert not old or first.read_text() == old
    write_files({first: "new", second: b"x"}, force=True)
    assert (first.read_text(), second.read_text()) == ("new", "x")
    assert names_in(second.parent) == ["second"]


def test_a_dangling_link_gets_its_target(tmp_path: Path) -> None:
    link = tmp_path / "link.html"
    link.symlink_to(tmp_path / "made" / "target.html")
    write_file(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "made" / "target.html").read_text() == "new"


def test_a_circle_of_links_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link.html"
    link.symlink_to(link)
    for attempt in (check, write):
        with pytest.raises(OutputError):
            attempt(link, force=True)


def test_what_is_read_is_never_replaced(path: Path) -> None:
    path.write_text("a table")
    link = path.with_name("link.csv")
    link.symlink_to(path)
    absent = path.with_name("absent.csv")
    for read in ([path], [absent, link]):
        with pytest.raises(OutputError, match="is read as well"):
            check_writable(path, force=True, inputs=read)
    check_writable(path, force=True, inputs=[absent])


def test_permissions_are_those_of_any_new_file(path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_file(path, "x")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_a_file_that_is_replaced_keeps_its_permissions(path: Path, mode: int) -> None:
    path.write_text("old")
    path.chmod(mode)
    before = os.umask(0o077)
    try:
        write_file(path, "new", force=True)
    finally:
        os.umask(before)
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", mode)


def test_somebody_else_may_replace_a_file_where_permissions_let_them() -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        path = Path(name) / "result.html"
        path.write_text("old")
        path.chmod(0o666)
        with as_somebody_else():
            write_file(path, "new", force=True)
        assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o666)


def test_a_read_only_file_stays_even_with_force() -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        path = Path(name) / "result.html"
        path.write_text("mine")
        path.chmod(0o444)
        with as_somebody_else():
            for attempt in (check, write):
                with pytest.raises(OutputError, match="read-only"):
                    attempt(path, force=True)
        assert path.read_text() == "mine"


def race(folder: Path, writers: int) -> list[str]:
    """Let as many threads write the same two files at once; the letters of those that succeeded."""
    barrier = threading.Barrier(writers)

    def write_both(letter: str) -> str | None:
        files: dict[Path, bytes | str] = {folder / name: letter * 100_000 for name in ("model", "report")}
        barrier.wait()
        try:
            write_files(files)
        except OutputError as error:
            assert "exists" in str(error)  # noqa: PT017 (in a thread)
            return None
        return letter

    with ThreadPoolExecutor(writers) as pool:
        return [letter for letter in pool.map(write_both, "abcdefgh"[:writers]) if letter is not None]


@pytest.mark.parametrize("attempt", range(5))
def test_of_several_writers_of_the_same_files_one_succeeds(tmp_path: Path, attempt: int) -> None:
    folder = tmp_path / f"out{attempt}"
    (winner,) = race(folder, 6)
    assert names_in(folder) == ["model", "report"]
    assert {(folder / name).read_text()[0] for name in ("model", "report")} == {winner}


def refusing(number: int) -> Callable[..., None]:
    """A call of the system that a file system has not got."""

    def refuse(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def test_a_file_system_without_links_and_locks_is_written_to_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refusing(errno.EPERM))
    monkeypatch.setattr(fcntl, "flock", refusing(errno.ENOLCK))
    with claimed(path.parent):
        write_file(path, "x")
    assert path.read_text() == "x"
    with pytest.raises(OutputError, match="exists"):
        write_file(path, "new")
    assert names_in(path.parent) == [path.name]


KEEPER = """
import sys, time
from pathlib import Path
from covaria.writing import claimed
with claimed(Path(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(60)
"""


def test_a_folder_is_kept_for_one_process_as_long_as_it_lives(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "out"
    with subprocess.Popen([sys.executable, "-c", KEEPER, str(folder)], stdout=subprocess.PIPE) as keeper:
        present(keeper.stdout).readline()
        with pytest.raises(OutputError, match="in use by another Covaria"), claimed(folder):
            pass
        keeper.send_signal(signal.SIGKILL)
    with claimed(folder):
        write_file(folder / "result.html", "x")
    assert names_in(folder) == ["result.html"]


def test_a_folder_that_stays_empty_is_removed(tmp_path: Path) -> None:
    with claimed(tmp_path / "made" / "out"):
        assert (tmp_path / "made" / "out").is_dir()
    assert names_in(tmp_path) == []


def test_a_folder_that_is_a_file_or_below_one_cannot_be_kept(path: Path) -> None:
    path.write_text("a file")
    for folder in (path, path / "out"):
        with pytest.raises(OutputError, match="could not be written"), claimed(folder):
            pass


def test_the_first_free_folder_is_nobody_elses(tmp_path: Path) -> None:
    folders = [tmp_path / f"fit{number}" for number in range(1, 5)]
    folders[0].mkdir()
    with first_free(folders) as first, first_free(folders) as second:
        write_file(second / "result.html", "x")
        assert (first, second) == (folders[1], folders[2])
    assert names_in(tmp_path) == ["fit1", "fit3"]


def test_what_a_dead_process_left_is_cleared_and_what_a_living_one_writes_is_not(path: Path) -> None:
    left, living, fresh, old = (path.with_name(f".covaria-{name}.part") for name in ("1", "2", "3", "4"))
    for temporary in (left, living):
        temporary.write_text("half")
    for temporary in (fresh, old):
        temporary.touch()
    os.utime(old, (0, 0))
    with living.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        write_file(path, "x")
        assert names_in(path.parent) == [living.name, fresh.name, path.name]
    write_file(path, "x", force=True)
    assert names_in(path.parent) == [fresh.name, path.name]


@pytest.mark.parametrize("ignored", [False, True])
def test_an_interrupt_between_two_files_waits_for_the_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ignored: bool
) -> None:
    link, before = os.link, signal.getsignal(signal.SIGINT)

    def interrupt_and_link(source: Path, target: Path) -> None:
        signal.raise_signal(signal.SIGINT)
        link(source, target)

    monkeypatch.setattr(os, "link", interrupt_and_link)
    signal.signal(signal.SIGINT, signal.SIG_IGN if ignored else signal.default_int_handler)
    try:
        with nullcontext() if ignored else pytest.raises(KeyboardInterrupt):
            write_files({tmp_path / "model": "x", tmp_path / "report": "x"})
    finally:
        signal.signal(signal.SIGINT, before)
    assert names_in(tmp_path) == ["model", "report"]


PAIRS = """
import sys
from pathlib import Path
from covaria.writing import write_files
print("ready", flush=True)
while True:
    for letter in (b"a", b"b"):
        write_files({Path(name): letter * 1_000_000 for name in sys.argv[1:]}, force=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.0, 0.004, 0.013, 0.021, 0.034])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_never_parts_files_that_belong_together(
    tmp_path: Path, delay: float, number: signal.Signals
) -> None:
    pair = [tmp_path / "model", tmp_path / "report"]
    # A process that nobody taught otherwise ends by SIGTERM at once, but not between two renames.
    with subprocess.Popen(
        [sys.executable, "-c", PAIRS, *map(str, pair)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as writer:
        present(writer.stdout).readline()
        time.sleep(delay)
        writer.send_signal(number)
    contents = {path.read_bytes() for path in pair if path.exists()}
    assert contents <= {b"a" * 1_000_000, b"b" * 1_000_000}
    assert len(contents) <= 1
    assert len({path.exists() for path in pair}) == 1
    write_file(tmp_path / "next", "x")
    # An empty one may be that of a process that has just made it, and stays for a minute.
    assert [left for left in tmp_path.glob(".*.part") if left.stat().st_size] == []


WRITER = """
import sys
from pathlib import Path
from covaria.writing import write_file
print("ready", flush=True)
while True:
    for letter in (b"a", b"b"):
        write_file(Path(sys.argv[1]), letter * 3_000_000, force=True)
"""


@pytest.mark.parametrize("delay", [0.0, 0.003, 0.011, 0.02, 0.031])
def test_a_killed_writer_leaves_a_whole_file(path: Path, delay: float) -> None:
    path.write_bytes(b"old")
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as writer:
        present(writer.stdout).readline()
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
    assert path.read_bytes() in (b"old", b"a" * 3_000_000, b"b" * 3_000_000)
