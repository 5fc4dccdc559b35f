"""The covariance of a subject's rows that a name stands for."""

from typing import get_args

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import TableError, UsageError
from covaria.fit.visit_means.request import OVER_TIME, Covariance
from covaria.repeated.correlations import Autoregressive, Exchangeable
from covaria.repeated.patterned import Patterned
from covaria.repeated.random_line import RandomLine
from covaria.repeated.structure import Structure
from covaria.repeated.unstructured import Unstructured
from covaria.table import CategoryColumn, NumberColumn
from covaria.wording.lists import listed

SIMPLER = {
    "unstructured": "heterogeneous-compound-symmetry",
    "heterogeneous-compound-symmetry": "compound-symmetry",
    "heterogeneous-ar1": "ar1",
    "random-slope": "random-intercept",
}
"""What to take where there is no maximum."""


def covariance_named(word: str | None, over_time: bool = False) -> Covariance:
    """Return the covariance that a word names for planned visits or times; without one, the most general.

    Raises
    ------
    UsageError
        If there is none of that name.
    """
    names: tuple[Covariance, ...] = tuple(
        each for each in get_args(Covariance) if (each in OVER_TIME) is over_time
    )
    usual = "random-slope" if over_time else "unstructured"
    for name in names:
        if name == (word or usual):
            return name
    place = "over time" if over_time else "of planned visits"
    raise UsageError(f"There is no covariance “{word}” {place}; use one of: {listed(names)}.")


class NoCovarianceError(TableError):
    """A covariance that has no best estimate inside its range."""


def without_maximum(source: str, name: Covariance, subjects: int) -> NoCovarianceError:
    """Say that a covariance cannot be estimated, and what to take in its place."""
    simpler = SIMPLER.get(name)
    remedy = f"take {simpler} in its place" if simpler else "look at the responses, or take fewer covariates"
    return NoCovarianceError(
        f"{source}: the covariance {name} has no best estimate inside its range, in {subjects:,} subjects; "
        f"{remedy}."
    )


def structure_named(name: Covariance, over: CategoryColumn | NumberColumn) -> Structure:
    """Make the structure of a name for visits or times."""
    if isinstance(over, NumberColumn):
        return RandomLine(name == "random-slope", float(over.values.mean()), float(over.values.std()) or 1.0)
    if name == "unstructured":
        return Unstructured(over.levels)
    correlation = Autoregressive() if name.endswith("ar1") else Exchangeable()
    return Patterned(over.levels, correlation, by_visit=name.startswith("heterogeneous"))


def check_variation(source: str, response: str, values: FloatArray, visits: CategoryColumn) -> None:
    """Refuse a visit at which all responses are the same, as changes from baseline are at baseline.

    Raises
    ------
    TableError
    """
    for visit, name in enumerate(visits.levels):
        if np.ptp(values[visits.codes == visit]) == 0:
            raise TableError(
                f"{source}: {response} is the same for all subjects at {visits.name} {name}, as a change "
                "from baseline is at baseline; leave this visit out by a filter."
            )
