"""Tests of interactions and of any dose effect, by permuting the residuals of the model without them.

The model without the effect is trained by evidence on all rows. Its residuals, brought to equal variance, are
permuted and added to its prediction, and that model is fitted again to each such response (Freedman and Lane
1983; Winkler et al. 2014, table 2), in closed form. The statistic is how much of what is left a network of
the tested covariates takes up: a quadratic form in the residual. It is standardised by its permutations, and
compared with the largest of all effects tested together, so that p-values hold for the family (Westfall and
Young 1993, section 2.6).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular

from covaria.engine.evidence import (
    EvidenceFit,
    EvidencePrior,
    SineComponent,
    SineStructure,
    spread_frequencies,
    train_evidence,
)
from covaria.engine.evidence.likelihood import factorise, hidden_units
from covaria.fit.ladder import Pair
from covaria.fit.problem import Problem
from covaria.fit.screening import screen_pairs
from covaria.fit.settings import FitSettings
from covaria.model.design import FloatArray, Scale

PERMUTATIONS = 999
MOST_ROWS = 2000
"""Tests of larger tables look at so many rows, drawn at random."""
LENGTH = 1.5
"""Length scale, in standard deviations, of the units that a test looks with."""
RIDGE = 0.1
"""Of the tested units, relative to their mean squared size."""
FEW_VALUES = 8
"""Up to which a covariate's own effect is given a level for each value before a pair is tested."""
RATE = 0.5
CLAIMED = 0.05
"""p-value up to which an interaction becomes part of the model that others are tested against."""


@dataclass(frozen=True)
class PermutationTests:
    """p-values of a fit's tests.

    Attributes
    ----------
    pairs : tuple of (pair, float)
        Of each interaction looked at, adjusted for their number.
    dose : float or None
        Of any effect of the dose; None without a dose.
    """

    pairs: tuple[tuple[Pair, float], ...]
    dose: float | None


@dataclass(frozen=True)
class _Rows:
    """Standardised rows of a test, and a generator of its own."""

    problem: Problem
    inputs: FloatArray
    response: FloatArray
    root: FloatArray
    random: np.random.Generator

    def columns(self, covariate: int) -> tuple[int, ...]:
        return self.problem.design.inputs_of_covariate[covariate]

    def bends(self, covariate: int) -> bool:
        """Whether it has more than the two values that a line joins."""
        return len(np.unique(self.inputs[:, self.columns(covariate)[0]])) > 2


def permutation_tests_of_fit(problem: Problem, scale: Scale, settings: FitSettings) -> PermutationTests:
    """Test the most promising pairs, as many as the budget allows, and the dose."""
    pairs = screen_pairs(
        problem.design, problem.inputs, problem.response, settings.pair_budget, problem.weights
    )
    return permutation_tests(problem, pairs, scale, settings)


def permutation_tests(
    problem: Problem, pairs: Sequence[Pair], scale: Scale, settings: FitSettings
) -> PermutationTests:
    """Test each pair for an interaction, and the dose for any effect.

    Parameters
    ----------
    problem : Problem
    pairs : sequence of pairs of covariates
    scale : Scale
        Of the response.
    settings : FitSettings
    """
    rows = _rows(problem, scale, settings.seed)
    covariates = range(len(problem.design.schema))
    dose = problem.dose_covariate
    return PermutationTests(
        _test_pairs(rows, covariates, pairs, settings) if pairs else (),
        None if dose is None else _test_dose(rows, dose, settings),
    )


def _rows(problem: Problem, scale: Scale, seed: int) -> _Rows:
    random = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=(3,))))
    taken = np.sort(random.permutation(problem.rows)[:MOST_ROWS])
    return _Rows(
        problem,
        problem.inputs[taken],
        scale.standardise(problem.response[taken]),
        np.sqrt(problem.weights[taken]),
        random,
    )


def _test_pairs(
    rows: _Rows, covariates: Iterable[int], pairs: Sequence[Pair], settings: FitSettings
) -> tuple[tuple[Pair, float], ...]:
    """Against the additive model and the interactions found so far, the clearest first.

    A strong interaction would otherwise show in every pair that shares a covariate with it.
    """
    singles = [rows.columns(k) for k in covariates if rows.bends(k)]
    looks = {pair: _pair_units(rows, pair) for pair in pairs}
    found: dict[Pair, float] = {}
    while len(found) < len(looks):
        claimed = [rows.columns(a) + rows.columns(b) for a, b in found]
        without = _train(rows, [*singles, *claimed], settings)
        left = [pair for pair in looks if pair not in found]
        p_values = _adjusted(*_statistics(rows, without, [looks[pair] for pair in left]))
        clearest = int(np.argmin(p_values))
        # No pair is clearer than one that was found before it.
        floor = max(found.values(), default=0.0)
        if p_values[clearest] > CLAIMED:
            found |= {pair: max(p, floor) for pair, p in zip(left, p_values, strict=True)}
        else:
            found[left[clearest]] = max(p_values[clearest], floor)
    return tuple((pair, found[pair]) for pair in pairs)


def _test_dose(rows: _Rows, dose: int, settings: FitSettings) -> float:
    """Against the model of all other covariates and their pairs."""
    others = [k for k in range(len(rows.problem.design.schema)) if k != dose]
    components = [rows.columns(k) for k in others if rows.bends(k)]
    without = _train(rows, components, settings, hidden=rows.columns(dose))
    alone = _units(rows, rows.columns(dose), settings.single_sines)
    with_others = [_units(rows, rows.columns(dose) + rows.columns(k), settings.pair_sines) for k in others]
    straight = rows.inputs[:, list(rows.columns(dose))]
    looks = [straight, np.hstack([straight, alone]), np.hstack([straight, alone, *with_others])]
    return min(_adjusted(*_statistics(rows, without, looks)))


def _train(
    rows: _Rows, components: Sequence[tuple[int, ...]], settings: FitSettings, hidden: tuple[int, ...] = ()
) -> "_Smoother":
    """Train the model without the effect; it does not see the hidden inputs."""
    seen = [k for k in range(rows.inputs.shape[1]) if k not in hidden]
    place = {column: position for position, column in enumerate(seen)}
    parts = tuple(
        SineComponent(
            tuple(place[k] for k in own), spread_frequencies(len(own), settings.single_sines, rows.random)
        )
        for own in components
    )
    inputs = rows.inputs[:, seen]
    if not seen:
        inputs = np.zeros((len(rows.inputs), 1))
    structure = SineStructure(tuple(range(inputs.shape[1])), parts)
    prior = EvidencePrior(np.full(len(parts), RATE))
    fit = train_evidence(structure, inputs, rows.response, prior, rows.root**2, steps=settings.evidence_steps)
    return _Smoother(fit, hidden_units(structure, inputs, fit.hyperparameters) * rows.root[:, None])


@dataclass(frozen=True)
class _Smoother:
    """A trained model as a linear map of the response: its hidden units are fixed."""

    fit: EvidenceFit
    units: FloatArray

    def predict(self, response: FloatArray) -> FloatArray:
        """Fitted values of (rows, responses), each row times the root of its weight."""
        factor = factorise(self.units.T @ self.units, self.fit.hyperparameters.noise)
        projected = self.units.T @ response / self.fit.hyperparameters.noise**2
        fitted: FloatArray = self.units @ cho_solve((factor, True), projected)
        return fitted

    def leverage(self) -> FloatArray:
        """Weight of each row in its own fitted value."""
        factor = factorise(self.units.T @ self.units, self.fit.hyperparameters.noise)
        half = solve_triangular(factor, self.units.T, lower=True) / self.fit.hyperparameters.noise
        weight: FloatArray = (half**2).sum(axis=0)
        return weight


def _statistics(
    rows: _Rows, without: _Smoother, looks: Sequence[FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """Statistic of each look, observed (looks,) and permuted (looks, permutations)."""
    response = (rows.response * rows.root)[:, None]
    fitted = without.predict(response)
    even = (response - fitted)[:, 0] / np.sqrt(1 - without.leverage())
    order = np.array([rows.random.permutation(len(even)) for _ in range(PERMUTATIONS)]).T
    permuted = fitted + even[order]
    residuals = np.hstack([response - fitted, permuted - without.predict(permuted)])
    found = np.array([_taken_up(look * rows.root[:, None], residuals) for look in looks])
    return found[:, 0], found[:, 1:]


def _taken_up(units: FloatArray, residuals: FloatArray) -> FloatArray:
    """Part of each residual that a penalised regression on the units explains; shape (residuals,)."""
    if units.shape[1] == 0:
        return np.zeros(residuals.shape[1])
    gram = units.T @ units
    gram[np.diag_indices_from(gram)] += RIDGE * np.trace(gram) / len(gram) + np.finfo(float).tiny
    half = solve_triangular(cholesky(gram, lower=True), units.T @ residuals, lower=True)
    explained: FloatArray = (half**2).sum(axis=0)
    return explained


def _adjusted(observed: FloatArray, permuted: FloatArray) -> list[float]:
    """p-values by the largest standardised statistic of each permutation."""
    together = np.column_stack([observed, permuted])
    centre, spread = together.mean(axis=1, keepdims=True), together.std(axis=1, keepdims=True)
    standard = (together - centre) / np.maximum(spread, np.finfo(float).tiny)
    largest = standard[:, 1:].max(axis=0)
    return [float((1 + (largest >= own).sum()) / (1 + len(largest))) for own in standard[:, 0]]


def _units(rows: _Rows, columns: tuple[int, ...], half: int) -> FloatArray:
    phase = rows.inputs[:, list(columns)] / LENGTH @ spread_frequencies(len(columns), half, rows.random)
    units: FloatArray = np.hstack([np.cos(phase), np.sin(phase)])
    centred: FloatArray = units - units.mean(axis=0)
    return centred


def _pair_units(rows: _Rows, pair: Pair) -> FloatArray:
    """Products of what each covariate of a pair can do, less what both do alone."""
    alone = [_main_basis(rows, covariate) for covariate in pair]
    products = (alone[0][:, :, None] * alone[1][:, None, :]).reshape(len(rows.inputs), -1)
    mains = np.hstack([np.ones((len(rows.inputs), 1)), *alone]) * rows.root[:, None]
    weighted = products * rows.root[:, None]
    left = weighted - mains @ np.linalg.lstsq(mains, weighted, rcond=None)[0]
    return np.asarray(left / rows.root[:, None])


def _main_basis(rows: _Rows, covariate: int) -> FloatArray:
    """A line and low sines of a covariate, or its levels where they are few."""
    own = rows.inputs[:, list(rows.columns(covariate))]
    values = np.unique(own[:, 0])
    if len(values) <= FEW_VALUES and own.shape[1] == 1:
        levels = (own == values[1:]).astype(float)
        centred: FloatArray = levels - levels.mean(axis=0)
        return centred
    if not rows.bends(covariate):
        return own
    phase = own[:, :1] / LENGTH
    return np.hstack([own, np.sin(phase), np.cos(phase), np.sin(2 * phase), np.cos(2 * phase)])
