"""What an inference rule is: it looks at the columns that are still open, and claims some of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from covaria.arrays import FloatArray, IntArray
from covaria.table.column_codes import is_filled, is_known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import MODELLED, Role
from covaria.table.text import TextTable


@dataclass(frozen=True)
class Known:
    """What is settled before the rules look.

    Attributes
    ----------
    table : TextTable
    codes : callable
        Gives the places of a column's values in their order, by its name.
    response : str
        The declared response.
    response_forms : tuple of (rows,) float64 arrays
        The response where it was measured, and of counts over a time their rates; NaN elsewhere.
    roles : dict of str to Role
        By column name, declared or claimed by an earlier rule.
    rules : dict of str to str
        The codes of the earlier rules, by the columns that they claimed.
    declared : tuple of ColumnProfile
        The columns that the user gave a role.
    covariates_named : bool
        Whether the user named the covariates, so that no other column can become one.
    """

    table: TextTable
    codes: Callable[[str], IntArray]
    response: str
    response_forms: tuple[FloatArray, ...]
    roles: dict[str, Role]
    rules: dict[str, str]
    declared: tuple[ColumnProfile, ...]
    covariates_named: bool

    def numbers_beside(self, columns: Iterable[ColumnProfile]) -> dict[str, FloatArray]:
        """Numbers of columns that are still open, and of those that the user declared to be modelled."""
        modelled = (column for column in self.declared if self.roles[column.name] in MODELLED)
        return {each.name: each.values for each in (*columns, *modelled) if each.values is not None}

    def filled(self, column: ColumnProfile) -> IntArray:
        """Return 1 where a column has a value, and 0 where it is missing; shape (rows,)."""
        # Numbers say so themselves: to put a million of them in their order takes long.
        return is_filled(self.codes(column.name)) if column.values is None else is_known(column.values)

    def column_of(self, role: Role) -> str | None:
        """Return the name of the first column of a role."""
        return next((name for name, held in self.roles.items() if held is role), None)


@dataclass(frozen=True)
class Claim:
    """One column's inferred role, with a short phrase for the user."""

    column: ColumnProfile
    role: Role
    reason: str


@dataclass(frozen=True)
class InferenceRule:
    """A rule with its stable code and its title; `claims` sees only the columns that are still open."""

    code: str
    title: str
    claims: Callable[[Sequence[ColumnProfile], Known], Iterable[Claim]]
