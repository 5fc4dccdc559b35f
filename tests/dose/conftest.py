"""Level means to draw curves through."""

import numpy as np
import pytest

from covaria.dose.level_means import LevelMeans


@pytest.fixture
def level_means():
    """Means at doses, independent, with one standard error or one for each."""

    def build(doses, means, error=1.0, freedom=np.inf):
        doses, means = np.array(doses, dtype=float), np.array(means, dtype=float)
        errors, freedom = np.broadcast_to(error, len(doses)), np.broadcast_to(freedom, len(doses))
        return LevelMeans(doses, means, np.diag(errors.astype(float) ** 2), freedom.astype(float))

    return build


@pytest.fixture
def emax_means(level_means):
    """Five levels of an Emax curve with 30 subjects each."""
    doses = np.array([0.0, 10, 20, 40, 80])
    return level_means(doses, -55 * doses / (12 + doses), 1.6, 29)
