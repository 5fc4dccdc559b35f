"""Where a model comes from: what is needed to make it again."""

from dataclasses import dataclass, field

from covaria.table import Exclusion, RoleAssignment


@dataclass(frozen=True)
class Provenance:
    """Where a model comes from: what is needed to make it again.

    Attributes
    ----------
    source : str
        The table's name, without its folder.
    fingerprint : str
        Of the rows that were used.
    modelled_fingerprint : str
        Of their responses and covariates alone, by which the table is known again without its subjects.
    seed : int
    settings : tuple of (name, value)
    versions : tuple of (package, version)
    roles : tuple of RoleAssignment
        One for each column of the table.
    exclusions : tuple of Exclusion
        Rows left out, by reason.
    notes : tuple of str
        What the reading of the table had to say, each a sentence.
    asked : str
        All that was asked of the fit, as JSON; empty where the model was not made by a request.
    """

    source: str
    fingerprint: str
    modelled_fingerprint: str
    seed: int
    settings: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]
    roles: tuple[RoleAssignment, ...]
    exclusions: tuple[Exclusion, ...]
    notes: tuple[str, ...]
    asked: str = field(default="", metadata={"came_later": True})
