"""The dose-finding trial: what its description says of it holds of what is drawn."""

import numpy as np
import pytest
from scipy.stats import linregress, ttest_ind

from covaria.datasets import DoseFindingTrial, dose_finding_trial

DOSES = [0.0, 10.0, 25.0, 50.0, 100.0]


@pytest.fixture(scope="module")
def trial() -> DoseFindingTrial:
    return dose_finding_trial()


@pytest.fixture(scope="module")
def large() -> DoseFindingTrial:
    return dose_finding_trial(40_000, seed=1)


def test_a_table_in_natural_units_with_the_names_of_adam(trial: DoseFindingTrial) -> None:
    columns = trial.columns()
    assert list(columns) == ["USUBJID", "SITEID", "AGE", "SEX", "WEIGHT", "DOSE", "BASE", "CHG"]
    assert {len(values) for values in columns.values()} == {300}
    assert len(set(columns["USUBJID"])) == 300
    assert len(set(columns["SITEID"])) == 12
    assert sorted(set(columns["DOSE"])) == DOSES
    assert sorted(set(columns["SEX"])) == ["F", "M"]
    for values, low, high in (
        (trial.age, 18, 90),
        (trial.weight, 40, 160),
        (trial.baseline, 40, 100),
        (trial.change, -60, 40),
    ):
        assert low < np.nanmin(values) < np.nanmax(values) < high


def test_some_cells_are_missing_and_no_others(large: DoseFindingTrial) -> None:
    missing = {
        name: np.isnan(values).mean() for name, values in large.columns().items() if values.dtype == float
    }
    assert missing == {
        "AGE": 0,
        "WEIGHT": pytest.approx(0.05, abs=0.005),
        "DOSE": 0,
        "BASE": 0,
        "CHG": pytest.approx(0.04, abs=0.005),
    }


def test_each_site_has_the_doses_in_equal_shares(trial: DoseFindingTrial) -> None:
    for site in set(trial.site):
        counts = [np.sum((trial.site == site) & (trial.dose == dose)) for dose in DOSES]
        assert max(counts) - min(counts) <= 1


def test_the_truth_at_known_places() -> None:
    effects = DoseFindingTrial.effect([0, 20, 12.5, 20, 80], [64, 64, 64, 104, 44])
    np.testing.assert_allclose(effects, [0, -6.5, -5, -13, -5.2])
    truth = DoseFindingTrial.truth(
        [57, 67, 57, 57, 57], [88, 88, 98, 88, 88], [0, 0, 0, 20, 0], [64, 64, 64, 64, 74]
    )
    np.testing.assert_allclose(truth, [-1.5, -2.3, -0.9, -8, -3.5])


def test_the_response_scatters_about_the_truth_as_it_says(large: DoseFindingTrial) -> None:
    noise = (large.change - large.expected)[~np.isnan(large.change)]
    # A mean of 12 sites, and rounding to whole numbers.
    assert abs(noise.mean()) < 1.5
    assert noise.var() == pytest.approx(large.noise_variance + 1 / 12, rel=0.04)
    known = ~np.isnan(large.weight)
    expected = DoseFindingTrial.truth(large.age, large.weight, large.dose, large.baseline)
    np.testing.assert_allclose(large.expected[known], expected[known])


def test_sites_differ_and_the_sexes_do_not(large: DoseFindingTrial) -> None:
    left = large.change - large.expected
    means = [np.nanmean(left[large.site == site]) for site in sorted(set(large.site))]
    assert 0.5 < np.std(means, ddof=1) < 2.2
    of_women, of_men = (left[large.sex == each] for each in ("F", "M"))
    assert ttest_ind(of_women, of_men, nan_policy="omit").pvalue > 0.01


def test_covariates_do_not_tell_the_dose(large: DoseFindingTrial) -> None:
    for values in (large.age, large.baseline):
        assert linregress(large.dose, values).pvalue > 0.01


def test_between_a_fifth_and_two_fifths_can_be_explained() -> None:
    for seed in range(10):
        drawn = dose_finding_trial(seed=seed)
        seen = ~np.isnan(drawn.change)
        explained = 1 - np.var((drawn.change - drawn.expected)[seen]) / np.var(drawn.change[seen])
        assert 0.2 < explained < 0.45


def test_the_seed_decides() -> None:
    np.testing.assert_array_equal(dose_finding_trial(seed=1).change, dose_finding_trial(seed=1).change)
    assert not np.array_equal(dose_finding_trial(seed=1).change, dose_finding_trial(seed=2).change)


def test_too_few_subjects_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 60"):
        dose_finding_trial(59)
