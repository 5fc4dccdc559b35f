"""Plans of studies as TOML files."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from covaria.dose import CandidateShape, Goal, candidates_from_text
from covaria.errors import DataError, UsageError
from covaria.fit import Effort
from covaria.model import load_model
from covaria.study.analyses import Analysis, AnalysisOfCovariance, CovariaFit, EmaxModel, MCPMod
from covaria.study.covariates import Distribution, Levels, LogNormal, Normal, Uniform
from covaria.study.design import DOSE, RESPONSE, Design
from covaria.study.fitted_truth import FittedTruth
from covaria.study.plan import StudyPlan
from covaria.study.population import Population, read_population
from covaria.study.section import Section
from covaria.study.truth import ParametricTruth, Truth
from covaria.wording.lists import listed

FLAT = "flat"
"""The word of a dose that does nothing."""
GOALS: dict[str, Goal] = {"max": "max", "min": "min"}


def read_plan(path: Path) -> StudyPlan:
    """Read the plan of a study.

    Raises
    ------
    DataError
        If the file is not there or not TOML.
    UsageError
        If a name is unknown, something is missing, or a value makes no sense: with the file, section and key.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"There is no file {path}; check the path of the plan.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path} is not TOML: {error}.") from None
    return plan_from(content, str(path))


def plan_from(content: Mapping[str, Any], source: str) -> StudyPlan:
    """Make a plan of the content of its file; errors as for `read_plan`."""
    whole = Section(source, "", content)
    plan = StudyPlan(
        truths=tuple(_truth(own) for own in whole.sections("truth")),
        designs=tuple(each for own in whole.sections("design") for each in _designs(own)),
        analyses=tuple(_analysis(own) for own in whole.sections("analysis")),
        repeats=whole.whole_number("repeats", 1000, at_least=1),
        monte_carlo_error=whole.number("monte_carlo_error", None, above=0),
        seed=whole.whole_number("seed", 0, at_least=0),
        goal=GOALS[whole.word("goal", "max", tuple(GOALS))],
        delta=whole.number("delta", None, above=0),
        alpha=_alpha(whole),
    )
    whole.end()
    _check_effects(plan, source)
    return plan


def _alpha(whole: Section) -> float:
    alpha = whole.number("alpha", 0.05, above=0)
    if alpha is None or alpha >= 1:
        raise whole.refused("alpha", "must be between 0 and 1")
    return alpha


def _truth(own: Section) -> Truth:
    return _fitted_truth(own) if own.has("model") else _parametric_truth(own)


def _fitted_truth(own: Section) -> FittedTruth:
    path = own.path("model")
    own.end()
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        return FittedTruth(own.last_name, load_model(path), digest)
    except UsageError as error:
        raise own.refused("model", f"cannot be a truth, since {error}") from None


def _parametric_truth(own: Section) -> ParametricTruth:
    effects = own.table("effects")
    truth = ParametricTruth(
        own.last_name,
        _curve(own),
        largest_effect=own.number("largest_effect", 0.0) or 0.0,
        intercept=own.number("intercept", 0.0) or 0.0,
        slopes={
            name: effects.number(name, 0.0) or 0.0 for name in effects.keys if not effects.is_table(name)
        },
        steps={name: _steps(effects.table(name)) for name in effects.keys if effects.is_table(name)},
        sd=own.number("sd", 1.0, above=0) or 1.0,
        heavy_tails=own.word("noise", "normal", ("normal", "t")) == "t",
    )
    own.end()
    if truth.curve is not None and truth.largest_effect == 0:
        raise own.refused(
            "largest_effect", f'must not be 0 with this curve; for no effect write curve = "{FLAT}"'
        )
    if truth.curve is None and truth.largest_effect != 0:
        raise own.refused("largest_effect", f'must be left out with the curve "{FLAT}"')
    return truth


def _curve(own: Section) -> CandidateShape | None:
    word = own.text("curve")
    if word == FLAT:
        return None
    try:
        found = candidates_from_text(word)
    except UsageError as error:
        raise UsageError(f"{own.where}: curve cannot be used. {error}") from None
    if len(found) > 1:
        raise own.refused("curve", "must be one curve; a truth has no more")
    return found[0]


def _steps(own: Section) -> dict[str, float]:
    return {level: own.number(level, 0.0) or 0.0 for level in own.keys}


def _designs(own: Section) -> Iterator[Design]:
    """The designs of a section: one for each number of subjects."""
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
    taken = sorted({DOSE, RESPONSE} & covariates.keys())
    if taken:
        raise own.refused(f"covariates.{taken[0]}", "is the name of a column of its own; name it otherwise")
    population = _population(own, covariates)
    dropout = own.number("dropout", 0.0)
    if dropout is None or not 0 <= dropout < 1:
        raise own.refused("dropout", "must be a share from 0 to below 1")
    own.end()
    for size in sizes:
        name = own.last_name if len(sizes) == 1 else f"{own.last_name} of {size:g}"
        design = Design(name, doses, int(size), allocation, covariates, dropout, population)
        if size != int(size) or min(design.arm_sizes) < 2:
            raise own.refused("subjects", "must be whole numbers, two for each dose at least")
        yield design


def _population(own: Section, covariates: Mapping[str, Distribution]) -> Population | None:
    """The subjects of a table, if the design names one."""
    if not own.has("table"):
        return None
    names = own.texts("columns")
    if covariates:
        raise own.refused("covariates", "must be left out beside a table, whose columns are the covariates")
    taken = sorted({DOSE, RESPONSE} & set(names))
    if taken:
        raise own.refused("columns", f"must not name {taken[0]}, which is a column of the simulated trial")
    return read_population(str(own.path("table")), names)


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


def _analysis(own: Section) -> Analysis:
    method = own.word("method", None, ("covaria", "ancova", "emax", "mcp-mod"))
    found: Analysis
    if method == "covaria":
        found = CovariaFit(
            own.last_name, own.word("effort", Effort.QUICK.value, tuple(each.value for each in Effort))
        )
    elif method == "ancova":
        found = AnalysisOfCovariance(own.last_name)
    elif method == "emax":
        found = EmaxModel(own.last_name)
    else:
        candidates = own.text("candidates", "")
        if candidates:
            _check_candidates(own, candidates)
        found = MCPMod(own.last_name, candidates or None)
    own.end()
    return found


def _check_candidates(own: Section, text: str) -> None:
    try:
        candidates_from_text(text)
    except UsageError as error:
        raise UsageError(f"{own.where}: candidates cannot be used. {error}") from None


def _check_effects(plan: StudyPlan, source: str) -> None:
    """Refuse an effect of a covariate that a design does not draw, or not in that form."""
    for scenario in plan.scenarios:
        drawn = scenario.design.covariates
        if isinstance(scenario.truth, FittedTruth):
            _check_fitted(scenario.truth, scenario.design, source)
            continue
        if not isinstance(scenario.truth, ParametricTruth):
            continue
        for name in (*scenario.truth.slopes, *scenario.truth.steps):
            where = f"{source}, [truth.{scenario.truth.name}.effects]: {name}"
            if name not in drawn:
                raise UsageError(
                    f"{where} is no covariate of the design {scenario.design.name}; add it there."
                )
            is_category = isinstance(drawn[name], Levels)
            if is_category != (name in scenario.truth.steps):
                form = (
                    "a change for each category, such as {F = 1.0}" if is_category else "a number, the slope"
                )
                raise UsageError(f"{where} must be {form}, as the design {scenario.design.name} draws it.")
            unknown = sorted(
                set(scenario.truth.steps.get(name, {})) - set(getattr(drawn[name], "shares", {}))
            )
            if unknown:
                raise UsageError(f"{where} names {unknown[0]}, which is no category of it.")


def _check_fitted(truth: FittedTruth, design: Design, source: str) -> None:
    """Refuse a design whose subjects or doses a fitted model does not know."""
    where = f"{source}, [truth.{truth.name}]: model"
    if design.population is None:
        raise UsageError(
            f"{where} needs subjects like those of its trial; name its table and columns in the design "
            f"{design.name}."
        )
    known_later = [name for name in truth.dose_and_response if name in design.population.names]
    if known_later:
        raise UsageError(
            f"{where} has {known_later[0]} as its dose or response, which is no covariate; take it out of "
            f"the columns of the design {design.name}."
        )
    lacking = [name for name in truth.covariates if name not in design.population.names]
    if lacking:
        raise UsageError(f"{where} needs {listed(lacking)}; add to the columns of the design {design.name}.")
    lowest, highest = truth.studied
    if design.doses[0] < lowest or design.doses[-1] > highest:
        raise UsageError(
            f"{where} knows doses from {lowest:g} to {highest:g}; the design {design.name} has others."
        )
    everybody = np.full(design.population.subjects, design.doses[0])
    truth.expected(everybody, design.population.all_columns())
