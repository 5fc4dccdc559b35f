"""Regression by likelihood without penalty, whose means lie on another scale than their linear predictor."""
