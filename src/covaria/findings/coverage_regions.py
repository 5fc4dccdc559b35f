"""Where prediction intervals hold more or fewer responses than they promise, beyond chance, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from covaria.model.residual_checks import EXPECTED_SIZE, CoverageCell, CoverageTrend
from covaria.statistics import binomial_interval
from covaria.wording.lists import listed
from covaria.wording.names import quoted
from covaria.wording.numbers import format_count, format_percent, format_setting

ERROR_RATE = 0.05
"""How often some region is named though all hold their level."""
NAMED_AT_MOST = 3


@dataclass(frozen=True)
class Region:
    """Subjects who are alike in dose or arm, prediction or expected error, whose intervals are off.

    Attributes
    ----------
    against : str
        The dose or arm column's name, `EXPECTED_SIZE`, or empty for the prediction.
    cell : CoverageCell
    """

    against: str
    cell: CoverageCell


def regions_off(trends: Sequence[CoverageTrend], level: float) -> tuple[Region, ...]:
    """Find the regions whose exact interval for the share, widened for their number, misses the level.

    On average over the trial the share is near the level whatever the model, since widths are made from the
    same errors; only parts of the trial can show it.
    """
    regions = [Region(trend.against, cell) for trend in trends for cell in trend.cells]
    simultaneous = 1 - ERROR_RATE / max(len(regions), 1)

    def is_off(region: Region) -> bool:
        found = region.cell
        low, high = binomial_interval(found.inside, found.cell.subjects, simultaneous)
        return not low <= level <= high

    return tuple(filter(is_off, regions))


def coverage_in_regions(trends: Sequence[CoverageTrend], level: float) -> str:
    """Say in a sentence whether intervals hold their level in all parts of the trial."""
    if not trends:
        return "There are too few subjects to see whether that share holds in each part of the trial."
    over = looked_over(trends)
    off = sorted(regions_off(trends, level), key=lambda region: -abs(region.cell.inside - level))
    if not off:
        return f"Nowhere over {over} is that share off by more than chance."
    regions = listed(_described(region) for region in off[:NAMED_AT_MOST])
    more = len(off) - NAMED_AT_MOST
    rest = f", and {more} more" if more > 0 else ""
    return f"By more than chance that share is off over {over}: it is {regions}{rest}."


def looked_over(trends: Sequence[CoverageTrend]) -> str:
    """Say over what coverage was looked at."""
    named = {"": "the prediction", EXPECTED_SIZE: "the expected size of the error"}
    return listed(named.get(trend.against, _treatment(trend)) for trend in trends)


def _treatment(trend: CoverageTrend) -> str:
    return "the arm" if any(each.cell.level for each in trend.cells) else "the dose"


def _described(region: Region) -> str:
    cell = region.cell.cell
    value = cell.level if cell.value is None else format_setting(cell.value)
    of_numbers = {"": "at predictions", EXPECTED_SIZE: "at expected errors"}
    place = (
        f"{of_numbers[region.against]} of about {value}"
        if region.against in of_numbers
        else f"at {quoted(region.against)} {value}"
    )
    share, subjects = format_percent(region.cell.inside), format_count(cell.subjects)
    return f"{share} of the responses {place} ({subjects} subjects)"
