"""Subjects of a table, whose covariates simulated ones are given: whole rows, drawn with replacement."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np

from covaria.disclosure import MINIMUM_CELL
from covaria.errors import TableError, UsageError
from covaria.study.covariates import Column
from covaria.table import TextTable, read_table
from covaria.table.absent_column import remedy_for_absent
from covaria.table.reading_progress import WatchedFile
from covaria.wording.lists import counted


class SubjectSource(Protocol):
    """Subjects whose covariates are drawn together."""

    @property
    def names(self) -> tuple[str, ...]:
        """The covariates."""
        ...

    @property
    def words(self) -> str:
        """What they are, for a reader."""
        ...

    def draw(self, subjects: int, random: np.random.Generator) -> dict[str, Column]:
        """Draw subjects with all their covariates."""
        ...


class Population:
    """Covariates of the subjects of a table, which stay in memory: no result or record of a study has them.

    Parameters
    ----------
    source : str
        Name of the table, for a reader.
    columns : mapping from name to cells
        As text, all of one length.
    """

    def __init__(self, source: str, columns: Mapping[str, list[str]]) -> None:
        self.source = source
        self._columns = {name: np.array(cells, dtype=object) for name, cells in columns.items()}
        self.fingerprint = hashlib.sha256(repr(sorted(columns.items())).encode()).hexdigest()

    def __repr__(self) -> str:
        # What the digest of a plan holds of it.
        return f"Population({self.fingerprint})"

    @property
    def names(self) -> tuple[str, ...]:
        """The covariates."""
        return tuple(self._columns)

    @property
    def subjects(self) -> int:
        """How many there are to draw from."""
        return len(next(iter(self._columns.values())))

    @property
    def words(self) -> str:
        """What it is, for a reader."""
        return f"those of {counted(self.subjects, 'row')} of {self.source}, drawn whole, with replacement"

    def all_columns(self) -> dict[str, Column]:
        """Covariates of everybody."""
        return {name: cells.tolist() for name, cells in self._columns.items()}

    def draw(self, subjects: int, random: np.random.Generator) -> dict[str, Column]:
        """Draw subjects with all their covariates."""
        drawn = random.integers(self.subjects, size=subjects)
        return {name: cells[drawn].tolist() for name, cells in self._columns.items()}


def read_population(file: WatchedFile, names: Iterable[str]) -> Population:
    """Read some columns of a table.

    Raises
    ------
    TableError
        If the table cannot be read, has fewer than 11 rows, or decimal commas.
    UsageError
        If it lacks a column.
    """
    table, path = read_table(file.path, report=file.report), file.path
    if table.rows < MINIMUM_CELL:
        raise TableError(
            f"{path} has {counted(table.rows, 'row')}, and subjects are drawn from {MINIMUM_CELL} at least; "
            "describe them by distributions."
        )
    if table.decimal_comma:
        raise TableError(f"{path} has decimal commas; save it with decimal points to draw subjects from it.")
    return Population(path.name, {name: _cells(table, name) for name in names})


def _cells(table: TextTable, name: str) -> list[str]:
    """The cells of a column, empty where one is missing."""
    if name not in table.names:
        raise UsageError(f"{table.source} has no column {name}; {remedy_for_absent(table, name)}")
    cells, missing = table.stripped(name)
    return ["" if lacks else cell for cell, lacks in zip(cells, missing, strict=True)]
