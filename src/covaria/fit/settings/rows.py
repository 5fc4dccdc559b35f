"""Numbers of the method by which rows are taken from large tables."""

from dataclasses import dataclass

from covaria.fit.settings.ranges import at_least


@dataclass(frozen=True)
class RowSettings:
    """How many rows networks are trained on.

    Attributes
    ----------
    most_rows : int
        Of more, a random part is trained and evaluated on, since what networks learn from so many errs far
        less than the responses do (docs/log.md, "Wide and long tables").
    fewest_units : int
        Whole subjects or groups are taken where that leaves at least so many; otherwise rows of each, since
        folds could not be divided evenly.
    fewest_of_level : int
        Of a rare dose or arm so many are kept, if it has them, so that its mean is learned.
    """

    most_rows: int = 50_000
    fewest_units: int = 1000
    fewest_of_level: int = 100

    def __post_init__(self) -> None:
        at_least(100, self, "most_rows")
        at_least(1, self, "fewest_units")
        at_least(0, self, "fewest_of_level")
