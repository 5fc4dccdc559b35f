"""Check: the kernel of each instruction set of this machine trains as the reference in NumPy does."""

from collections.abc import Iterator

import numpy as np

from covaria.engine import Activation, Backend, train
from covaria.engine.native import instruction_sets
from covaria.qualification.check import Check, Comparison, Part, same
from covaria.qualification.environment import with_variable
from covaria.qualification.fleet import small_fleet

TOLERANCE = 5e-5
"""The largest difference of training in 32 bits from 64, as in the tests of the engine."""
FUSED = frozenset({"avx2", "avx512"})
"""Kernels that round a multiplication and an addition once, and so give the same bits."""


def _comparisons() -> Iterator[Comparison]:
    for activation in (Activation.SILU, Activation.RELU, Activation.SINE):
        fleet = small_fleet(activation)
        known = train(*fleet, Backend.REFERENCE).parameters
        found = {}
        for name in instruction_sets():
            with with_variable("COVARIA_INSTRUCTION_SET", name):
                found[name] = train(*fleet).parameters
            furthest = float(np.abs(found[name] - known).max() / np.abs(known).max())
            agrees = furthest <= TOLERANCE
            what = f"{name}, {activation}: largest difference of a parameter, as a share"
            yield Comparison(what, "0", f"{furthest:.1e}", f"{TOLERANCE:g}", agrees)
        alike = {found[name].tobytes() for name in FUSED & found.keys()}
        if alike:
            yield same(
                f"different bits among {' and '.join(sorted(FUSED & found.keys()))}, {activation}",
                1,
                len(alike),
            )


INSTRUCTION_SETS = Check(
    "instruction-sets", Part.OPERATION, "Every instruction set of this machine", _comparisons
)
