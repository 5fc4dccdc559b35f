"""A test of any dose effect by contrasts of the adjusted means, one for each usual shape, both ways."""

from dataclasses import replace

from covaria.dose import LevelMeans, contrast_test, usual_candidates


def dose_contrasts_p_value(means: LevelMeans) -> float:
    """Test whether the means differ, by the largest of the contrasts of the usual shapes, adjusted for all.

    Of two levels there is one contrast, and the test is that of their difference.
    """
    # The shapes begin at a dose of 0; doses below it are logarithms or differences, whose place is arbitrary.
    shifted = replace(means, doses=means.doses - min(float(means.doses[0]), 0.0))
    found = contrast_test(shifted, usual_candidates(shifted.doses), two_sided=True)
    return float(found.p_values.min())
