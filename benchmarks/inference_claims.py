"""What is measured of each simulated trial: whether what a model says is true, beside what others would say.

Each claim is a function from a task to named numbers: shares (of truths that a band holds, of tests that
reject) and errors. None is given where a design has no such thing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import model_answers
import numpy as np
from model_answers import Value
from rival_analyses import (
    Ancova,
    UnitTable,
    emax_differences,
    fit_ancova,
    mcp_p_value,
    straight_lines,
    unit_table,
)
from trial_designs import Cell, Columns, population
from trial_draws import Trial, draw_fresh
from trial_truths import (
    ACTING,
    best_doses,
    expected_response,
    expected_unrounded,
    is_additive_elsewhere,
    largest_effect,
    marginal_curve,
    marginal_means,
    noise_variance,
    smallest_dose_reaching,
    true_pairs,
)

from covaria.arrays import BoolArray, FloatArray
from covaria.model import ResponseModel

Numbers = dict[str, float | None]
Expected = Callable[[Cell, FloatArray, Columns], FloatArray]
"""Mean response at doses and covariates."""

ALPHA = 0.05
Z95 = 1.959964
QUANTILES = (0.2, 0.5, 0.8)
"""Quantiles of each covariate at which a profile may be."""
FRESH = 2000
INTERVAL_LEVEL = 0.9
BETWEEN_CONTINUOUS = 10
"""Points at which the curve of a continuous dose is looked at."""
SAMPLE = 1024
"""Subjects of the population that a main effect is averaged over."""
NOTHING = 1e-9
"""Effects up to this size are rounding."""


@dataclass(frozen=True)
class Task:
    """A trial and the model fitted to it."""

    trial: Trial
    model: ResponseModel
    seed: int

    @property
    def cell(self) -> Cell:
        """The trial's design."""
        return self.trial.cell

    @cached_property
    def units(self) -> UnitTable:
        """The trial as other analyses take it."""
        return unit_table(self.trial)

    @cached_property
    def ancova(self) -> Ancova:
        """The analysis of covariance."""
        return fit_ancova(self.units)

    @cached_property
    def levels(self) -> FloatArray:
        """Doses studied, or the ends of those of a continuous one, beyond which no answer reaches."""
        if not self.cell.is_continuous:
            return self.cell.levels
        return np.array(model_answers.studied_range(self.model))

    @property
    def reference(self) -> float:
        """The lowest dose."""
        return float(self.levels[0])

    @property
    def has_curve(self) -> bool:
        """Whether three doses were studied, or all between two."""
        return len(self.cell.levels) > 2 or self.cell.is_continuous

    @property
    def acts(self) -> bool:
        """Whether the dose does anything; where not, ratios of squared errors only show who shrinks."""
        return self.cell.shape != "flat"

    @property
    def between(self) -> FloatArray:
        """Doses midway between those studied."""
        levels = self.levels
        if self.cell.is_continuous:
            levels = np.linspace(levels[0], levels[-1], BETWEEN_CONTINUOUS + 1)
        return (levels[1:] + levels[:-1]) / 2

    def true_differences(self, doses: FloatArray, covariates: Columns | None = None) -> FloatArray:
        """True differences from the lowest dose, averaged over the population or over given covariates."""
        means = marginal_means(self.cell, np.append(self.reference, doses), covariates)
        differences: FloatArray = means[1:] - means[0]
        return differences


def difference(task: Task) -> Numbers:
    """Difference from the reference at each other level, for all subjects and for those of the trial."""
    doses = task.levels[1:]
    said = model_answers.dose_differences(task.model, task.reference, doses)
    truth = task.true_differences(doses)
    own = task.true_differences(doses, task.trial.covariates)
    found: Numbers = {
        "holds": said.holds(truth).mean(),
        "holds_own": said.holds(own).mean(),
        "worst_level": said.holds(truth)[-1],
        "width": said.width.mean(),
        "squared_error": float(np.mean((said.estimate - truth) ** 2)) if task.acts else None,
    }
    if task.cell.is_continuous:
        return found
    ancova = task.ancova
    return found | {
        "ancova_holds": (np.abs(ancova.differences - truth) <= ancova.half_widths).mean(),
        "error_ratio": np.exp(np.mean(np.log(said.width / 2 / Z95 / ancova.robust_errors))),
        "ancova_squared_error": float(np.mean((ancova.differences - truth) ** 2)) if task.acts else None,
    }


def between(task: Task) -> Numbers:
    """The curve between the doses, where at least three were studied."""
    if not task.has_curve:
        return {}
    doses = task.between
    said = model_answers.dose_differences(task.model, task.reference, doses)
    at_levels = model_answers.dose_differences(task.model, task.reference, task.levels[1:])
    truth = task.true_differences(doses)

    def squared_error(estimate: FloatArray) -> float | None:
        return float(np.mean((estimate - truth) ** 2)) if task.acts else None

    return {
        "holds": said.holds(truth).mean(),
        "width_ratio": said.width.max() / at_levels.width.max(),
        "squared_error": squared_error(said.estimate),
        "lines_squared_error": squared_error(straight_lines(task.ancova, doses)),
        "emax_squared_error": squared_error(emax_differences(task.units, doses)),
    }


def choice(task: Task) -> Numbers:
    """Best dose, minimum effective dose for half of the largest effect, and ED80, where the dose acts.

    Of two doses nothing can be said of those between.
    """
    if not (task.acts and task.has_curve):
        return {}
    largest = float(marginal_curve(task.cell)[1].max())
    lowest, highest = float(task.levels[0]), float(task.levels[-1])
    span = highest - lowest
    best = model_answers.best_dose(task.model)
    # The truth of a step is a plateau, any dose of which is best.
    tolerance = 1e-6 * span
    true_best = np.clip(best_doses(task.cell), lowest, highest)
    holds = (best[0] - tolerance <= true_best) & (true_best <= best[1] + tolerance)
    found: Numbers = {"best_holds": float(holds.any()), "best_width": (best[1] - best[0]) / span}
    # A trial of a continuous dose has seen neither its lowest nor its highest: effects are those between.
    seen = largest_effect(task.cell, task.reference, highest)
    asked = {
        "minimum": (
            largest / 2,
            model_answers.minimum_effective_dose(task.model, largest / 2, task.reference),
        ),
        "ed80": (0.8 * seen, model_answers.dose_of_share(task.model, 0.8, task.reference)),
    }
    for name, (delta, ends) in asked.items():
        truth = smallest_dose_reaching(task.cell, delta, task.reference)
        truth = truth if truth <= highest else np.inf
        found[f"{name}_holds"] = None if ends is None else float(ends[0] <= truth <= ends[1])
    return found


def curves(task: Task) -> Numbers:
    """Curves of three profiles, main effects, and contrasts with the usual reference subject."""
    doses = task.levels
    profiles = []
    for profile in _profiles(task.trial):
        said = model_answers.profile_means(task.model, profile, task.reference, doses)
        profiles.append(said.holds(expected_response(task.cell, doses, _repeat(profile, len(doses)))).mean())
    effects = model_answers.main_effects(task.model)
    truths = [_true_effect(task.cell, effect) for effect in effects]
    held = [effect.band.holds(own) @ effect.shares for effect, own in zip(effects, truths, strict=True)]
    acting = [
        effect.covariate != "dose" and np.ptp(own) > NOTHING
        for effect, own in zip(effects, truths, strict=True)
    ]
    contrasts = model_answers.covariate_contrasts(task.model)
    differences = _true_contrasts(task.cell, contrasts)
    contrasts_held = contrasts.band.holds(differences)
    of_dose = np.array([covariate == "dose" for covariate, _ in contrasts.changes], dtype=bool)
    return {
        "profiles_hold": float(np.mean(profiles)),
        "effects_hold": float(np.mean(held)),
        "acting_effects_hold": _mean_of(np.array(held), np.array(acting)),
        "contrasts_hold": _mean_of(contrasts_held, ~of_dose),
        "acting_contrasts_hold": _mean_of(contrasts_held, ~of_dose & (np.abs(differences) > NOTHING)),
        "unrounded_contrasts_hold": _unrounded_held(task.cell, contrasts, ~of_dose),
    }


def dose(task: Task) -> Numbers:
    """Whether a dose effect is claimed: without cause, or with cause (power)."""
    kind = "power" if task.acts else "null"
    found = {
        "claimed": model_answers.dose_p_value(task.model),
        "ancova": task.ancova.p_value,
        "mcp": mcp_p_value(task.ancova),
    }
    return {f"{kind}_{name}": float(p_value <= ALPHA) for name, p_value in found.items()}


def pairs(task: Task) -> Numbers:
    """Whether any pair is claimed without cause, and whether true pairs are found."""
    found, truth = model_answers.found_pairs(task.model), true_pairs(task.cell)
    return {
        "false": float(bool(found - truth)) if is_additive_elsewhere(task.cell) else None,
        "found": len(found & truth) / len(truth) if truth else None,
    }


def error(task: Task) -> Numbers:
    """The error out of fold less the true one of the folds' models, in units of the noise variance.

    The mean square of the trial's own noise replaces its expectation, so that the luck of the draw cancels.
    """
    fresh = draw_fresh(task.cell, task.seed, FRESH)
    expected = expected_response(task.cell, fresh.dose, fresh.covariates)
    noise = noise_variance(task.cell)
    excess = model_answers.error_of_folds(task.model, fresh, expected)
    trial = task.trial
    noises = trial.response - expected_response(task.cell, trial.dose, trial.covariates)
    own = float(np.mean(noises**2))
    apart = model_answers.error_out_of_fold(task.model) - own - excess
    return {"apart": apart / noise, "excess": excess / noise}


def interval(task: Task) -> Numbers:
    """Share of fresh responses in their prediction intervals."""
    fresh = draw_fresh(task.cell, task.seed, FRESH)
    return {"holds": model_answers.interval_coverage(task.model, fresh, INTERVAL_LEVEL)}


CLAIMS: dict[str, Callable[[Task], Numbers]] = {
    "difference": difference,
    "between": between,
    "choice": choice,
    "curves": curves,
    "dose": dose,
    "pairs": pairs,
    "error": error,
    "interval": interval,
}


def _profiles(trial: Trial) -> list[dict[str, Value]]:
    """Subjects at three quantiles of the numbers, with the most common categories."""
    common: dict[str, Value] = {}
    for name in trial.cell.category_names:
        levels, counts = np.unique(trial.covariates[name], return_counts=True)
        common[name] = str(levels[counts.argmax()])
    numbers: list[dict[str, Value]] = [
        {name: float(np.quantile(trial.covariates[name], share)) for name in trial.cell.number_names}
        for share in QUANTILES
    ]
    return [own | common for own in numbers]


def _repeat(profile: Mapping[str, Value], rows: int) -> Columns:
    return {name: np.repeat(np.array(value), rows) for name, value in profile.items()}


def _mean_of(values: FloatArray, chosen: BoolArray) -> float | None:
    """Mean of those chosen; None where none are."""
    return float(values[chosen].mean()) if chosen.any() else None


def _true_effect(cell: Cell, effect: model_answers.Effect) -> FloatArray:
    """True main effect at each value of a covariate, were covariates independent."""
    truth = np.zeros(len(effect.values))
    if effect.covariate in ACTING:
        covariates, doses = population(cell)
        random = np.random.default_rng(0)
        sample: Columns = {"dose": random.permutation(doses)[:SAMPLE]}
        sample |= {name: values[:SAMPLE] for name, values in covariates.items()}
        means = np.array(
            [
                _expected(cell, sample | {effect.covariate: np.repeat(np.array(value), SAMPLE)}).mean()
                for value in effect.values
            ]
        )
        truth = means - effect.shares @ means
    return truth


def _unrounded_held(cell: Cell, contrasts: model_answers.Contrasts, chosen: BoolArray) -> float | None:
    """Share of the contrasts of a score that hold what they would be, were it not rounded.

    Where the noise is small beside a step, the mean of a rounded score is a staircase, which is in no smooth
    surface of covariates that few subjects could show.
    """
    if cell.response != "score":
        return None
    return _mean_of(contrasts.band.holds(_true_contrasts(cell, contrasts, expected_unrounded)), chosen)


def _true_contrasts(
    cell: Cell, contrasts: model_answers.Contrasts, expected: Expected = expected_response
) -> FloatArray:
    subjects = [contrasts.reference]
    subjects += [contrasts.reference | {covariate: value} for covariate, value in contrasts.changes]
    columns: Columns = {name: np.array([own[name] for own in subjects]) for name in contrasts.reference}
    means = _expected(cell, columns, expected)
    differences: FloatArray = means[1:] - means[0]
    return differences


def _expected(cell: Cell, columns: Columns, expected: Expected = expected_response) -> FloatArray:
    """Mean response of a table whose dose is among the covariates."""
    others = {name: values for name, values in columns.items() if name != "dose"}
    return expected(cell, columns["dose"], others)
