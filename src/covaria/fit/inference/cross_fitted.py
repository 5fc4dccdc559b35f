"""Predictions under any covariates by models, and weights of models, that did not see a fold."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.engine import predict
from covaria.explain.surface import with_values
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.averaging.averaged import AveragedCandidates
from covaria.fit.candidates.candidate import Candidates
from covaria.fit.folds import Folds

BLOCK_ROWS = 65_536
"""Rows that are predicted at once."""


@dataclass(frozen=True)
class CrossFittedAverage:
    """The averaged model without each fold.

    Attributes
    ----------
    folds : Folds
        Of all rows.
    candidates : Candidates
    averaged : AveragedCandidates
        Of the rows that these were trained on: all, or some.
    """

    folds: Folds
    candidates: Candidates
    averaged: AveragedCandidates

    def predict(self, fold: int, inputs: FloatArray) -> FloatArray:
        """Predict rows, (rows, inputs), by what never saw a fold, in units of the response; (rows,)."""
        blocks = range(0, len(inputs), BLOCK_ROWS)
        parts = [self._predict_block(fold, inputs[start : start + BLOCK_ROWS]) for start in blocks]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _predict_block(self, fold: int, inputs: FloatArray) -> FloatArray:
        without = self.averaged.without_fold[fold]
        scale, rows = self.candidates.response_scale, inputs.astype(np.float32)
        endpoint = self.averaged.out_of_fold.endpoint
        predicted = np.full(len(rows), without.mean_weight * self.averaged.fold_means[fold])
        for candidate, penalty in np.argwhere(without.weights > 0):
            fleet = self.candidates.fleets[candidate]
            members = fleet.parameters[penalty, fold][fleet.kept[penalty, fold]]
            mean = predict(fleet.network, members, rows).astype(float).mean(axis=0)
            predicted += without.weights[candidate, penalty] * endpoint.predicted(mean, scale)
        return predicted

    def out_of_fold(self, analysis: AnalysisSet) -> FloatArray:
        """Predict all rows of an analysis set, in units of the response; shape (rows,)."""
        if len(self.averaged.predicted) == analysis.rows:
            return self.averaged.predicted
        total = np.zeros(analysis.rows)
        for fold, held_out in enumerate(self.folds):
            total[held_out] += self.predict(fold, analysis.inputs[held_out])
        return total / self.folds.repeats

    def with_inputs(self, inputs: FloatArray, columns: Sequence[int], values: FloatArray) -> FloatArray:
        """Predict every row out of fold, were some of its inputs each of some values; (rows, values).

        Averaged over the repeats.

        Parameters
        ----------
        inputs : (rows, inputs) array
        columns : sequence of int
            Of the inputs.
        values : (values, columns) array
        """
        total = np.zeros((len(inputs), len(values)))
        for fold, held_out in enumerate(self.folds):
            rows: IntArray = np.flatnonzero(held_out)
            given = with_values(inputs[rows], list(columns), values)
            total[rows] += self.predict(fold, given).reshape(len(values), len(rows)).T
        return total / self.folds.repeats
