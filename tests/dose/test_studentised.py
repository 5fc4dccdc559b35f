"""Studentised contrasts: as MCP-Mod judges them where freedom is common, and by their own where it is not."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t

from covaria.dose import CandidateShape, LevelMeans, PooledErrors, contrast_test
from covaria.dose.optimal_contrasts import optimal_contrasts
from covaria.dose.studentised import studentise


@pytest.mark.parametrize("known", [False, True])
def test_with_one_freedom_it_is_the_test_of_mcp_mod(
    biom: tuple[LevelMeans, PooledErrors], biom_candidates: tuple[CandidateShape, ...], known: bool
) -> None:
    means = replace(biom[0], freedom=np.full(5, np.inf)) if known else biom[0]
    test = contrast_test(means, biom_candidates, two_sided=True, alpha=0.05)
    found = studentise(means, optimal_contrasts(means, biom_candidates))
    np.testing.assert_allclose(found.p_values, test.p_values, rtol=1e-9)
    assert found.p_value == found.p_values.min()
    np.testing.assert_allclose(found.half_widths(0.95), test.critical_value * test.standard_errors, rtol=1e-6)


def test_each_contrast_has_the_freedom_of_its_levels() -> None:
    means = LevelMeans(
        np.arange(4.0), np.array([0.0, 1, 0, 1]), np.diag([1.0, 1, 2, 2]), np.array([40.0, 40, 2, 2])
    )
    contrasts = np.array([[-1.0, 1, 0, 0], [0, 0, -1, 1]])
    found = studentise(means, contrasts)
    np.testing.assert_allclose(found.freedom, [80, 4])
    # Of contrasts that share no level, each is little above its own test, and below twice it.
    alone = 2 * t.sf(found.estimates / found.standard_errors, found.freedom)
    assert (alone < found.p_values).all()
    assert (found.p_values < 2 * alone).all()
    assert found.p_value == found.p_values.min()


def test_three_subjects_who_vary_little_leave_no_contrast_many_degrees_of_freedom() -> None:
    """Their share of a variance is then that of a moderated one; where they vary much, it is their own."""
    variances, contrasts = np.array([1.0, 1.0, 1.0]), np.array([[-1.0, 0, 1], [-1.0, 1, 0]])
    sizes, freedom = np.array([30, 30, 3]), np.array([29.0, 29, 2])
    shares = np.array([1 / 30, 1 / 3]) / (1 / 30 + 1 / 3)
    alike = 1 / (shares**2 / [29, 2]).sum()
    for own in (0.1, 1.0, 9.0):
        variances[2] = own
        means = LevelMeans(np.arange(3.0), np.zeros(3), np.diag(variances / sizes), freedom)
        found = studentise(means, contrasts).freedom
        by_itself = means.freedom_of(contrasts[0])
        assert found[1] == pytest.approx(58)
        assert found[0] == pytest.approx(min(alike, by_itself), rel=1e-6)
    assert by_itself < alike
