"""Covaria in scikit-learn's contract: arrays of numbers as it wants them, data frames as trials."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils import Tags, check_consistent_length, check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from covaria.arrays import FloatArray
from covaria.estimator.inputs import Inputs, has_names, inputs_of_array, inputs_of_frame, is_frame
from covaria.estimator.tables import RowsBeside, number_columns, numbers_table, trial_of_inputs
from covaria.fit import FitRequest, FitSettings, fit_trial
from covaria.table import RoleRequest, TrialTable


class ResponseRegressor(RegressorMixin, BaseEstimator):
    """Averaged ladder of small neural networks, evaluated out of fold, with intervals.

    An array of numbers is fitted as it is. A data frame with named columns, or an array with a dose, an arm,
    subjects or groups, is a table of a trial: text and categories are categories, and what the command line
    refuses is refused. Missing values are allowed in the inputs: a number becomes the median, with an
    indicator, and a category a level of its own.

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
    dose : str or int, optional
        The column of the dose, by name or position; none is inferred.
    arm : str or int, optional
        The column of the treatment arm, where arms have no order; in the place of a dose.
    reference_arm : str, optional
        The arm that others are compared with.
    assignment : "randomised" or "observational", optional
        How subjects came to their dose or arm; by default inferred from whether the covariates predict it.
    goal : "max" or "min", optional
        Whether more or less of the response is better, for the best dose.
    delta : float, optional
        The smallest difference from the reference dose that matters.
    shape : "any", "monotone", "increasing" or "decreasing", optional
        What the dose curve may do.
    fewest_subjects : int
        A table of a trial with fewer is refused; an array of numbers is not, by scikit-learn's contract.

    Attributes
    ----------
    model_ : ResponseModel
        The fitted model, with its evaluation and what it says of dose or arms.
    n_features_in_ : int
    feature_names_in_ : (features,) array
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
        dose: str | int | None = None,
        arm: str | int | None = None,
        reference_arm: str | None = None,
        assignment: str | None = None,
        goal: str | None = None,
        delta: float | None = None,
        shape: str | None = None,
        fewest_subjects: int = 20,
    ) -> None:
        self.folds = folds
        self.restarts = restarts
        self.steps = steps
        self.evidence_steps = evidence_steps
        self.random_state = random_state
        self.dose = dose
        self.arm = arm
        self.reference_arm = reference_arm
        self.assignment = assignment
        self.goal = goal
        self.delta = delta
        self.shape = shape
        self.fewest_subjects = fewest_subjects

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        groups: ArrayLike | None = None,
        subjects: ArrayLike | None = None,
    ) -> Self:
        """Fit the model.

        Parameters
        ----------
        X : (rows, features) array or data frame
            Numbers; NaN where missing. A data frame may hold text and categories.
        y : (rows,) array
        sample_weight : (rows,) array, optional
            Counts of subjects: a weight of 2 is the same as a row that occurs twice, and 0 as a row that is
            not there. Weights that sum to much less than the number of rows make a table look small.
        groups : (rows,) array, optional
            Of each row, such as its site: a group is held out whole.
        subjects : (rows,) array, optional
            Of each row, where subjects have several: a subject is held out whole, and counts once.

        Raises
        ------
        ValueError
            If inputs are not of this form, or (as TableError, RoleError or UsageError, which are ValueErrors)
            a table of a trial cannot be used.
        """
        if self._is_trial(X, groups, subjects):
            table = self._trial_table(X, y, RowsBeside(sample_weight, groups, subjects))
            fewest = self.fewest_subjects
        else:
            table, fewest = self._numbers_table(X, y, sample_weight), 1
        self.model_ = fit_trial(table, self._request(fewest))
        return self

    def predict(self, X: ArrayLike) -> FloatArray:
        """Predict the response; shape (rows,).

        Raises
        ------
        ValueError
            If X has other columns than in `fit`, or (as TableError) a level that `fit` never saw.
        """
        encoded = self._encode(X)
        mean: FloatArray = self.model_.surface(encoded).mean(axis=0)
        return mean

    def predict_interval(self, X: ArrayLike, level: float = 0.9) -> FloatArray:
        """Lower and upper ends of an interval for a new subject's response; shape (rows, 2)."""
        encoded = self._encode(X)
        return np.column_stack(self.model_.interval(encoded, self.model_.surface(encoded), level))

    def _is_trial(self, X: object, *of_rows: object) -> bool:
        return has_names(X) or any(each is not None for each in (self.dose, self.arm, *of_rows))

    def _numbers_table(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None) -> TrialTable:
        """Check an array of numbers as scikit-learn does, and take it as it is."""
        inputs, response = validate_data(
            self, X, y, dtype=np.float64, y_numeric=True, ensure_all_finite="allow-nan", ensure_min_samples=2
        )
        weights = None
        if sample_weight is not None:
            weights = _check_sample_weight(sample_weight, inputs, dtype=np.float64, ensure_non_negative=True)
        self._observed = ~np.isnan(inputs).all(axis=0)
        self._names: tuple[str, ...] | None = None
        return numbers_table(
            np.where(self._observed, inputs, 0.0), np.asarray(response, dtype=float), weights
        )

    def _trial_table(self, X: ArrayLike, y: ArrayLike, beside: RowsBeside) -> TrialTable:
        """Read X, y and what belongs to their rows as the table of a trial, and check it."""
        response = validate_data(self, "no_validation", y, y_numeric=True)
        inputs = self._inputs(X, reset=True)
        check_consistent_length(*inputs.columns.values(), response)
        self._names = inputs.names
        dose = None if self.dose is None else inputs.name_of(self.dose, "dose")
        arm = None if self.arm is None else inputs.name_of(self.arm, "arm")
        return trial_of_inputs(inputs, getattr(y, "name", None), response, dose, arm, beside)

    def _request(self, fewest_subjects: int) -> FitRequest:
        settings = FitSettings(
            self._seed(),
            fewest_subjects=fewest_subjects,
            folds=self.folds,
            restarts=self.restarts,
            steps=self.steps,
            evidence_steps=self.evidence_steps,
        )
        return FitRequest(
            RoleRequest(),
            settings=settings,
            comparators="few",
            assignment=self.assignment,
            reference_arm=self.reference_arm,
            goal=self.goal,
            delta=self.delta,
            shape=self.shape,
        )

    def _inputs(self, X: Any, reset: bool) -> Inputs:
        """Columns of a data frame, or of an array by the names that it had in `fit`."""
        if is_frame(X):
            return inputs_of_frame(validate_data(self, X, reset=reset, skip_check_array=True))
        values = validate_data(self, X, reset=reset, dtype=None, ensure_all_finite="allow-nan")
        return inputs_of_array(values, None if reset else self._names)

    def _encode(self, X: ArrayLike) -> FloatArray:
        check_is_fitted(self)
        if self._names is not None:
            columns = self.model_.read(self._inputs(X, reset=False).columns).columns
        else:
            inputs = validate_data(self, X, reset=False, dtype=np.float64, ensure_all_finite="allow-nan")
            columns = number_columns(np.where(self._observed, inputs, 0.0))
        return self.model_.design.encode(columns)

    def _seed(self) -> int:
        if isinstance(self.random_state, int | np.integer):
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(2**31))

    def __sklearn_tags__(self) -> Tags:
        """Say that missing values are allowed."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
