"""Many simulated trials at once, and how far a share found by simulation may be from the one claimed."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest
from scipy.stats import binom
from threadpoolctl import threadpool_limits

from support.parallel import InParallel, Result

CHANCE = 0.005
"""Chance of failing by the luck of the draws alone, to either side."""


def _one_thread() -> None:
    """One thread to a process, of which there are as many as processors."""
    os.environ["COVARIA_THREADS"] = "1"
    threadpool_limits(1, "blas")


@pytest.fixture(scope="session")
def in_parallel() -> Iterator[InParallel]:
    """A pool for the session, of as many processes as there are processors."""
    # Forked, since test modules cannot be imported by name elsewhere.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(mp_context=context, initializer=_one_thread) as pool:

        def run(function: Callable[..., Result], arguments: Sequence[tuple[Any, ...]], /) -> list[Result]:
            return list(pool.map(function, *zip(*arguments, strict=True)))

        yield run


@pytest.fixture(scope="session")
def at_most() -> Callable[[int, int, float], bool]:
    """Whether a count of so many draws is one that a share of at most the claimed one would give."""
    return lambda count, draws, share: bool(count <= binom.ppf(1 - CHANCE, draws, share))


@pytest.fixture(scope="session")
def at_least() -> Callable[[int, int, float], bool]:
    """Whether a count of so many draws is one that a share of at least the claimed one would give."""
    return lambda count, draws, share: bool(count >= binom.ppf(CHANCE, draws, share))
