"""A test of any dose effect by contrasts of the adjusted means, one for each usual shape, both ways."""

from dataclasses import replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import LevelMeans, usual_candidates
from covaria.dose.moderated_variances import weighing_covariance
from covaria.dose.optimal_contrasts import optimal_contrasts
from covaria.dose.studentised import studentise
from covaria.fit.settings.adjusted_means import AdjustedMeansSettings
from covaria.model.adjusted_means import AdjustedMeans
from covaria.model.endpoint import Endpoint
from covaria.model.ordinal_endpoint import OrdinalEndpoint


def dose_contrasts_p_value(means: LevelMeans) -> float:
    """Test whether the means differ, by the largest of the contrasts of the usual shapes, adjusted for all.

    Of two levels there is one contrast, and the test is that of their difference.
    """
    # The shapes begin at a dose of 0; doses below it are logarithms or differences, whose place is arbitrary.
    doses = means.doses - min(float(means.doses[0]), 0.0)
    weighed = replace(means, doses=doses, covariance=weighing_covariance(means))
    contrasts = optimal_contrasts(weighed, usual_candidates(doses))
    return studentise(means, contrasts).p_value


def means_of_test(
    adjusted: AdjustedMeans, endpoint: Endpoint, chosen: AdjustedMeansSettings, exposure: float = 1.0
) -> LevelMeans:
    """Return the means on the scale on which they are tested: log odds of probabilities, logarithms of rates.

    Mean scores of ordered levels are brought to the log odds that such a mean has under proportional odds.
    A share near 0 looks surer than it is, and would count for too much among others: without an effect, at a
    rate of 0.1 among four doses of 50 subjects, 8 % of trials were claimed by shares, and 3 % by log odds.
    Each share is moved to one half by half a responder and half another, so that no log odds are infinite
    (Haldane 1956). Rates are raised by half an event for the same reason, in the exposure of a level.

    The variance of a level has one degree of freedom for each unit less 1, not several as in intervals: the
    largest of several contrasts is judged farther out, where it matters more. With twice as many, 6.4 % of
    trials of counts at a rate of 3 without an effect were claimed, and 5.4 % so.
    """
    means = adjusted.level_means
    if np.isinf(means.most_freedom):
        means = replace(means, freedom=np.maximum(means.freedom / chosen.freedom, 1.0))
    subjects = np.array(adjusted.subjects, dtype=float)
    if endpoint.predicts_rate:
        rates = np.maximum(means.means, 0) + 0.5 / (exposure * subjects)
        covariance = means.covariance / np.outer(rates, rates)
        return replace(means, means=np.log(rates), covariance=covariance)
    if isinstance(endpoint, OrdinalEndpoint):
        return _cumulative_log_odds(means, endpoint, subjects)
    if not endpoint.predicts_probability:
        return means
    shares = (subjects * np.clip(means.means, 0, 1) + 0.5) / (subjects + 1)
    slope = 1 / (shares * (1 - shares))
    covariance = means.covariance * np.outer(slope, slope)
    return replace(means, means=np.log(shares / (1 - shares)), covariance=covariance)


def _cumulative_log_odds(means: LevelMeans, endpoint: OrdinalEndpoint, subjects: FloatArray) -> LevelMeans:
    """Bring mean scores to log odds, each moved inwards by one subject in the middle of the scale."""
    low, high = endpoint.bounds
    moved = (subjects * np.clip(means.means, low, high) + (low + high) / 2) / (subjects + 1)
    linear = endpoint.link.forward(moved)
    slope = 1 / endpoint.link.slope(linear)
    return replace(means, means=linear, covariance=means.covariance * np.outer(slope, slope))
