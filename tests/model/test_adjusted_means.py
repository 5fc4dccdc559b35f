"""What a model keeps of adjusted means: their efficiency, and the word for the assignment."""

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.model.adjusted_means import AdjustedMeans, Assignment, assignment_from_word


def kept(
    covariance: FloatArray | list[list[float]], crude_errors: FloatArray | tuple[float, ...]
) -> AdjustedMeans:
    levels = len(crude_errors)
    return AdjustedMeans(
        levels=tuple(map(float, range(levels))),
        means=(1.0,) * levels,
        covariance=tuple(map(tuple, covariance)),
        freedom=(20.0,) * levels,
        subjects=(11,) * levels,
        of_knots=False,
        crude=(1.0,) * levels,
        crude_errors=tuple(crude_errors),
        assignment=Assignment.RANDOMISED,
        declared=True,
        balance_p_value=0.5,
        least_probability=0.2,
    )


def test_efficiency_is_the_ratio_of_variances_of_differences() -> None:
    found = kept([[0.2, 0.05, 0.0], [0.05, 0.3, 0.1], [0.0, 0.1, 0.4]], (0.5, 0.6, 0.7))
    of_first = [(0.25 + 0.36) / (0.2 + 0.3 - 0.1), (0.25 + 0.49) / (0.2 + 0.4)]
    np.testing.assert_allclose(found.relative_efficiency(0)[1:], of_first)
    assert np.isnan(found.relative_efficiency(0)[0])
    of_last = [(0.25 + 0.49) / (0.2 + 0.4), (0.36 + 0.49) / (0.3 + 0.4 - 0.2)]
    np.testing.assert_allclose(found.relative_efficiency(2)[:2], of_last)


def test_without_adjustment_nothing_is_gained() -> None:
    errors = np.array([0.5, 0.6, 0.7])
    np.testing.assert_allclose(kept(np.diag(errors**2), errors).relative_efficiency(1)[[0, 2]], 1)


def test_they_are_level_means_of_the_dose_room() -> None:
    means = kept([[0.2, 0.05], [0.05, 0.3]], (0.5, 0.6)).level_means
    np.testing.assert_allclose(means.standard_errors, np.sqrt([0.2, 0.3]))
    np.testing.assert_array_equal(means.covariance, [[0.2, 0.05], [0.05, 0.3]])
    assert (means.one_variance, means.variances_known) == (False, False)


@pytest.mark.parametrize("word", list(Assignment))
def test_words_are_read(word: Assignment) -> None:
    assert assignment_from_word(word.value) is word


@pytest.mark.parametrize("word", ["", "Randomised", "random", "observed"])
def test_other_words_are_refused(word: str) -> None:
    with pytest.raises(UsageError, match='"randomised" or "observational"'):
        assignment_from_word(word)
