import numpy as np
import pytest

from covaria.findings.coverage_regions import coverage_in_regions, regions_off
from covaria.model.residual_checks import EXPECTED_SIZE, Cell, CoverageCell, CoverageTrend
from covaria.statistics import binomial_interval


def trend(against: str, shares: tuple[float, ...], subjects: int = 60) -> CoverageTrend:
    cells = (
        CoverageCell(Cell(subjects, 10.0 * place, ""), share, *binomial_interval(share, subjects))
        for place, share in enumerate(shares)
    )
    return CoverageTrend(against, tuple(cells))


def test_a_region_is_named_where_its_share_is_off_beyond_chance() -> None:
    trends = (trend("DOSE", (0.95, 0.9, 0.7)), trend("", (0.88, 0.92)))
    (region,) = regions_off(trends, 0.9)
    assert (region.against, region.cell.cell.value) == ("DOSE", 20.0)
    text = coverage_in_regions(trends, 0.9)
    assert "over the dose and the prediction: it is 70.0" in text
    assert "at “DOSE” 20 (60 subjects)" in text


def test_intervals_that_are_too_wide_are_named_as_well() -> None:
    assert "100" in coverage_in_regions((trend("", (1.0, 0.85), 200),), 0.9)


def test_nothing_is_named_where_all_is_within_chance() -> None:
    assert coverage_in_regions((trend("", (0.85, 0.95)),), 0.9) == (
        "Nowhere over the prediction is that share off by more than chance."
    )
    assert "too few" in coverage_in_regions((), 0.9)


def test_subjects_whose_errors_are_expected_to_be_large_are_a_region() -> None:
    trends = (trend("", (0.9, 0.9)), trend(EXPECTED_SIZE, (0.98, 0.92, 0.6)))
    text = coverage_in_regions(trends, 0.9)
    assert "over the prediction and the expected size of the error: it is 60.0" in text
    assert "at expected errors of about 20 (60 subjects)" in text


@pytest.mark.parametrize("regions", [2, 10])
def test_some_region_is_named_by_chance_in_one_of_twenty_trials(regions: int) -> None:
    random = np.random.default_rng(regions)
    drawn = random.binomial(50, 0.9, (400, regions)) / 50
    named = [bool(regions_off((trend("", tuple(shares), 50),), 0.9)) for shares in drawn.tolist()]
    assert np.mean(named) <= 0.06
