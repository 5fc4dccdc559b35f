"""Tests of interactions: whether a pair of covariates does more together than both alone.

The null model is additive, with the interactions found before; all pairs that the networks could be given are
tested together, so that picking the most promising ones costs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.folds import Folds
from covaria.fit.inference.null_model import NullModel, RowsTested, train_null_model
from covaria.fit.inference.sign_flips import adjusted_p_values, draw_sign_flips
from covaria.fit.progress import Check, go_on
from covaria.fit.settings import FitSettings
from covaria.model.rung import Pair
from covaria.statistics import weighted_mean


@dataclass(frozen=True)
class PairTest:
    """What was found of a pair.

    Attributes
    ----------
    pair : Pair
    p_value : float
        Adjusted for all pairs that were looked at.
    gain, gain_se : float or None
        How far the out-of-fold loss of the model with the pair is below that without it, of the endpoint's
        targets, and the standard error of that; only where the test finds it.
    """

    pair: Pair
    p_value: float
    gain: float | None = None
    gain_se: float | None = None


def pair_tests(
    rows: RowsTested, pairs: Sequence[Pair], folds: Folds, settings: FitSettings, check: Check = go_on
) -> tuple[PairTest, ...]:
    """Test all pairs together, and see what each that is found gains out of fold.

    Parameters
    ----------
    rows : RowsTested
    pairs : sequence of pairs of covariates
    folds : Folds
        Of these rows.
    settings : FitSettings
    check : callable
        Called before each model is trained.
    """
    models = _Models(rows, settings, check)
    p_values = _p_values(models, pairs)
    found = frozenset(pair for pair, p_value in p_values.items() if p_value <= rows.chosen.claimed)
    gains = {pair: _gain(models, found - {pair}, found, folds) for pair in found}
    return tuple(
        PairTest(pair, p_value, *gains.get(pair, (None, None))) for pair, p_value in p_values.items()
    )


class _Models:
    """Additive models with some pairs, each trained once."""

    def __init__(self, rows: RowsTested, settings: FitSettings, check: Check) -> None:
        self.rows = rows
        self._check = check
        self._settings = settings
        self._trained: dict[frozenset[Pair], NullModel] = {}

    def of(self, pairs: frozenset[Pair]) -> NullModel:
        self._check()
        if pairs not in self._trained:
            together = [self.rows.columns(a) + self.rows.columns(b) for a, b in sorted(pairs)]
            components = [*self.rows.components(), *together]
            self._trained[pairs] = train_null_model(self.rows, components, self._settings)
        return self._trained[pairs]


def _p_values(models: _Models, pairs: Sequence[Pair]) -> dict[Pair, float]:
    """Test pairs against the additive model and the interactions found so far, the clearest first.

    A strong interaction would otherwise show in every pair that shares a covariate with it. p-values are
    adjusted for all pairs given.
    """
    rows = models.rows
    bases = {pair: pair_basis(rows, pair) for pair in pairs}
    found: dict[Pair, float] = {}
    while len(found) < len(bases):
        model = models.of(frozenset(found))
        flips, root = draw_sign_flips(rows, model), model.root(rows)[:, None]
        left = [pair for pair in bases if pair not in found]
        p_values = adjusted_p_values([flips.statistics(bases[pair] * root) for pair in left])
        clearest = int(np.argmin(p_values))
        # No pair is clearer than one that was found before it.
        floor = max(found.values(), default=0.0)
        if p_values[clearest] > rows.chosen.claimed:
            found |= {pair: max(p, floor) for pair, p in zip(left, p_values, strict=True)}
        else:
            found[left[clearest]] = max(p_values[clearest], floor)
    return {pair: found[pair] for pair in pairs}


def _gain(
    models: _Models, without: frozenset[Pair], found: frozenset[Pair], folds: Folds
) -> tuple[float, float]:
    """How far all found pairs lower the out-of-fold loss beside all but one; with standard error.

    Hyperparameters, which are few, are those of all rows; the last layers never see the rows they predict. Of
    labels, neither do these see them but by the odds around which they are made linear: one of Newton's steps
    without the rows, from where all rows led.
    """
    rows = models.rows

    def losses(pairs: frozenset[Pair]) -> FloatArray:
        model = models.of(pairs)
        response = model.response(rows)
        predicted = next(folds.each_repeat()).predict(lambda out: model.predict_without(out, response))
        return model.losses(rows, predicted)

    gains = losses(without) - losses(found)
    return weighted_mean(gains, rows.analysis.weights, rows.analysis.unit)


def pair_basis(rows: RowsTested, pair: Pair) -> FloatArray:
    """Products of what each covariate of a pair can do, less what both do alone; shape (rows, functions)."""
    alone = [_own_basis(rows, covariate) for covariate in pair]
    products = (alone[0][:, :, None] * alone[1][:, None, :]).reshape(len(rows.inputs), -1)
    mains = np.hstack([np.ones((len(rows.inputs), 1)), *alone]) * rows.root[:, None]
    weighted = products * rows.root[:, None]
    left = weighted - mains @ np.linalg.lstsq(mains, weighted, rcond=None)[0]
    return np.asarray(left / rows.root[:, None])


def _own_basis(rows: RowsTested, covariate: int) -> FloatArray:
    """A line and low waves of a covariate, or its levels where they are few."""
    own = rows.inputs[:, list(rows.columns(covariate))]
    values = np.unique(own[:, 0])
    if len(values) <= rows.chosen.few_values and own.shape[1] == 1:
        levels = (own == values[1:]).astype(float)
        centred: FloatArray = levels - levels.mean(axis=0)
        return centred
    if not rows.is_nonlinear(covariate):
        return own
    phase = own[:, :1] / rows.chosen.length_scale
    return np.hstack([own, np.sin(phase), np.cos(phase), np.sin(2 * phase), np.cos(2 * phase)])
