"""The model without the effect that a test looks for, trained by evidence, and what it leaves.

Once trained, its hidden units are fixed and its prediction is linear in the response, so that it is fitted
again to any response in closed form.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.linalg import cho_solve, solve_triangular

from covaria.arrays import BoolArray, FloatArray, IntArray
from covaria.engine.evidence import (
    EvidencePrior,
    SineComponent,
    SineStructure,
    even_frequencies,
    train_evidence,
)
from covaria.engine.evidence.counts import Counts
from covaria.engine.evidence.labels import Labels
from covaria.engine.evidence.likelihood import factorise, hidden_units, is_wide
from covaria.engine.evidence.ordered import OrderedLevels
from covaria.engine.losses import Loss
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.settings import FitSettings
from covaria.fit.settings.effect_tests import EffectTestSettings

BLOCK_ROWS = 4096
"""Rows whose functions are gone through at once."""


@dataclass(frozen=True)
class RowsTested:
    """The standardised rows that a test looks at.

    Attributes
    ----------
    analysis : AnalysisSet
        Of these rows alone.
    response : (rows,) array
        The endpoint's targets: standardised, or labels with their sign.
    root : (rows,) array
        Root of each row's weight; a subject of several rows counts once, times their relative exposure.
    random : numpy.random.Generator
    chosen : EffectTestSettings
    nonlinear : tuple of int
        Positions of the covariates whose effects may be nonlinear.
    loss_parameter : float or None
        Of the endpoint's loss; None where it has none.
    """

    analysis: AnalysisSet
    response: FloatArray
    root: FloatArray
    random: np.random.Generator
    chosen: EffectTestSettings
    nonlinear: tuple[int, ...]
    loss_parameter: float | None = None

    @property
    def inputs(self) -> FloatArray:
        """Standardised covariates; shape (rows, inputs)."""
        return self.analysis.inputs

    def take(self, rows: IntArray) -> "RowsTested":
        """Some of the rows, by their positions."""
        return replace(
            self, analysis=self.analysis.take(rows), response=self.response[rows], root=self.root[rows]
        )

    def columns(self, covariate: int) -> tuple[int, ...]:
        """Inputs of a covariate."""
        return self.analysis.design.inputs_of_covariate[covariate]

    def is_nonlinear(self, covariate: int) -> bool:
        """Whether its effect may be nonlinear, and it has more than the two values that a line joins."""
        return covariate in self.nonlinear and len(np.unique(self.inputs[:, self.columns(covariate)[0]])) > 2

    def components(self, without: int | None = None) -> list[tuple[int, ...]]:
        """Inputs of each nonlinear covariate but one: the components of an additive model."""
        return [self.columns(k) for k in self.nonlinear if k != without and self.is_nonlinear(k)]


def rows_of_test(
    analysis: AnalysisSet,
    random: np.random.Generator,
    units: int,
    chosen: EffectTestSettings,
    nonlinear: tuple[int, ...] | None = None,
) -> tuple[IntArray, RowsTested]:
    """Take the rows of an analysis set, or a random part where rows by so many hidden units are too many.

    Effects of the covariates at the positions `nonlinear` may be nonlinear; by default those of all.

    Returns
    -------
    (rows,) int64 array
        Their positions in the analysis set.
    RowsTested
    """
    most = chosen.most_numbers // max(units, 1)
    taken = np.arange(analysis.rows)
    if analysis.rows > most:
        taken = np.sort(random.permutation(analysis.rows)[:most])
    own = analysis.take(taken)
    return taken, RowsTested(
        own,
        analysis.endpoint.targets(own.response, analysis.response_scale),
        np.sqrt(own.shares_of_subjects * own.relative_exposure),
        random,
        chosen,
        tuple(range(len(analysis.design.schema))) if nonlinear is None else nonlinear,
        analysis.endpoint.parameter_of_loss(analysis.response_scale),
    )


@dataclass(frozen=True)
class WorkingLabels:
    """Labels, counts or levels as responses of a regression (`engine/evidence/labels.py`).

    Attributes
    ----------
    response : (rows,) array
        Working responses, each times its root.
    root : (rows,) array
        Root of the curvature of the log likelihood, which is the regression's weight.
    labels : Labels, Counts or OrderedLevels
    """

    response: FloatArray
    root: FloatArray
    labels: Labels | Counts | OrderedLevels


@dataclass(frozen=True)
class NullModel:
    """A trained model as a linear map of the response.

    Attributes
    ----------
    units : (rows, units) array
        Hidden units, each row times the root of its weight.
    noise : float
        Standard deviation of the errors.
    working : WorkingLabels or None
        Where the responses are labels; the linear map is that of these then, whose noise is 1 and whose
        residuals are Pearson's.
    """

    units: FloatArray
    noise: float
    working: WorkingLabels | None = None

    def root(self, rows: RowsTested) -> FloatArray:
        """Root of each row's weight in the regression; shape (rows,)."""
        return rows.root if self.working is None else self.working.root

    def response(self, rows: RowsTested) -> FloatArray:
        """Return what the regression is of, each row times its root; shape (rows,)."""
        return rows.response * rows.root if self.working is None else self.working.response

    def losses(self, rows: RowsTested, predicted: FloatArray) -> FloatArray:
        """Evaluate the endpoint's loss of predictions, each times its root; both (rows,)."""
        if self.working is None:
            squared: FloatArray = ((predicted - self.response(rows)) / rows.root) ** 2
            return squared
        labels, odds = self.working.labels, predicted / self.working.root
        return labels.losses(odds)

    @cached_property
    def _factor(self) -> FloatArray:
        """Cholesky factor of I + FᵀF / s², or, where that would be large, of I + FFᵀ / s²."""
        gram = self.units @ self.units.T if is_wide(*self.units.shape) else self.units.T @ self.units
        return factorise(gram, self.noise)

    def predict_without(self, held_out: BoolArray, response: FloatArray) -> FloatArray:
        """Predict held-out rows from the others, with the same hyperparameters; (held-out rows,).

        Response and prediction are each times the root of the row's weight.
        """
        seen = self.units[~held_out]
        if is_wide(*seen.shape):
            factor = factorise(seen @ seen.T, self.noise)
            weights = seen.T @ cho_solve((factor, True), response[~held_out] / self.noise**2)
        else:
            factor = factorise(seen.T @ seen, self.noise)
            weights = cho_solve((factor, True), seen.T @ response[~held_out] / self.noise**2)
        predicted: FloatArray = self.units[held_out] @ weights
        return predicted

    def leave(self, values: FloatArray, overwrite: bool = False) -> FloatArray:
        """What it leaves of values, (rows,) or (rows, any), each row times the root of its weight.

        It may be written over the values, since many functions of many rows are what memory goes into.
        """
        left = values if overwrite else values.copy()
        if is_wide(*self.units.shape):
            left[:] = cho_solve((self._factor, True), values)
            return left
        weights = cho_solve((self._factor, True), self.units.T @ values / self.noise**2)
        for start in range(0, len(left), BLOCK_ROWS):
            block = slice(start, start + BLOCK_ROWS)
            left[block] -= self.units[block] @ weights
        return left

    def taken_up(self) -> FloatArray:
        """V, (rows, any), where I − V Vᵀ is the covariance of what is left of independent errors.

        With H the map from response to prediction, it is (I − H)² = I − 2H + H².
        """
        taken_up: FloatArray
        if is_wide(*self.units.shape):
            values, vectors = np.linalg.eigh(self.units @ self.units.T / self.noise**2)
            shares = np.maximum(values, 0.0) / (1 + np.maximum(values, 0.0))
            taken_up = vectors * np.sqrt(shares * (2 - shares))
        else:
            # With A = LLᵀ, H is QQᵀ of Q = F L⁻ᵀ / s, and QᵀQ = I − L⁻¹L⁻ᵀ.
            inverse = solve_triangular(self._factor, np.eye(len(self._factor)), lower=True)
            values, vectors = np.linalg.eigh(np.eye(len(inverse)) - inverse @ inverse.T)
            turned = vectors * np.sqrt(np.maximum(2 - values, 0.0))
            taken_up = self.units @ (inverse.T @ turned / self.noise)
        return taken_up


def train_null_model(
    rows: RowsTested,
    components: Sequence[tuple[int, ...]],
    settings: FitSettings,
    hidden: tuple[int, ...] = (),
) -> NullModel:
    """Train a model of the components, each a tuple of inputs, that does not see the hidden inputs."""
    seen = [k for k in range(rows.inputs.shape[1]) if k not in hidden]
    place = {column: position for position, column in enumerate(seen)}
    parts = tuple(
        SineComponent(
            tuple(place[k] for k in own), even_frequencies(len(own), settings.single_sines, rows.random)
        )
        for own in components
    )
    inputs = rows.inputs[:, seen] if seen else np.zeros((len(rows.inputs), 1))
    structure = SineStructure(tuple(range(inputs.shape[1])), parts)
    prior = EvidencePrior(np.full(len(parts), rows.chosen.amplitude_rate))
    sample = _sample(rows)
    fit = train_evidence(
        structure,
        inputs[sample],
        rows.response[sample],
        prior,
        rows.root[sample] ** 2,
        steps=settings.evidence_steps,
        loss=rows.analysis.endpoint.loss,
        loss_parameter=rows.loss_parameter,
        dispersed=not rows.analysis.endpoint.knows_dispersion,
    )
    units = hidden_units(structure, inputs, fit.hyperparameters)
    if rows.analysis.endpoint.loss is Loss.LOGISTIC:
        return _of_labels(units, Labels(rows.response, rows.root**2))
    if rows.loss_parameter is not None and rows.analysis.endpoint.is_ordered:
        return _of_labels(units, OrderedLevels(rows.response, rows.root**2, rows.loss_parameter))
    if rows.loss_parameter is not None:
        seen_by_dispersion = None if rows.analysis.endpoint.knows_dispersion else inputs
        return _of_labels(units, Counts(rows.response, rows.root**2, seen_by_dispersion, rows.loss_parameter))
    units *= rows.root[:, None]
    return NullModel(units, fit.hyperparameters.noise)


def _of_labels(units: FloatArray, labels: Labels | Counts | OrderedLevels) -> NullModel:
    latent = labels.mode(lambda: iter([(slice(None), units)]), np.zeros(len(units))).latent
    slope, curvature, _ = labels.derivatives(latent)
    root = np.sqrt(curvature)
    working = WorkingLabels(root * latent + slope / root, root, labels)
    return NullModel(units * root[:, None], 1.0, working)


def _sample(rows: RowsTested) -> IntArray:
    count, most = len(rows.response), rows.chosen.most_trained
    if count <= most:
        return np.arange(count)
    return np.sort(rows.random.permutation(count)[:most])


def even_residuals(
    model: NullModel, residuals: FloatArray, unit: IntArray, highest_leverage: float
) -> FloatArray:
    """Bring residuals to the size of the errors, each unit by what the model took up of its own.

    By the inverse root of each unit's block of their covariance (Bell and McCaffrey 2002, equation 10).

    Parameters
    ----------
    model : NullModel
    residuals : (rows,) array
        Each times the root of its weight.
    unit : (rows,) array
    highest_leverage : float
        As what is taken up by more counts.
    """
    taken_up = model.taken_up()
    leverage = np.einsum("ij,ij->i", taken_up, taken_up)
    even: FloatArray = residuals / np.sqrt(1 - np.minimum(leverage, highest_leverage))
    counts = np.bincount(unit)
    order, ends = np.argsort(unit, kind="stable"), np.cumsum(counts)
    for own in np.flatnonzero(counts > 1):
        rows = order[ends[own] - counts[own] : ends[own]]
        vectors, sizes, _ = np.linalg.svd(taken_up[rows], full_matrices=False)
        factors = 1 / np.sqrt(1 - np.minimum(sizes**2, highest_leverage)) - 1
        even[rows] = residuals[rows] + vectors @ (factors * (vectors.T @ residuals[rows]))
    return even
