"""Memory that this process may still take."""

import sys
from collections.abc import Iterator
from pathlib import Path

KERNEL = Path("/proc/meminfo")
GROUP = Path("/sys/fs/cgroup")


def free_memory() -> float:
    """Bytes that are free by the system, the process's group and its limit; infinite where none says so."""
    return min(_limits(), default=float("inf"))


def _limits() -> Iterator[float]:
    for line in _text(KERNEL).splitlines():
        if line.startswith("MemAvailable:"):
            yield float(line.split()[1]) * 1024
    # Containers are limited by their group, of which the system's own number says nothing.
    most, used = _text(GROUP / "memory.max").strip(), _text(GROUP / "memory.current").strip()
    if most.isdecimal() and used.isdecimal():
        yield float(most) - float(used) + _reclaimable()
    if sys.platform != "win32":
        import resource

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        pages = _text(Path("/proc/self/statm")).split()
        if limit != resource.RLIM_INFINITY and pages:
            yield max(limit - float(pages[0]) * resource.getpagesize(), 0.0)


def _reclaimable() -> float:
    """Bytes of the group that are copies of files, and given up when needed."""
    lines = (line.split() for line in _text(GROUP / "memory.stat").splitlines())
    return sum(float(size) for name, size in lines if name == "inactive_file")


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
