"""Work that is done run by run, wherever and in whatever order: no run depends on another."""

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Run = tuple[int, int]
"""Two numbers that a run is known by, such as those of a scenario and of a trial."""

Record = TypeVar("Record", bound="DataclassInstance")


class Work(Protocol[Record]):
    """Runs whose results, called records, are dataclasses of plain values."""

    @property
    def digest(self) -> str:
        """What two works have in common only if each run is the same in both."""
        ...

    @property
    def record(self) -> type[Record]:
        """What results are."""
        ...

    def do(self, run: Run) -> list[Record]:
        """Do one run; what an analysis refuses is a record too."""
        ...

    def given_up(self, run: Run, problem: str) -> list[Record]:
        """Make the records of a run that cannot be done, with the reason."""
        ...
