"""What a model predicts without intervals: networks of each rung and fold, by their weights."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from covaria.arrays import Float32Array, FloatArray, IntArray
from covaria.engine import Network, condense, condensed_inputs, predict
from covaria.explain.surface import with_values
from covaria.model.design import Scale
from covaria.model.endpoint import Endpoint


@dataclass(frozen=True)
class RungEnsemble:
    """The networks of one rung from one trainer, at one penalty.

    Attributes
    ----------
    rung : str
    trainer : str
        "gradient" or "evidence".
    network : Network
        Shared by its members.
    weight : float
        Their share in the averaged prediction.
    fold : (members,) int64 array
        The fold that each network did not see.
    parameters : (members, parameters) float32 array
    """

    rung: str
    trainer: str
    network: Network
    weight: float
    fold: IntArray
    parameters: Float32Array


@dataclass(frozen=True)
class AveragedSurface:
    """The averaged prediction by the models that did not see each fold.

    Attributes
    ----------
    ensembles : tuple of RungEnsemble
    mean_weight : float
        Share of the mean model.
    fold_means : (folds,) float64 array
        Best constant prediction without each fold, in units of the response.
    response_scale : Scale
        Between the endpoint's linear scale and the networks' outputs.
    endpoint : Endpoint
    """

    ensembles: tuple[RungEnsemble, ...]
    mean_weight: float
    fold_means: FloatArray
    response_scale: Scale
    endpoint: Endpoint

    def __call__(self, encoded: FloatArray) -> FloatArray:
        """Predict (rows, inputs) encoded covariates, in units of the response; shape (folds, rows)."""
        inputs = encoded.astype(np.float32)
        return self._averaged(
            len(inputs), lambda each: predict(each.network, each.parameters, inputs).astype(float)
        )

    def under(self, rows: FloatArray, columns: list[int], values: FloatArray) -> FloatArray:
        """Predict (rows, inputs) encoded covariates were some columns these (points, columns) values.

        Where rows have more columns than there are rows, what the others give is summed once.

        Returns
        -------
        (folds, points, rows) array
        """
        count = len(rows) * len(values)
        if len(rows) + len(columns) < rows.shape[1]:
            fixed = rows.astype(np.float32)
            inputs = condensed_inputs(len(rows), values.astype(np.float32))
            found = self._averaged(
                count,
                lambda each: predict(*condense(each.network, each.parameters, fixed, columns), inputs).astype(
                    float
                ),
            )
        else:
            found = self(with_values(rows, columns, values))
        return found.reshape(-1, len(values), len(rows))

    def _averaged(self, rows: int, predict_each: Callable[[RungEnsemble], FloatArray]) -> FloatArray:
        averaged = np.tile(self.mean_weight * self.fold_means[:, None], (1, rows))
        for ensemble in self.ensembles:
            members = predict_each(ensemble)
            for fold in range(len(self.fold_means)):
                mean = members[ensemble.fold == fold].mean(axis=0)
                averaged[fold] += ensemble.weight * self.endpoint.predicted(mean, self.response_scale)
        return averaged
