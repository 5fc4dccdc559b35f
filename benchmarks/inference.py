"""Whether what Covaria says of dose, effects and interactions holds its level, on designs that trials have.

Trials of known truth are simulated, fitted and asked. A run that is stopped goes on from its cache.

    python benchmarks/inference.py --list
    python benchmarks/inference.py --cells named --repeats 100 --cache results.jsonl [--processes 2] [--each]
    python benchmarks/inference.py --compare before.jsonl after.jsonl
"""

import argparse
import json
import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from inference_claims import CLAIMS, Task
from inference_table import Record, comparison_table, each_cell, markdown_table
from model_answers import fit_trial
from threadpoolctl import threadpool_limits
from trial_cells import cells_matching
from trial_designs import Cell
from trial_draws import draw_trial

from covaria.errors import CovariaError

Key = tuple[str, int, str]
"""Cell, seed and effort."""


@dataclass(frozen=True)
class Order:
    """One trial to simulate, and which claims to look at."""

    cell: Cell
    seed: int
    effort: str
    claims: tuple[str, ...]

    @property
    def key(self) -> Key:
        """What its result is found by in a cache."""
        return self.cell.name, self.seed, self.effort


def simulate(order: Order) -> Record:
    """Draw a trial, fit it, and look at each claim; a trial that is refused has no numbers and says why."""
    start = time.perf_counter()
    numbers: dict[str, float | None] = {}
    refused = ""
    trial = draw_trial(order.cell, order.seed)
    try:
        model = fit_trial(trial, order.effort, order.seed)
        fitted = time.perf_counter()
        task = Task(trial, model, order.seed)
        for claim in order.claims:
            numbers |= {
                # A band of no width, of a model that only knows the mean, has no ratio.
                f"{claim}.{name}": float(value) if value is not None and np.isfinite(value) else None
                for name, value in CLAIMS[claim](task).items()
            }
    except CovariaError as problem:
        refused, fitted = str(problem), time.perf_counter()
    return {
        "cell": order.cell.name,
        "seed": order.seed,
        "effort": order.effort,
        "claims": list(order.claims),
        "seconds": round(time.perf_counter() - start, 3),
        "fit_seconds": round(fitted - start, 3),
        "refused": refused,
        "numbers": numbers,
    }


def read_cache(path: Path | None) -> dict[Key, Record]:
    """Results by key; of one trial, later lines add claims to earlier ones. A line cut short is left out."""
    found: dict[Key, Record] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []:
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        key = record["cell"], record["seed"], record["effort"]
        if key in found:
            record["numbers"] = found[key]["numbers"] | record["numbers"]
            record["claims"] = sorted({*found[key]["claims"], *record["claims"]})
        found[key] = record
    return found


def one_thread() -> None:
    """Keep this process to one thread, of which there are as many processes as asked for."""
    os.environ["COVARIA_THREADS"] = "1"
    threadpool_limits(1)


def results(orders: list[Order], processes: int) -> Iterator[Record]:
    """Simulate the orders as they come."""
    if processes == 1:
        one_thread()
        yield from map(simulate, orders)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, one_thread) as pool:
        for done in as_completed([pool.submit(simulate, order) for order in orders]):
            yield done.result()


def measure(orders: list[Order], cache: Path | None, processes: int) -> list[Record]:
    """Results of all orders, from the cache where it has them; new ones are written as they come."""
    known = read_cache(cache)
    missing = [
        order for order in orders if not {*order.claims} <= {*known.get(order.key, {}).get("claims", ())}
    ]
    start = time.perf_counter()
    for count, record in enumerate(results(missing, processes), 1):
        if cache:
            with cache.open("a", encoding="utf-8") as file:
                file.write(json.dumps(record) + "\n")
        key = record["cell"], record["seed"], record["effort"]
        earlier = known.get(key, {}).get("numbers", {})
        known[key] = record | {"numbers": earlier | record["numbers"]}
        if count % 10 == 0 or count == len(missing):
            print(f"{count} of {len(missing)}, {time.perf_counter() - start:.0f} s", end="\r", flush=True)
    if missing:
        print()
    return [known[order.key] for order in orders]


def report(records: list[Record], each: bool) -> None:
    """Print the table, and with `each` all cells."""
    seconds = [float(record["seconds"]) for record in records]
    print(f"{len(records)} trials, {sum(seconds) / len(seconds):.1f} s each.\n")
    print(markdown_table(records))
    if each:
        print(each_cell(records))
    for record in records:
        if record["refused"]:
            print(f"\nRefused: {record['cell']}, seed {record['seed']}: {record['refused']}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--cells",
        nargs="+",
        default=["all"],
        help="named, laboratory, awkward, selected, all, or (parts of) their names",
    )
    parser.add_argument("--repeats", type=int, default=20, help="trials of each cell")
    parser.add_argument("--first-seed", type=int, default=0, help="seed of the first trial of each cell")
    parser.add_argument("--effort", choices=["quick", "standard"], default="quick")
    parser.add_argument("--claims", nargs="+", choices=list(CLAIMS), default=list(CLAIMS))
    parser.add_argument("--cache", type=Path, help="a file with one line for each trial")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--each", action="store_true", help="print every cell too")
    parser.add_argument("--list", action="store_true", help="print the names of the cells, and no more")
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("BEFORE", "AFTER"))
    return parser.parse_args()


def main() -> None:
    """Simulate and print."""
    given = arguments()
    if given.compare:
        print(comparison_table(*(list(read_cache(path).values()) for path in given.compare)))
        return
    cells = cells_matching(given.cells)
    if given.list or not cells:
        print("\n".join(cell.name for cell in cells) or "No cell has such a name.")
        return
    # All cells once, then again, so that a run that is stopped has seen them all.
    orders = [
        Order(cell, seed, given.effort, tuple(given.claims))
        for seed in range(given.first_seed, given.first_seed + given.repeats)
        for cell in cells
    ]
    report(measure(orders, given.cache, given.processes), given.each)


if __name__ == "__main__":
    main()
