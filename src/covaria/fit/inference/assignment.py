"""How likely each subject was to get each dose or arm, where that may depend on its covariates."""

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.folds import Folds, HeldOut
from covaria.fit.inference.balance import assignment_features
from covaria.fit.settings.adjusted_means import AssignmentSettings


def modelled_probabilities(
    analysis: AnalysisSet, folds: Folds, level: IntArray, levels: int, chosen: AssignmentSettings
) -> FloatArray:
    """Model the assignment to levels by multinomial logistic regression on the covariates; (rows, levels).

    Cross-fitted, as the predictions of the response are (Chernozhukov et al. 2018).

    Parameters
    ----------
    analysis : AnalysisSet
    folds : Folds
    level : (rows,) int64 array
        −1 for rows of no level, whose probabilities are not used.
    levels : int
    chosen : AssignmentSettings
    """
    # Imported here, since it takes time, and randomised trials do without.
    from sklearn.linear_model import LogisticRegression

    features = assignment_features(_without_treatment(analysis), chosen.most_paired)
    known = level >= 0

    def predicted(held_out: HeldOut) -> FloatArray:
        seen = known & ~held_out
        classes = np.unique(level[seen])
        probability = np.zeros((levels, int(held_out.sum())))
        if len(classes) == 1:
            # The fold holds all subjects of every other level.
            probability[classes] = 1.0
            return probability
        model = LogisticRegression(C=1 / chosen.penalty, max_iter=500)
        model.fit(features[seen], level[seen], analysis.subject_weights[seen])
        probability[classes] = model.predict_proba(features[held_out]).T
        return probability

    modelled = folds.predict(predicted).T
    bounded: FloatArray = np.maximum(modelled, chosen.least_probability)
    return bounded


def stabilised_weights(
    analysis: AnalysisSet, folds: Folds, dose: FloatArray, chosen: AssignmentSettings
) -> FloatArray:
    """Weigh rows by the density of their dose over that given their covariates, both normal; (rows,).

    Stabilised inverse probability weights of a continuous exposure (Robins, Hernán and Brumback 2000), the
    mean given the covariates by cross-fitted ridge regression.
    """
    features = assignment_features(_without_treatment(analysis), chosen.most_paired)
    features = np.column_stack([np.ones(len(features)), features])

    def predicted(held_out: HeldOut) -> FloatArray:
        own = features[~held_out]
        gram = own.T @ own
        gram[np.diag_indices_from(gram)] += chosen.penalty
        coefficients = np.linalg.solve(gram, own.T @ dose[~held_out])
        fitted: FloatArray = features[held_out] @ coefficients
        return fitted

    left = dose - folds.predict(predicted)
    apart = dose - dose.mean()
    inner, outer = left.std(), apart.std()
    ratio = inner / outer * np.exp(0.5 * (left / inner) ** 2 - 0.5 * (apart / outer) ** 2)
    bounded: FloatArray = np.clip(ratio, 1 / chosen.largest_ratio, chosen.largest_ratio)
    return bounded


def _without_treatment(analysis: AnalysisSet) -> FloatArray:
    others: FloatArray = np.delete(analysis.inputs, analysis.treatment_inputs, axis=1)
    return others
