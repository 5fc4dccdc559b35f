"""The covariance of a subject's rows that a name stands for."""

from covaria.fit.visit_means.request import Covariance
from covaria.repeated.correlations import Autoregressive, Exchangeable
from covaria.repeated.patterned import Patterned
from covaria.repeated.random_line import RandomLine
from covaria.repeated.structure import Structure
from covaria.repeated.unstructured import Unstructured
from covaria.table import CategoryColumn, NumberColumn


def structure_named(name: Covariance, over: CategoryColumn | NumberColumn) -> Structure:
    """Make the structure of a name for visits or times."""
    if isinstance(over, NumberColumn):
        return RandomLine(name == "random-slope", float(over.values.mean()), float(over.values.std()) or 1.0)
    if name == "unstructured":
        return Unstructured(over.levels)
    correlation = Autoregressive() if name.endswith("ar1") else Exchangeable()
    return Patterned(over.levels, correlation, by_visit=name.startswith("heterogeneous"))
