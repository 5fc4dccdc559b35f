"""How far the mean response moves over the doses, in one number with its interval."""

from dataclasses import dataclass

from covaria.explain.dose_response import DoseResponse

TURNS_BACK = 0.2
"""Share of its largest difference that a curve has lost at the highest dose, to have turned back."""


@dataclass(frozen=True)
class OppositeChange:
    """The largest difference of the other direction, where its interval leaves out 0."""

    dose: float
    difference: float
    lower: float
    upper: float


@dataclass(frozen=True)
class DoseChange:
    """The mean response at one dose beside that at the reference dose.

    Attributes
    ----------
    dose : float
        The highest, or that of the largest difference where the curve turns back before the highest.
    reference : float
    difference, lower, upper : float
        With its interval, in units of the response.
    turns_back : bool
        Whether it is that of the largest difference.
    opposite : OppositeChange or None
        Where the curve is clearly on the other side of the reference, as it does first or later.
    """

    dose: float
    reference: float
    difference: float
    lower: float
    upper: float
    turns_back: bool
    opposite: OppositeChange | None = None

    @property
    def is_apart(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.lower > 0 or self.upper < 0


@dataclass(frozen=True)
class _Difference:
    """The difference of one dose from the reference dose."""

    dose: float
    middle: float
    lower: float
    upper: float


def dose_change(curve: DoseResponse) -> DoseChange:
    """Take the difference at the highest dose, or the largest one where the curve turns back.

    Of adjusted means where the curve has them, and otherwise of the curve.
    """
    of_curve = _of_curve(curve)
    found = _of_levels(curve) or of_curve
    last, largest = found[-1], max(found, key=lambda each: abs(each.middle))
    turns = _turns_back(of_curve) and largest is not last
    at = largest if turns else last
    clear = _of_levels(curve) or _of_whole_curve(curve)
    return DoseChange(
        at.dose, curve.reference, at.middle, at.lower, at.upper, turns, _opposite(at, clear, found)
    )


def _opposite(at: _Difference, clear: list[_Difference], found: list[_Difference]) -> OppositeChange | None:
    """Find where the curve is clearly on the other side; of many doses by bands of the whole curve."""
    sign = 1.0 if at.middle < 0 else -1.0
    places = [place for place, each in enumerate(clear) if min(sign * each.lower, sign * each.upper) > 0]
    if not places:
        return None
    largest = found[max(places, key=lambda place: sign * found[place].middle)]
    return OppositeChange(largest.dose, largest.middle, largest.lower, largest.upper)


def _of_levels(curve: DoseResponse) -> list[_Difference]:
    return [
        _Difference(each.dose, each.difference, each.difference_lower, each.difference_upper)
        for each in curve.levels
        if each.dose != curve.reference
    ]


def _of_curve(curve: DoseResponse) -> list[_Difference]:
    columns = zip(curve.doses, curve.difference, curve.difference_lower, curve.difference_upper, strict=True)
    return [_Difference(*each) for each in columns if each[0] != curve.reference]


def _of_whole_curve(curve: DoseResponse) -> list[_Difference]:
    ends = (curve.difference_simultaneous_lower, curve.difference_simultaneous_upper)
    columns = zip(curve.doses, curve.difference, *ends, strict=True)
    return [_Difference(*each) for each in columns if each[0] != curve.reference]


def _turns_back(found: list[_Difference]) -> bool:
    largest = max(found, key=lambda each: abs(each.middle)).middle
    return largest != 0 and found[-1].middle / largest < 1 - TURNS_BACK
