"""Check: the number of threads changes no bit."""

from collections.abc import Iterator

from covaria.engine import Activation, train
from covaria.qualification.check import Check, Comparison, Part, same
from covaria.qualification.fleet import small_fleet

THREADS_TRIED = (2, 3, 8)


def _comparisons() -> Iterator[Comparison]:
    fleet = small_fleet(Activation.SILU)
    one = train(*fleet, threads=1)
    for count in THREADS_TRIED:
        several = train(*fleet, threads=count)
        alike = one.parameters.tobytes() == several.parameters.tobytes()
        yield same(f"{count} threads give the bits of one", True, alike)


THREADS = Check("threads", Part.OPERATION, "Threads change no bit", _comparisons)
