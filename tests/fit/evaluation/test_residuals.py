from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import integrate, stats

from covaria.disclosure import MINIMUM_CELL
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.evaluation.residual_cells import neighbours, stratifications
from covaria.fit.evaluation.residuals import OutOfFoldErrors, check_residuals
from covaria.model.residual_checks import EXPECTED_SIZE, ResidualChecks
from support.presence import present
from support.treatments import doses_of

AnalysisOf = Callable[..., AnalysisSet]

SUBJECTS, DOSES = 120, (0.0, 0.1, 0.3)


@pytest.fixture(scope="module")
def repeated(analysis_of: AnalysisOf) -> AnalysisSet:
    """Three rows for each subject, at doses that not all of them have."""
    random = np.random.default_rng(8)
    subject = np.repeat(np.arange(SUBJECTS), 3)
    missing = np.repeat(random.random(SUBJECTS) < 0.2, 3)
    columns = {
        "id": [f"s{each:03}" for each in subject],
        "age": np.repeat(random.uniform(20, 80, SUBJECTS), 3),
        "sex": np.repeat(random.choice(["F", "M", "X"], SUBJECTS, p=[0.5, 0.46, 0.04]), 3),
        "weight": np.where(missing, np.nan, random.normal(size=len(subject))),
        "dose": random.choice(DOSES, len(subject)),
        "y": random.normal(size=len(subject)),
    }
    return analysis_of(columns, dose="dose", subject="id")


@pytest.fixture(scope="module")
def found(repeated: AnalysisSet) -> OutOfFoldErrors:
    random = np.random.default_rng(9)
    predicted = random.normal(size=repeated.rows)
    errors = repeated.response - predicted
    return OutOfFoldErrors(predicted, errors, errors / 2, random.random(repeated.rows) < 0.9)


@pytest.fixture(scope="module")
def checks(found: OutOfFoldErrors, repeated: AnalysisSet) -> ResidualChecks:
    return check_residuals(found, repeated)


def test_everything_is_looked_at(checks: ResidualChecks) -> None:
    assert [trend.against for trend in checks.trends] == ["", "age", "sex", "weight", "dose"]
    assert [trend.against for trend in checks.coverage] == ["dose", ""]


def test_a_subject_counts_once_at_each_dose(
    checks: ResidualChecks, found: OutOfFoldErrors, repeated: AnalysisSet
) -> None:
    trend = next(trend for trend in checks.trends if trend.against == "dose")
    dose, subject = doses_of(repeated), present(repeated.subject)
    assert [each.cell.value for each in trend.cells] == list(DOSES)
    for each in trend.cells:
        assert each.cell.value is not None
        rows = np.isclose(dose, each.cell.value)
        own = [found.errors[rows & (subject == who)].mean() for who in np.unique(subject[rows])]
        assert each.cell.subjects == len(own)
        assert each.mean == pytest.approx(np.mean(own))
        assert each.sd == pytest.approx(np.std(own))
        reach = 1.96 * stats.sem(own)
        assert (each.mean_low, each.mean_high) == pytest.approx((each.mean - reach, each.mean + reach))


def test_a_subject_of_several_rows_counts_once_in_its_prediction(
    checks: ResidualChecks, found: OutOfFoldErrors, repeated: AnalysisSet
) -> None:
    (trend,) = (trend for trend in checks.trends if trend.against == "")
    assert sum(each.cell.subjects for each in trend.cells) == SUBJECTS
    own = [found.errors[repeated.subject == who].mean() for who in range(SUBJECTS)]
    weighed = [each.mean * each.cell.subjects for each in trend.cells]
    assert sum(weighed) / SUBJECTS == pytest.approx(np.mean(own))


def test_rare_levels_join_others_and_the_missing_have_a_cell(checks: ResidualChecks) -> None:
    cells = {trend.against: [each.cell for each in trend.cells] for trend in checks.trends}
    assert sorted(each.level for each in cells["sex"]) == ["(other levels)", "F"]
    missing = [each for each in cells["weight"] if each.value is None]
    assert [each.level for each in missing] == ["(missing)"]


def test_few_missing_values_count_as_the_median(analysis_of: AnalysisOf) -> None:
    random = np.random.default_rng(3)
    values = random.normal(size=100)
    values[:5] = np.nan
    analysis = analysis_of({"a": values, "y": random.normal(size=100)})
    _, across = stratifications(analysis, np.zeros(100))
    assert across.levels == ("",) * 100
    assert np.isclose(across.values, np.nanmedian(values)).sum() >= 5


def test_no_aggregate_is_of_fewer_than_eleven_subjects(checks: ResidualChecks) -> None:
    cells = [each.cell for part in (checks.trends, checks.coverage) for trend in part for each in trend.cells]
    assert min(each.subjects for each in cells) >= MINIMUM_CELL
    assert min(each.subjects for each in checks.quantiles) >= MINIMUM_CELL


def test_shares_inside_are_those_of_the_rows(
    checks: ResidualChecks, found: OutOfFoldErrors, repeated: AnalysisSet
) -> None:
    dose, subject = doses_of(repeated), present(repeated.subject)
    for each in checks.coverage[0].cells:
        assert each.cell.value is not None
        rows = np.isclose(dose, each.cell.value)
        own = [present(found.inside)[rows & (subject == who)].mean() for who in np.unique(subject[rows])]
        assert each.inside == pytest.approx(np.mean(own))
        assert each.low < each.inside < each.high


def test_quantiles_are_averages_over_neighbours(
    checks: ResidualChecks, found: OutOfFoldErrors, repeated: AnalysisSet
) -> None:
    own = np.sort([found.scaled[repeated.subject == who].mean() for who in range(SUBJECTS)])
    sd, start = own.std(), 0
    for each in checks.quantiles:
        stop = start + each.subjects
        assert each.residual == pytest.approx(own[start:stop].mean() / sd)
        low, high = start / SUBJECTS, stop / SUBJECTS
        area, _ = integrate.quad(stats.norm.ppf, low, high)
        assert each.normal == pytest.approx(area / (high - low), abs=1e-6)
        start = stop
    assert start == SUBJECTS


def test_normal_residuals_are_on_the_line(analysis_of: AnalysisOf) -> None:
    random = np.random.default_rng(6)
    analysis = analysis_of({"a": random.normal(size=5000), "y": random.normal(size=5000)})
    errors = random.normal(2, 3, 5000)
    cells = check_residuals(
        OutOfFoldErrors(errors, errors, errors - 2, np.ones(5000, dtype=bool)), analysis
    ).quantiles
    assert [each.residual for each in cells] == pytest.approx([each.normal for each in cells], abs=0.25)


def test_too_few_subjects_have_no_quantiles(analysis_of: AnalysisOf) -> None:
    random = np.random.default_rng(7)
    analysis = analysis_of({"a": random.normal(size=32), "y": random.normal(size=32)})
    errors = random.normal(size=32)
    checks = check_residuals(OutOfFoldErrors(errors, errors, errors, np.ones(32, dtype=bool)), analysis)
    assert checks.quantiles == ()
    assert len(checks.trends) == 2


def test_weights_count_as_rows_that_occur_twice(analysis_of: AnalysisOf) -> None:
    random = np.random.default_rng(10)
    columns = {"a": random.normal(size=60), "y": random.normal(size=60)}
    once = replace(analysis_of(columns), weights=np.full(60, 2.0))
    errors = random.normal(size=60)
    checks = check_residuals(OutOfFoldErrors(errors, errors, errors, errors < 1), once)
    assert sum(each.cell.subjects for each in checks.trends[0].cells) == 120
    assert sum(each.subjects for each in checks.quantiles) == 120


def test_equal_values_share_a_cell_and_each_cell_has_enough() -> None:
    values = np.array([0.0] * 30 + [1.0] * 5 + [2.0] * 40 + [3.0] * 10)
    assert [len(own) for own in neighbours(values, 20)] == [30, 55]
    assert sorted({len(own) for own in neighbours(np.arange(230.0), 20)}) == [11, 12]
    assert neighbours(np.arange(10.0), 20) == []


def test_no_value_of_a_subject_is_among_the_cells_but_the_doses(
    checks: ResidualChecks, repeated: AnalysisSet
) -> None:
    for position, covariate in enumerate(repeated.design.schema):
        trend = next(trend for trend in checks.trends if trend.against == covariate.name)
        values = [each.cell.value for each in trend.cells if each.cell.value is not None]
        if values and position != repeated.dose_covariate:
            assert np.abs(np.subtract.outer(values, repeated.raw_inputs(position)[:, 0])).min() > 1e-9


def test_coverage_is_looked_at_over_the_expected_size_where_that_differs(
    repeated: AnalysisSet, found: OutOfFoldErrors
) -> None:
    assert EXPECTED_SIZE not in [trend.against for trend in check_residuals(found, repeated).coverage]
    residual_sd = 1 + np.abs(found.predicted)
    checks = check_residuals(replace(found, residual_sd=residual_sd), repeated)
    (trend,) = (each for each in checks.coverage if each.against == EXPECTED_SIZE)
    assert len(trend.cells) >= 2
    assert all(each.cell.subjects >= MINIMUM_CELL for each in trend.cells)
    assert present(trend.cells[0].cell.value) < present(trend.cells[-1].cell.value)
