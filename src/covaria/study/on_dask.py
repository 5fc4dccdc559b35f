"""Runs on the workers of a Dask cluster: the user's own scheduler, on one machine or on many."""

import logging
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from importlib.metadata import version
from typing import Any

from covaria.errors import TrainingError, UsageError
from covaria.extras import missing_extra
from covaria.study.work import Record, Run, Work

AHEAD = 2000
"""Runs handed out at once: two for each of a thousand workers, and few for a scheduler."""
PATIENCE = 15.0
"""Seconds that a scheduler has to answer."""
ATTEMPTS = 5
"""How often the work is given to all workers; where one dies meanwhile, those after it lack it."""
PACKAGE = "covaria"


def completed_on_dask(
    work: Work[Record], runs: Iterable[Run], address: str
) -> Generator[tuple[Run, list[Record]]]:
    """Do runs on a Dask cluster and give each with its records as it ends.

    Workers may come and go. A run whose workers die more often than the scheduler allows is set apart, done
    once more when nothing else runs, and then given up, with a record that says so.

    Parameters
    ----------
    work : Work
    runs : iterable of Run
    address : str
        Of the scheduler, such as "tcp://10.0.0.1:8786".

    Raises
    ------
    UsageError
        If Dask is not installed, no scheduler answers, it has no workers, or one has another version of
        Covaria.
    TrainingError
        If the scheduler is lost.
    """
    with _connected(address) as client:
        _check_workers(client, address)
        with _kept_by_workers(client, address, work) as name:
            suspects = []
            for run, records in _done_by_workers(client, address, name, runs, AHEAD):
                if records is None:
                    suspects.append(run)
                else:
                    yield run, records
            for run, records in _done_by_workers(client, address, name, suspects, 1):
                problem = "Every worker that did this run died; try it alone, by its seed."
                yield run, work.given_up(run, problem) if records is None else records


def dashboard(address: str) -> str:
    """Address of the page on which a scheduler shows its work; empty if it has none.

    Parameters and errors are those of `completed_on_dask`.
    """
    with _connected(address) as client:
        _check_workers(client, address)
        has_page = "dashboard" in client.scheduler_info(n_workers=0)["services"]
        return str(client.dashboard_link) if has_page else ""


def _done_by_workers(
    client: Any, address: str, name: str, runs: Iterable[Run], ahead: int
) -> Iterator[tuple[Run, list[Any] | None]]:
    """Runs with their records as they end, so many handed out at once; None where every worker died."""
    import distributed

    waiting = iter(runs)
    ended = distributed.as_completed(loop=client.loop)
    given: dict[str, Run] = {}

    def hand_out() -> None:
        if (run := next(waiting, None)) is not None:
            future = client.submit(_do, name, run, version(PACKAGE), pure=False)
            given[future.key] = run
            ended.add(future)

    try:
        for _ in range(ahead):
            hand_out()
        for future in ended:
            records = _records(future, address)
            yield given.pop(future.key), records
            hand_out()
    except distributed.client.ClosedClientError:
        raise _lost(address) from None


def _records(future: Any, address: str) -> list[Any] | None:
    """What a run gave; None where every worker that did it died.

    The result is waited for: its worker may have died since, and the run be done again.
    """
    import distributed

    try:
        records: list[Any] = future.result()
    except distributed.KilledWorker:
        return None
    except _OtherVersionError as other:
        raise _refused(address, str(other)) from None
    except ModuleNotFoundError as error:
        raise (_refused(address, None) if error.name == PACKAGE else error) from None
    except (CancelledError, distributed.comm.CommClosedError):
        raise _lost(address) from None
    return records


class _OtherVersionError(Exception):
    """A worker has another version of Covaria; the message names it."""


def _do(name: str, run: Run, wanted: str) -> list[Any]:
    """Do one run, on a worker."""
    import distributed

    own = version(PACKAGE)
    if own != wanted:
        raise _OtherVersionError(own)
    records: list[Any] = distributed.get_worker().plugins[name].work.do(run)
    return records


@contextmanager
def _kept_by_workers(client: Any, address: str, work: Work[Any]) -> Iterator[str]:
    """Let each worker keep the work, also one that joins later; gives the name that it is kept by.

    Work may hold a whole trial, so that a run carries its number alone.
    """
    import distributed

    plugin = distributed.WorkerPlugin()
    plugin.work = work
    for attempt in range(1, ATTEMPTS + 1):
        try:
            client.register_plugin(plugin, name=client.id)
            break
        except OSError:
            if attempt == ATTEMPTS:
                raise _lost(address) from None
    try:
        yield client.id
    finally:
        # Whoever stops does not wait for workers that died, and of a lost scheduler nothing can be asked.
        with suppress(OSError):
            if client.status == "running":
                client.sync(client.scheduler.unregister_worker_plugin, name=client.id, callback_timeout=1)


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    try:
        import distributed
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from None

    # What goes wrong is told in one sentence; the scheduler and its workers keep logs of their own.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError):
        raise UsageError(
            f"No Dask scheduler answers at {address}; start one with `dask scheduler`, and name its address, "
            "such as tcp://127.0.0.1:8786."
        ) from None
    with client:
        yield client


def _check_workers(client: Any, address: str) -> None:
    """Raise unless there are workers, all with this version of Covaria."""
    found = client.run(version, PACKAGE, on_error="return")
    if not found:
        raise UsageError(f"The Dask scheduler at {address} has no workers; start some with `dask worker`.")
    for own in found.values():
        # A worker may die at any moment, and be another by the time it has a run to do.
        if own != version(PACKAGE) and not isinstance(own, OSError):
            raise _refused(address, own if isinstance(own, str) else None)


def _refused(address: str, other: str | None) -> UsageError:
    has = f"Covaria {other}" if other else "no Covaria"
    return UsageError(
        f"A worker of the Dask scheduler at {address} has {has}, and this is {version(PACKAGE)}; install the "
        "same version everywhere."
    )


def _lost(address: str) -> TrainingError:
    return TrainingError(
        f"The Dask scheduler at {address} was lost; runs until now are kept: go on with --resume."
    )
