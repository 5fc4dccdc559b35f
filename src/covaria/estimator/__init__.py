"""Covaria as a scikit-learn estimator."""

from covaria.estimator.regressor import ResponseRegressor

__all__ = ["ResponseRegressor"]
