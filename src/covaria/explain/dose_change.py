"""How far the mean response moves over the doses, in one number with its interval."""

from dataclasses import dataclass

from covaria.explain.dose_response import DoseResponse

TURNS_BACK = 0.2
"""Share of its largest difference that a curve has lost at the highest dose, to have turned back."""


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
    """

    dose: float
    reference: float
    difference: float
    lower: float
    upper: float
    turns_back: bool

    @property
    def is_apart(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.lower > 0 or self.upper < 0


@dataclass(frozen=True)
class _Difference:
    """From the reference dose, at one dose."""

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
    return DoseChange(at.dose, curve.reference, at.middle, at.lower, at.upper, turns)


def _of_levels(curve: DoseResponse) -> list[_Difference]:
    return [
        _Difference(each.dose, each.difference, each.difference_lower, each.difference_upper)
        for each in curve.levels
        if each.dose != curve.reference
    ]


def _of_curve(curve: DoseResponse) -> list[_Difference]:
    columns = zip(curve.doses, curve.difference, curve.difference_lower, curve.difference_upper, strict=True)
    return [_Difference(*each) for each in columns if each[0] != curve.reference]


def _turns_back(found: list[_Difference]) -> bool:
    largest = max(found, key=lambda each: abs(each.middle)).middle
    return largest != 0 and found[-1].middle / largest < 1 - TURNS_BACK
