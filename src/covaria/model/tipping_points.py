"""How far responses missing at a visit would have to be off, to undo differences of adjusted means there."""

from collections.abc import Sequence

from covaria.dose.many_to_one import compare_with_one
from covaria.explain.bands import BAND_LEVEL
from covaria.model.adjusted_means import AdjustedMeans
from covaria.repeated.contrast import Contrast
from covaria.repeated.tipping import TippingPoint, tipping_point


def tipping_points(
    adjusted: AdjustedMeans, names: Sequence[str], reference: int, level: float = BAND_LEVEL
) -> tuple[TippingPoint, ...]:
    """Find the tipping point of each difference from a reference; none of means that are at no visit.

    By the intervals that hold all differences at once. Missing are subjects with a response at some visit,
    but not at that of the means.

    Parameters
    ----------
    adjusted : AdjustedMeans
    names : sequence of str
        Of the levels.
    reference : int
        Position of the level that others are compared with.
    level : float
        Of the intervals.
    """
    if not adjusted.assigned:
        return ()
    found = compare_with_one(adjusted.level_means, reference, level)
    others = [place for place in range(len(names)) if place != reference]
    return tuple(
        tipping_point(
            names[place],
            Contrast(float(difference), float(error), float(freedom)),
            adjusted.assigned[place],
            adjusted.assigned[place] - adjusted.subjects[place],
            float(half_width / error),
        )
        for place, difference, error, freedom, half_width in zip(
            others,
            found.differences,
            found.standard_errors,
            found.freedom,
            found.half_widths,
            strict=True,
        )
    )
