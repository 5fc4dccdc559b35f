"""The learning curve: an extrapolation that is exact where its law holds, and studies that are fair."""

from dataclasses import replace

import numpy as np
import pytest

from covaria.datasets import TRUTHS
from covaria.errors import TableError
from covaria.fit.learning_curve import STUDIES, extrapolate, learning_curve
from covaria.report.learning import NEGLIGIBLE

SHARES = np.array(list(STUDIES))


def test_the_extrapolation_is_exact_where_its_law_holds():
    squared = 0.3 + 0.1 / SHARES[:, None] * np.ones(50)
    curve = extrapolate(squared, 200, np.ones(50))
    assert [point.subjects for point in curve.points] == [50, 100, 150, 200]
    assert [point.mse for point in curve.points] == pytest.approx(0.3 + 0.1 / SHARES)
    assert (curve.doubled_mse, curve.gain) == pytest.approx((0.35, 0.05))
    assert curve.gain_se == pytest.approx(0, abs=1e-12)


def test_the_standard_error_of_the_gain_is_that_of_many_trials():
    random = np.random.default_rng(0)
    curves = [
        extrapolate(0.3 + 0.1 / SHARES[:, None] + random.normal(0, 0.2, (4, 400)), 400, np.ones(400))
        for _ in range(300)
    ]
    assert np.mean([curve.gain for curve in curves]) == pytest.approx(0.05, abs=0.002)
    assert np.std([curve.gain for curve in curves]) == pytest.approx(curves[0].gain_se, rel=0.15)


def test_every_quarter_stands_equally_often_in_the_studies_of_a_size():
    for studies in STUDIES.values():
        counts = np.bincount(np.concatenate(studies), minlength=4)
        assert len(set(counts.tolist())) == 1


def test_some_rows_of_a_problem_keep_their_subjects_together(problem_of):
    random = np.random.default_rng(1)
    subject = np.repeat(np.arange(30), 2)
    columns = {"id": [f"S{k:02d}" for k in subject], "a": random.normal(size=60), "y": random.normal(size=60)}
    whole = problem_of(columns, subject="id")
    rows = np.flatnonzero(whole.unit % 3 == 0)
    part = whole.take(rows)
    assert part.units == 10
    assert np.bincount(part.unit).tolist() == [2] * 10
    np.testing.assert_array_equal(part.response, whole.response[rows])


def test_a_study_that_still_learns_gains_by_doubling(trial_of, quick):
    trial = TRUTHS["pairwise"].draw(160, np.random.default_rng(2))
    shares = []
    # So many steps that no training ends before anybody is told of it.
    slight = replace(quick, folds=2, steps=3000, penalties=(1e-3,), linear_penalties=(0.01,))
    curve = learning_curve(trial_of(trial.columns()), slight, lambda share: shares.append(share) or True)
    assert [point.subjects for point in curve.points] == [40, 80, 120, 160]
    assert curve.points[0].mse > curve.points[-1].mse
    assert curve.gain > 2 * curve.gain_se
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


@pytest.mark.slow
def test_noise_alone_gains_next_to_nothing(trial_of, quick):
    gains = []
    for seed in range(10):
        trial = TRUTHS["null"].draw(200, np.random.default_rng(seed))
        curve = learning_curve(trial_of(trial.columns()), replace(quick, seed=seed))
        gains.append(curve.gain / curve.points[-1].mse)
    assert abs(np.mean(gains)) < NEGLIGIBLE


def test_a_small_table_is_refused(trial_of, quick):
    random = np.random.default_rng(3)
    columns = {"a": random.normal(size=79), "y": random.normal(size=79)}
    with pytest.raises(TableError, match=r"79 subjects .* at least 80"):
        learning_curve(trial_of(columns), quick)
