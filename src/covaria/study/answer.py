"""What an analysis says of a trial, whichever it is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """An estimate and the ends of its 95 % interval.

    Attributes
    ----------
    estimate, lower, upper : float
    """

    estimate: float
    lower: float
    upper: float

    def holds(self, truth: float) -> bool:
        """Whether the truth is inside."""
        return self.lower <= truth <= self.upper


@dataclass(frozen=True)
class SmallestDose:
    """An estimate of the minimum effective dose; each None where it lies beyond the doses studied.

    Attributes
    ----------
    dose, lower, upper : float or None
    has_interval : bool
        Whether the analysis gives the ends of a 95 % interval.
    """

    dose: float | None
    lower: float | None = None
    upper: float | None = None
    has_interval: bool = False

    @property
    def width(self) -> float | None:
        """Width of the interval; None where an end is beyond the doses studied, or there is none."""
        return None if self.lower is None or self.upper is None else self.upper - self.lower

    def holds(self, truth: float | None) -> bool | None:
        """Whether the truth is inside, or beyond the doses as the upper end is; None without an interval."""
        if not self.has_interval:
            return None
        if truth is None:
            return self.upper is None
        return self.lower is not None and self.lower <= truth and (self.upper is None or truth <= self.upper)


@dataclass(frozen=True)
class ChosenDose:
    """The dose that an analysis takes for the best, with the ends of its 95 % interval if it gives one.

    Attributes
    ----------
    dose : float
    lower, upper : float or None
    """

    dose: float
    lower: float | None = None
    upper: float | None = None

    def holds(self, truth: float | None) -> bool | None:
        """Whether the true best dose is inside; None without an interval, or where no dose is best."""
        if self.lower is None or self.upper is None or truth is None:
            return None
        return self.lower <= truth <= self.upper


@dataclass(frozen=True)
class Answer:
    """What an analysis says of the dose; None for what it does not answer.

    Means are on the scale of the endpoint's link, as in the truth, except for predictions.

    Attributes
    ----------
    p_value : float or None
        Of the test that the dose does nothing.
    differences : tuple of Interval
        From the reference at each further dose, in the order of the design; empty if none are given.
    smallest_dose : SmallestDose or None
    best_dose : ChosenDose or None
    curve : tuple of float
        Change of the mean response from the reference at the doses that were asked about; empty if none.
    predictions : tuple of float
        Of the mean response of each new subject, in its units; empty if none.
    """

    p_value: float | None = None
    differences: tuple[Interval, ...] = ()
    smallest_dose: SmallestDose | None = None
    best_dose: ChosenDose | None = None
    curve: tuple[float, ...] = ()
    predictions: tuple[float, ...] = ()
