"""The arm among the covariates: its main effect, from its adjusted means."""

from dataclasses import replace

import numpy as np

from covaria.explain.effects import MainEffect
from covaria.model.arm_means import ArmMeans
from covaria.statistics import t_quantile


def main_effect_of_arms(effect: MainEffect, means: ArmMeans) -> MainEffect:
    """Put the adjusted means, less their mean over the subjects, in the place of the networks' main effect.

    The share of the variance remains the networks'.
    """
    found = means.adjusted.level_means
    take = np.eye(found.levels)[[means.arms.index(each) for each in effect.points.levels]]
    contrasts = take - np.array(effect.points.shares) @ take
    estimates = contrasts @ found.means
    errors = np.sqrt(np.einsum("ij,jk,ik->i", contrasts, found.covariance, contrasts))
    reach = errors * [t_quantile(effect.level, found.freedom_of(own)) for own in contrasts]
    return replace(
        effect,
        effect=tuple(estimates.tolist()),
        effect_lower=tuple((estimates - reach).tolist()),
        effect_upper=tuple((estimates + reach).tolist()),
    )
