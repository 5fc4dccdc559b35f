"""What a fitted model is: scales, the networks of each rung and fold, their weights, and its evaluation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from covaria.engine import Network, predict
from covaria.model.design import Design, FloatArray, Scale
from covaria.model.evaluation import Evaluation
from covaria.model.intervals import FoldResiduals, cross_validation_plus
from covaria.model.prediction import Prediction, read_columns
from covaria.table import CovariateTable
from covaria.table.columns import Column


@dataclass(frozen=True)
class RungEnsemble:
    """The networks of one rung from one trainer, at the picked penalty.

    Attributes
    ----------
    rung : str
    trainer : str
        "gradient" or "evidence".
    network : Network
        Shared by its members.
    weight : float
        The rung's share in the stacked prediction.
    fold : (members,) int64 array
        The fold that each network did not see.
    parameters : (members, parameters) float32 array
    """

    rung: str
    trainer: str
    network: Network
    weight: float
    fold: NDArray[np.int64]
    parameters: NDArray[np.float32]


@dataclass(frozen=True)
class Provenance:
    """Where a model comes from: what is needed to make it again.

    Attributes
    ----------
    source : str
        The table's name.
    fingerprint : str
        Of the rows that were used.
    seed : int
    settings : tuple of (name, value)
    versions : tuple of (package, version)
    """

    source: str
    fingerprint: str
    seed: int
    settings: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ResponseModel:
    """A fitted response model. It holds no rows of subjects.

    Attributes
    ----------
    response : str
        Name of the response column.
    dose : str or None
        Name of the dose column, which is one of the covariates.
    design : Design
    response_scale : Scale
    ensembles : tuple of RungEnsemble
        Those with a positive weight.
    mean_weight : float
        Share of the mean model in the stacked prediction.
    fold_means : (folds,) float64 array
        Prediction of the mean model without each fold, in units of the response.
    residuals : tuple of FoldResiduals
    evaluation : Evaluation
    provenance : Provenance
    missing : tuple of str
        Further words for a missing cell that were declared, and hold for tables to come.
    training_seconds : float or None
        How long the networks took; None for a model that was loaded.
    """

    response: str
    dose: str | None
    design: Design
    response_scale: Scale
    ensembles: tuple[RungEnsemble, ...]
    mean_weight: float
    fold_means: FloatArray
    residuals: tuple[FoldResiduals, ...]
    evaluation: Evaluation
    provenance: Provenance
    missing: tuple[str, ...] = ()
    training_seconds: float | None = None

    def predict(self, data: object, level: float = 0.9) -> Prediction:
        """Predict the response for every row of a table, with an interval for each new subject.

        Parameters
        ----------
        data : path, data frame, mapping of columns, or CovariateTable
            With the model's covariates; other columns do no harm.
        level : float
            Of the intervals, between 0 and 1.

        Raises
        ------
        TableError
            If the table cannot be read, lacks a covariate, or holds a level that training never saw.
        UsageError
            If the level lies outside (0, 1) or is too near 1 for the number of subjects.
        """
        table = self.read(data)
        folds = self.fold_predictions(table.columns)
        lower, upper = cross_validation_plus(folds, self.residuals, level)
        return Prediction(
            folds.mean(axis=0), lower, upper, table.outside, level, table.row_numbers, table.notes
        )

    def read(self, data: object, with_response: bool = False) -> CovariateTable:
        """Read the columns that the model needs; with the response, rows that lack it are left out.

        Raises
        ------
        TableError, RoleError
            If the table cannot be read or lacks a column, or holds a level that training never saw.
        """
        response = self.response if with_response else None
        return read_columns(data, self.design.schema, response, self.missing)

    def fold_predictions(self, columns: tuple[Column, ...]) -> FloatArray:
        """Predict with the models that did not see each fold, in units of the response; (folds, rows)."""
        inputs = self.design.encode(columns).astype(np.float32)
        folds = len(self.fold_means)
        stacked = np.tile(self.mean_weight * self.fold_means[:, None], (1, len(inputs)))
        for ensemble in self.ensembles:
            members = predict(ensemble.network, ensemble.parameters, inputs).astype(float)
            for fold in range(folds):
                mean = members[ensemble.fold == fold].mean(axis=0)
                stacked[fold] += ensemble.weight * self.response_scale.restore(mean)
        return stacked
