"""Whether the truths, designs and analyses of a plan go together."""

import numpy as np

from covaria.errors import UsageError
from covaria.study.analyses import RepeatedMeasuresModel
from covaria.study.covariates import Levels
from covaria.study.dataset_truth import DatasetTruth
from covaria.study.design import Design
from covaria.study.fitted_truth import FittedTruth
from covaria.study.plan import Scenario, StudyPlan
from covaria.study.population import Population
from covaria.study.truth import ParametricTruth
from covaria.wording.lists import listed


def check_plan(plan: StudyPlan, source: str) -> None:
    """Refuse a plan of which a scenario cannot be simulated, or an analysis not be done.

    Raises
    ------
    UsageError
        With the file, section and key.
    """
    for scenario in plan.scenarios:
        if isinstance(scenario.truth, FittedTruth):
            _check_fitted(scenario.truth, scenario.design, source)
        elif isinstance(scenario.truth, DatasetTruth):
            _check_dataset(scenario.truth, scenario.design, source)
        elif isinstance(scenario.truth, ParametricTruth):
            _check_effects(scenario.truth, scenario.design, source)
        _check_visits(plan, scenario, source)


def _check_visits(plan: StudyPlan, scenario: Scenario, source: str) -> None:
    truth, design = scenario.truth, scenario.design
    if design.visits is not None and truth.endpoint != "normal":
        raise UsageError(
            f"{source}, [design.{design.name}]: visits are of normal responses, and the truth {truth.name} "
            f"is {truth.endpoint}; leave visits out."
        )
    repeated = [each.name for each in plan.analyses if isinstance(each, RepeatedMeasuresModel)]
    if repeated and design.visits is None:
        raise UsageError(
            f"{source}, [analysis.{repeated[0]}]: repeated measures need visits; name them in the design "
            f"{design.name}."
        )


def _check_dataset(truth: DatasetTruth, design: Design, source: str) -> None:
    """Refuse a design whose doses the trial does not have, or whose subjects it does not know."""
    where, trial = f"{source}, [truth.{truth.name}]: dataset", truth.trial
    lacking = [name for name in trial.covariates if name not in design.covariate_names]
    if lacking:
        raise UsageError(
            f'{where} needs {listed(lacking)}; write dataset = "{truth.dataset}" in the design {design.name}.'
        )
    lowest, highest = trial.doses
    if design.doses[0] < lowest or design.doses[-1] > highest:
        raise UsageError(
            f"{where} has doses from {lowest:g} to {highest:g}; the design {design.name} has others."
        )


def _check_effects(truth: ParametricTruth, design: Design, source: str) -> None:
    """Refuse an effect of a covariate that a design does not draw, or not in that form."""
    drawn = design.covariates
    for name in (*truth.slopes, *truth.steps):
        where = f"{source}, [truth.{truth.name}.effects]: {name}"
        if name not in drawn:
            raise UsageError(f"{where} is no covariate of the design {design.name}; add it there.")
        is_category = isinstance(drawn[name], Levels)
        if is_category != (name in truth.steps):
            form = "a change for each category, such as {F = 1.0}" if is_category else "a number, the slope"
            raise UsageError(f"{where} must be {form}, as the design {design.name} draws it.")
        unknown = sorted(set(truth.steps.get(name, {})) - set(getattr(drawn[name], "shares", {})))
        if unknown:
            raise UsageError(f"{where} names {unknown[0]}, which is no category of it.")


def _check_fitted(truth: FittedTruth, design: Design, source: str) -> None:
    """Refuse a design whose subjects or doses a fitted model does not know."""
    where = f"{source}, [truth.{truth.name}]: model"
    if not isinstance(design.population, Population):
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
    truth.expected(everybody, design.population.all_columns(), design.doses[-1])
