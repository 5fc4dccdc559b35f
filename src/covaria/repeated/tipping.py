"""How far missing responses would have to be from what the model takes them for, to undo a conclusion."""

from dataclasses import dataclass

import numpy as np

from covaria.repeated.contrast import Contrast


@dataclass(frozen=True)
class TippingPoint:
    """The shift of an arm's missing responses at which its difference is no longer significant.

    Attributes
    ----------
    arm : str
    assigned, missing : int
        Subjects of the arm in the table, and those among them without a response at the visit.
    shift : float or None
        In units of the response, added to what the model expects of those who are missing; None where the
        difference is not significant as it is, or no shift undoes it.
    is_shown : bool
        Whether the difference is significant as it is.
    """

    arm: str
    assigned: int
    missing: int
    shift: float | None
    is_shown: bool


def tipping_point(arm: str, difference: Contrast, assigned: int, missing: int, reach: float) -> TippingPoint:
    """Find the smallest shift at which the interval of a difference reaches 0.

    With a share p of an arm's n subjects missing at the visit, a shift s of what they would have had moves
    the arm's mean by s p, and its variance by s² p (1 − p) / n, as the share is known from n subjects only.
    Nothing needs to be imputed for that (Permutt 2016).

    Parameters
    ----------
    arm : str
    difference : Contrast
        Of the arm from the reference.
    assigned, missing : int
    reach : float
        Standard errors to either side that the interval reaches.
    """
    share = missing / assigned
    squares = share**2 - reach**2 * share * (1 - share) / assigned
    linear = 2 * difference.estimate * share
    rest = difference.estimate**2 - (reach * difference.standard_error) ** 2
    if rest <= 0 or missing == 0:
        return TippingPoint(arm, assigned, missing, None, rest > 0)
    roots = np.roots([squares, linear, rest])
    towards = [float(root.real) for root in roots if abs(root.imag) < 1e-12 and root.real * linear < 0]
    shift = min(towards, key=abs) if towards else None
    return TippingPoint(arm, assigned, missing, shift, is_shown=True)
