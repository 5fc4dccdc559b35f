"""The one place where a model is asked: what it says of dose, effects and interactions, as plain arrays.

When the model's interface changes, this file changes with it, and nothing else of the simulations.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from trial_draws import Trial

from covaria.arrays import FloatArray
from covaria.fit import Comparators, Effort, fit_table, settings_of
from covaria.model import ResponseModel
from covaria.table import RoleRequest, read_trial

Value = float | str


@dataclass(frozen=True)
class Band:
    """Estimates with the ends of their 95 % band; each (points,)."""

    estimate: FloatArray
    lower: FloatArray
    upper: FloatArray

    def holds(self, truth: FloatArray) -> FloatArray:
        """Whether each truth is inside."""
        return ((self.lower <= truth) & (truth <= self.upper)).astype(float)

    @property
    def width(self) -> FloatArray:
        """Width of the band at each point."""
        return self.upper - self.lower


@dataclass(frozen=True)
class Effect:
    """A main effect: values of a covariate, the share of subjects at each, and the effect there."""

    covariate: str
    values: tuple[Value, ...]
    shares: FloatArray
    band: Band


@dataclass(frozen=True)
class Contrasts:
    """Differences from a reference subject, each by one covariate that has another value."""

    reference: dict[str, Value]
    changes: tuple[tuple[str, Value], ...]
    band: Band


def fit_trial(trial: Trial, effort: str, seed: int) -> ResponseModel:
    """Fit a model as an analyst would who declares what the columns are."""
    structure = trial.cell.structure
    request = RoleRequest(
        response="y",
        dose="dose",
        covariates=("dose", *trial.covariates),
        subject="subject" if structure == "repeated" else None,
        group="site" if structure == "sites" else None,
    )
    table = read_trial(trial.columns(), request)
    return fit_table(table, settings_of(Effort(effort), seed), Comparators.FEW)


def dose_differences(model: ResponseModel, reference: float, doses: FloatArray) -> Band:
    """Mean difference from the reference dose: of adjusted means at doses studied, of the curve elsewhere."""
    said = model.dose_response(reference=reference)
    own = {each.dose: each for each in said.levels}
    if own.keys() >= set(doses.tolist()):
        ends = [(own[d].difference, own[d].difference_lower, own[d].difference_upper) for d in doses.tolist()]
        return Band(*np.array(ends).T)
    return _at(doses, said.doses, said.difference, said.difference_lower, said.difference_upper)


def studied_range(model: ResponseModel) -> tuple[float, float]:
    """The lowest and the highest dose that a model answers for."""
    studied = model.dose_response().studied
    return studied[0], studied[-1]


def profile_means(
    model: ResponseModel, profile: Mapping[str, Value], reference: float, doses: FloatArray
) -> Band:
    """Mean response of a subject at each dose."""
    said = model.dose_response(dict(profile), reference)
    return _at(doses, said.doses, said.mean, said.lower, said.upper)


def best_dose(model: ResponseModel) -> tuple[float, float]:
    """Interval of the dose of the highest mean."""
    said = model.best_dose("max")
    return said.lower, said.upper


def minimum_effective_dose(model: ResponseModel, delta: float, reference: float) -> tuple[float, float]:
    """Interval of the smallest dose that reaches a difference; infinite where an end is beyond."""
    said = model.minimum_effective_dose(delta, reference=reference)
    return _ends(said.lower, said.upper)


def dose_of_share(model: ResponseModel, share: float, reference: float) -> tuple[float, float]:
    """Interval of the dose of a share of the largest effect; infinite where an end is beyond."""
    said = model.effective_dose(share, reference=reference)
    return _ends(said.lower, said.upper)


def dose_p_value(model: ResponseModel) -> float:
    """The p-value of the test that the dose does nothing."""
    p_value = model.evaluation.dose_p_value
    if p_value is None:
        raise ValueError("the model has no dose")
    return p_value


def found_pairs(model: ResponseModel) -> set[frozenset[str]]:
    """Pairs of covariates that are claimed to interact."""
    return {frozenset(term.covariates) for term in model.interactions() if term.is_found}


def main_effects(model: ResponseModel) -> list[Effect]:
    """Main effects of all covariates, the dose among them."""
    return [
        Effect(
            said.covariate,
            said.points.values or said.points.levels,
            np.array(said.points.shares),
            Band(*map(np.array, (said.effect, said.effect_lower, said.effect_upper))),
        )
        for said in model.effects()
    ]


def covariate_contrasts(model: ResponseModel) -> Contrasts:
    """Differences from the usual reference subject."""
    said = model.covariate_effects()
    ends = [(own.difference, own.lower, own.upper) for own in said.contrasts]
    changes = tuple((own.covariate, own.value) for own in said.contrasts)
    return Contrasts(dict(said.reference), changes, Band(*np.array(ends).reshape(-1, 3).T))


def error_out_of_fold(model: ResponseModel) -> float:
    """Mean squared error that the model reports of itself."""
    return model.evaluation.oof.score


def error_of_folds(model: ResponseModel, fresh: Trial, expected: FloatArray) -> float:
    """Mean squared distance of what is evaluated out of fold from the truth, on fresh subjects.

    That is the prediction of one fold's models, or its average over the repeats of the trial, any fold
    of one with any of another.
    """
    folds = model.fold_predictions(model.read(fresh.columns()).columns)
    repeats = np.stack(np.split(folds, model.evaluation.repeats))
    own_mean = repeats.mean(axis=1)
    scatter = repeats.var(axis=1).sum(axis=0) / len(repeats) ** 2
    return float(np.mean((own_mean.mean(axis=0) - expected) ** 2 + scatter))


def interval_coverage(model: ResponseModel, fresh: Trial, level: float) -> float:
    """Share of fresh responses inside their prediction intervals."""
    said = model.predict(fresh.columns(), level=level)
    return float(((said.lower <= fresh.response) & (fresh.response <= said.upper)).mean())


def _ends(lower: float | None, upper: float | None) -> tuple[float, float]:
    return np.inf if lower is None else lower, np.inf if upper is None else upper


def _at(doses: FloatArray, known: tuple[float, ...], *curves: tuple[float, ...]) -> Band:
    return Band(*(np.interp(doses, known, curve) for curve in curves))
