"""What one would use instead at visits or times: a linear model by generalised least squares."""

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.folds import HeldOut


def predict_mixed_model(analysis: AnalysisSet, held_out: HeldOut) -> FloatArray:
    """Predict the rows of a fold by the others: a mean at each visit, or time, and covariates linear.

    With the covariance that networks are trained with; of collinear solutions, the shortest.
    """
    design = np.column_stack([np.ones(analysis.rows), analysis.inputs])
    seen = np.flatnonzero(~held_out)
    within = analysis.take(seen).within
    assert within is not None
    whitened = within.whitening(np.column_stack([design[seen], analysis.response[seen]]))
    coefficients = np.linalg.lstsq(whitened[:, :-1], whitened[:, -1], rcond=None)[0]
    predictions: FloatArray = design[held_out] @ coefficients
    return predictions
