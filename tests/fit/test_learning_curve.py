"""The learning curve: an extrapolation that is exact where its law holds, and studies that are fair."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from covaria.datasets import TRUTHS
from covaria.errors import TableError
from covaria.findings.learning import NEGLIGIBLE
from covaria.fit import FitSettings
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.learning_curve import STUDIES, extrapolate, learning_curve
from covaria.fit.settings.evaluation import LearningCurveSettings
from covaria.table import TrialTable
from support.progress import recorder

AnalysisOf = Callable[..., AnalysisSet]
TrialOf = Callable[..., TrialTable]

SHARES = np.array(list(STUDIES))


@pytest.mark.parametrize("power", [1, 2])
def test_the_range_ends_where_a_law_holds_exactly(power: int) -> None:
    squared = 0.3 + 0.1 / SHARES[:, None] ** power * np.ones(50)
    curve = extrapolate(squared, 200, np.ones(50), chosen=LearningCurveSettings())
    assert [point.subjects for point in curve.points] == [50, 100, 150, 200]
    assert [point.score for point in curve.points] == pytest.approx(0.3 + 0.1 / SHARES**power)
    exact = curve.gain_upper if power == 1 else curve.gain_lower
    assert exact == pytest.approx(0.1 * (1 - 2.0**-power))
    assert curve.gain_lower < curve.gain < curve.gain_upper
    assert curve.doubled_score == pytest.approx(curve.points[-1].score - curve.gain)


@pytest.mark.parametrize("power", [1.0, 1.5, 2.0])
def test_the_range_holds_what_a_doubling_gains(power: float) -> None:
    """Whether the error falls slowly or, as while effects are still being found, fast at first."""
    random = np.random.default_rng(0)
    truth = 0.1 * (1 - 2**-power)
    curves = [
        extrapolate(
            0.3 + 0.1 / SHARES[:, None] ** power + random.normal(0, 0.2, (4, 400)),
            400,
            np.ones(400),
            chosen=LearningCurveSettings(),
        )
        for _ in range(300)
    ]
    held = np.mean([curve.gain_lower <= truth <= curve.gain_upper for curve in curves])
    assert held >= 0.94


def test_every_quarter_occurs_equally_often_in_the_studies_of_a_size() -> None:
    for studies in STUDIES.values():
        counts = np.bincount(np.concatenate(studies), minlength=4)
        assert len(set(counts.tolist())) == 1


def test_some_rows_of_a_problem_keep_their_subjects_together(analysis_of: AnalysisOf) -> None:
    random = np.random.default_rng(1)
    subject = np.repeat(np.arange(30), 2)
    columns = {"id": [f"S{k:02d}" for k in subject], "a": random.normal(size=60), "y": random.normal(size=60)}
    whole = analysis_of(columns, subject="id")
    rows = np.flatnonzero(whole.unit % 3 == 0)
    part = whole.take(rows)
    assert part.units == 10
    assert np.bincount(part.unit).tolist() == [2] * 10
    np.testing.assert_array_equal(part.response, whole.response[rows])


@pytest.mark.slow
def test_a_study_that_still_learns_gains_by_doubling(trial_of: TrialOf, quick: FitSettings) -> None:
    trial = TRUTHS["pairwise"].draw(160, np.random.default_rng(2))
    shares, record = recorder()
    # So many steps that no training ends before it is reported.
    slight = replace(quick, folds=2, steps=3000, penalties=(1e-3,), linear_penalties=(0.01,))
    curve = learning_curve(trial_of(trial.columns()), slight, record)
    assert [point.subjects for point in curve.points] == [40, 80, 120, 160]
    assert curve.points[0].score > curve.points[-1].score
    assert curve.gain > 0
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


@pytest.mark.slow
def test_noise_alone_gains_next_to_nothing(trial_of: TrialOf, quick: FitSettings) -> None:
    gains = []
    for seed in range(10):
        trial = TRUTHS["null"].draw(200, np.random.default_rng(seed))
        curve = learning_curve(trial_of(trial.columns()), replace(quick, seed=seed))
        gains.append(curve.gain / curve.points[-1].score)
    assert abs(np.mean(gains)) < NEGLIGIBLE


def test_a_small_table_is_refused(trial_of: TrialOf, quick: FitSettings) -> None:
    random = np.random.default_rng(3)
    columns = {"a": random.normal(size=79), "y": random.normal(size=79)}
    with pytest.raises(TableError, match=r"79 subjects .* at least 80"):
        learning_curve(trial_of(columns), quick)
