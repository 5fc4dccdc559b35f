"""Covaria as a scikit-learn estimator."""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils import Tags, check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from covaria.fit import Comparators, FitSettings, fit_table
from covaria.table import Column, NumberColumn, Role, RoleAssignment, TrialTable
from covaria.table.schema import covariate_schema

FloatArray = NDArray[np.float64]


class ResponseRegressor(RegressorMixin, BaseEstimator):
    """Averaged ladder of small neural networks, evaluated out of fold, with intervals.

    Missing values (NaN) are allowed in the inputs: the median is taken and an indicator added.

    Parameters
    ----------
    folds : int
        Parts that the rows are divided into.
    restarts : int
        Networks that differ only in where they start.
    steps : int
        Optimiser steps of each gradient-trained network.
    evidence_steps : int
        The most optimiser steps of each evidence-trained network.
    random_state : int, RandomState or None
        The same integer gives the same model.

    Attributes
    ----------
    model_ : ResponseModel
        The fitted model, with its evaluation.
    n_features_in_ : int
    feature_names_in_ : (n_features_in_,) array
        If the inputs came with names.
    """

    def __init__(
        self,
        *,
        folds: int | None = None,
        restarts: int = 2,
        steps: int = 500,
        evidence_steps: int = 30,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.folds = folds
        self.restarts = restarts
        self.steps = steps
        self.evidence_steps = evidence_steps
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Fit the model.

        Parameters
        ----------
        X : (rows, features) array or data frame
            Numbers; NaN where missing.
        y : (rows,) array
        sample_weight : (rows,) array, optional
            Counts of subjects: a weight of 2 is the same as a row that stands twice, and 0 as a row that is
            not there. Weights that sum to much less than the number of rows make a table look small.
        """
        inputs, response = validate_data(
            self, X, y, dtype=np.float64, y_numeric=True, ensure_all_finite="allow-nan", ensure_min_samples=2
        )
        weights = None
        if sample_weight is not None:
            weights = _check_sample_weight(sample_weight, inputs, dtype=np.float64, ensure_non_negative=True)
        self._observed = ~np.isnan(inputs).all(axis=0)
        inputs = np.where(self._observed, inputs, 0.0)
        table = _table(inputs, np.asarray(response, dtype=float), weights)
        settings = FitSettings(
            self._seed(),
            fewest_subjects=1,
            folds=self.folds,
            restarts=self.restarts,
            steps=self.steps,
            evidence_steps=self.evidence_steps,
        )
        self.model_ = fit_table(table, settings, comparators=Comparators.FEW)
        return self

    def predict(self, X: ArrayLike) -> FloatArray:
        """Predict the response; shape (rows,)."""
        encoded = self._encode(X)
        mean: FloatArray = self.model_.surface(encoded).mean(axis=0)
        return mean

    def predict_interval(self, X: ArrayLike, level: float = 0.9) -> FloatArray:
        """Lower and upper ends of an interval for a new subject's response; shape (rows, 2)."""
        encoded = self._encode(X)
        return np.column_stack(self.model_.interval(encoded, self.model_.surface(encoded), level))

    def _encode(self, X: ArrayLike) -> FloatArray:
        check_is_fitted(self)
        inputs = validate_data(self, X, reset=False, dtype=np.float64, ensure_all_finite="allow-nan")
        return self.model_.design.encode(_columns(np.where(self._observed, inputs, 0.0)))

    def _seed(self) -> int:
        if isinstance(self.random_state, int | np.integer):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(2**31))

    def __sklearn_tags__(self) -> Tags:
        """Say that missing values are allowed."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def _table(X: FloatArray, y: FloatArray, weights: FloatArray | None) -> TrialTable:
    kept = np.ones(len(y), dtype=bool) if weights is None else weights > 0
    if not kept.any():
        raise ValueError("All sample weights are zero; at least two rows need a positive weight.")
    columns = _columns(X[kept])
    return TrialTable(
        source="X",
        roles=(*(_role(each.name, Role.COVARIATE) for each in columns), _role("y", Role.RESPONSE)),
        response=NumberColumn("y", y[kept]),
        covariates=columns,
        dose=None,
        subjects=None,
        groups=None,
        weights=None if weights is None else weights[kept],
        rows_read=len(y),
        excluded=(),
        notes=(),
        fingerprint="",
        modelled_fingerprint="",
        missing=(),
        schema=tuple(map(covariate_schema, columns)),
    )


def _role(column: str, role: Role) -> RoleAssignment:
    return RoleAssignment(column, role, "number", True, "declared")


def _columns(X: FloatArray) -> tuple[Column, ...]:
    """Columns named by position."""
    return tuple(NumberColumn(f"x{position}", column) for position, column in enumerate(X.T))
