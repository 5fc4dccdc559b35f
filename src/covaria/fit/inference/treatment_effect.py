"""Tests of any effect of the dose or the arm, against the model of all other covariates and their pairs."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.engine.evidence import even_frequencies
from covaria.fit.inference.null_model import NullModel, RowsTested, train_null_model
from covaria.fit.inference.sign_flips import adjusted_p_values, draw_sign_flips
from covaria.fit.settings import FitSettings
from covaria.model.rung import Pair


def dose_effect_p_value(rows: RowsTested, dose: int, pairs: tuple[Pair, ...], settings: FitSettings) -> float:
    """Test a dose for any effect: on a line, on a curve, or together with another covariate.

    Parameters
    ----------
    rows : RowsTested
    dose : int
        Its position among the covariates.
    pairs : tuple of pairs
        Of all covariates, which the networks may use: those without the dose are part of the null model.
    settings : FitSettings
    """
    model = _null_without(rows, dose, pairs, settings)
    flips, root = draw_sign_flips(rows, model), model.root(rows)[:, None]
    straight = len(rows.columns(dose))
    basis = _looks(rows, dose, settings)
    basis *= root
    scores = flips.scores(basis)
    looks = (straight, straight + 2 * settings.single_sines, None)
    return min(adjusted_p_values([scores.statistics(functions) for functions in looks]))


def arm_effect_p_value(rows: RowsTested, arm: int, pairs: tuple[Pair, ...], settings: FitSettings) -> float:
    """Test arms without an order for any difference of their means; arguments as for a dose."""
    model = _null_without(rows, arm, pairs, settings)
    indicators = rows.inputs[:, list(rows.columns(arm))] * model.root(rows)[:, None]
    return min(adjusted_p_values([draw_sign_flips(rows, model).statistics(indicators)]))


def _null_without(
    rows: RowsTested, treatment: int, pairs: tuple[Pair, ...], settings: FitSettings
) -> NullModel:
    """Train the model of all covariates and pairs but those of the treatment."""
    together = [rows.columns(a) + rows.columns(b) for a, b in pairs if treatment not in (a, b)]
    components = [*rows.components(without=treatment), *together]
    return train_null_model(rows, components, settings, hidden=rows.columns(treatment))


def _looks(rows: RowsTested, dose: int, settings: FitSettings) -> FloatArray:
    """A line of the dose, its waves, and waves of it with each other covariate; (rows, functions)."""
    own, others = rows.columns(dose), [k for k in rows.nonlinear if k != dose]
    alone = len(own) + 2 * settings.single_sines
    looks = np.empty((len(rows.inputs), alone + 2 * settings.pair_sines * len(others)))
    looks[:, : len(own)] = rows.inputs[:, list(own)]
    looks[:, len(own) : alone] = _waves(rows, own, settings.single_sines)
    # Filled in place, since beside many covariates a copy would be what most memory goes into.
    for k, part in zip(others, np.split(looks[:, alone:], max(len(others), 1), axis=1), strict=False):
        part[:] = _waves(rows, own + rows.columns(k), settings.pair_sines)
    return looks


def _waves(rows: RowsTested, columns: tuple[int, ...], half: int) -> FloatArray:
    scaled = rows.inputs[:, list(columns)] / rows.chosen.length_scale
    phase = scaled @ even_frequencies(len(columns), half, rows.random)
    waves: FloatArray = np.hstack([np.cos(phase), np.sin(phase)])
    centred: FloatArray = waves - waves.mean(axis=0)
    return centred
