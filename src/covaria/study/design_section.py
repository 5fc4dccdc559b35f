"""The designs of a plan's file: doses, subjects, what is known of them, and visits."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from covaria.errors import UsageError
from covaria.study.covariates import Distribution, Levels, LogNormal, Normal, Uniform
from covaria.study.dataset_truth import DatasetSubjects
from covaria.study.design import OWN_COLUMNS, Design
from covaria.study.dropout_section import check_dropout, dropout_of
from covaria.study.known_trials import KNOWN_TRIALS
from covaria.study.population import SubjectSource, read_population
from covaria.study.section import Section
from covaria.study.visits import Visits
from covaria.table.reading_progress import OpenTable


def designs_of(own: Section, open_table: OpenTable) -> Iterator[Design]:
    """Read the designs of a section, one for each number of subjects; errors name the key."""
    doses = own.numbers("doses")
    if len(doses) < 2 or any(after <= before for before, after in pairwise(doses)) or doses[0] < 0:
        raise own.refused("doses", "must be two doses or more, ascending, none below 0")
    allocation = own.numbers("allocation", (1.0,) * len(doses))
    if len(allocation) != len(doses) or min(allocation) <= 0:
        raise own.refused("allocation", "must be a number above 0 for each dose")
    sizes = own.numbers("subjects")
    covariates = {
        name: _distribution(own.table("covariates").table(name)) for name in own.table("covariates").keys
    }
    taken = sorted(set(OWN_COLUMNS) & covariates.keys())
    if taken:
        raise own.refused(f"covariates.{taken[0]}", "is the name of a column of its own; name it otherwise")
    population, visits = _population(own, covariates, open_table), _visits(own)
    dropout = dropout_of(own, len(doses), () if visits is None else visits.names)
    own.end()
    for size in sizes:
        name = own.last_name if len(sizes) == 1 else f"{own.last_name} of {size:g}"
        design = Design(name, doses, int(size), allocation, covariates, dropout, population, visits)
        check_dropout(own, design)
        if size != int(size) or min(design.arm_sizes) < 2:
            raise own.refused("subjects", "must be whole numbers, two for each dose at least")
        yield design


def _population(
    own: Section, covariates: Mapping[str, Distribution], open_table: OpenTable
) -> SubjectSource | None:
    """The subjects of a table or of a known trial, if the design names one."""
    if own.has("dataset"):
        if covariates or own.has("table"):
            raise own.refused("dataset", "brings covariates of its own; leave others out")
        return DatasetSubjects(own.word("dataset", None, tuple(KNOWN_TRIALS)))
    if not own.has("table"):
        return None
    names = own.texts("columns")
    if covariates:
        raise own.refused("covariates", "must be left out beside a table, whose columns are the covariates")
    taken = sorted(set(OWN_COLUMNS) & set(names))
    if taken:
        raise own.refused("columns", f"must not name {taken[0]}, which is a column of the simulated trial")
    with open_table(own.path("table")) as file:
        return read_population(file, names)


def _visits(own: Section) -> Visits | None:
    """The visits, if the design names any; their keys are not known to designs without."""
    if not own.has("visits"):
        return None
    times = own.numbers("visits")
    if any(after <= before for before, after in pairwise(times)):
        raise own.refused("visits", "must be numbers that ascend, such as weeks")
    shares = own.numbers("effect_at_visits", (1.0,) * len(times))
    if len(shares) != len(times):
        raise own.refused("effect_at_visits", "must be a share of the effect for each visit")
    correlation = own.number("correlation", 0.5)
    if correlation is None or not 0 <= correlation < 1:
        raise own.refused("correlation", "must be from 0 to below 1")
    analysed = own.number("analysed", times[-1])
    if analysed not in times:
        raise own.refused("analysed", "must be one of the visits")
    return Visits(tuple(f"{time:g}" for time in times), shares, correlation, f"{analysed:g}")


def _distribution(own: Section) -> Distribution:
    if len(own.keys) != 1:
        raise UsageError(f"{own.where} must be one distribution, such as {{normal = [50, 10]}}.")
    (kind,) = own.keys
    if own.word_of_key(kind, ("normal", "lognormal", "uniform", "levels")) == "levels":
        return _levels(own.table(kind))
    numbers = own.numbers(kind)
    if len(numbers) != 2:
        raise own.refused(kind, "must be two numbers")
    first, second = numbers
    if kind == "uniform":
        if second <= first:
            raise own.refused(kind, "must be a lowest value and a higher one")
        return Uniform(first, second)
    if second <= 0 or (kind == "lognormal" and first <= 0):
        what = "a median above 0 and the standard deviation of the logarithm, above 0"
        raise own.refused(
            kind, f"must be {what if kind == 'lognormal' else 'a mean and a standard deviation above 0'}"
        )
    return Normal(first, second) if kind == "normal" else LogNormal(first, second)


def _levels(own: Section) -> Levels:
    shares = {level: own.number(level, None, above=0) or 0.0 for level in own.keys}
    if len(shares) < 2:
        raise UsageError(
            f"{own.where} must give the shares of two categories or more, such as {{F = 0.5, M = 0.5}}."
        )
    return Levels(shares)
