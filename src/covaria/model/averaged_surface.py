"""What a model predicts without intervals: networks of each rung and fold, by their weights."""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import Float32Array, FloatArray, IntArray
from covaria.engine import Network, predict
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
        averaged = np.tile(self.mean_weight * self.fold_means[:, None], (1, len(inputs)))
        for ensemble in self.ensembles:
            members = predict(ensemble.network, ensemble.parameters, inputs).astype(float)
            for fold in range(len(self.fold_means)):
                mean = members[ensemble.fold == fold].mean(axis=0)
                averaged[fold] += ensemble.weight * self.endpoint.predicted(mean, self.response_scale)
        return averaged
