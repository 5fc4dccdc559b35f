"""Dask clusters on this machine, for tests of studies on them."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 300
"""Seconds for a worker to come, on a machine with much else to do."""


@contextmanager
def cluster(workers: int) -> Iterator[Any]:
    """Worker processes of one thread each, which are started again where they die."""
    import dask
    import distributed

    with (
        dask.config.set({"distributed.scheduler.worker-ttl": None}),
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as own,
    ):
        yield own
        # One that has just died is being started again, and a cluster that is closed meanwhile fails.
        if workers:
            with distributed.Client(own, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=PATIENCE)


@contextmanager
def scheduler(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A scheduler as a process of its own."""
    with _process("dask_scheduler", "--port", str(port), "--no-dashboard") as process:
        yield process


@contextmanager
def worker(address: str, first_path: Path | None = None) -> Iterator[None]:
    """A worker as a process of its own, which has come; it looks for packages in one folder first."""
    import distributed

    with (
        _process("dask_worker", address, "--nthreads", "1", "--no-dashboard", first_path=first_path),
        distributed.Client(address, timeout=PATIENCE, set_as_default=False) as client,
    ):
        client.wait_for_workers(1, timeout=PATIENCE)
        yield


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return int(own.getsockname()[1])


@contextmanager
def _process(
    module: str, *arguments: str, first_path: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    paths = [str(first_path)] if first_path else []
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{module}", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([*paths, *filter(None, sys.path)])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
