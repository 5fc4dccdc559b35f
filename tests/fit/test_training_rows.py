from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from covaria.fit import FitSettings
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.fit_table import fit_table
from covaria.fit.settings import MethodSettings
from covaria.fit.settings.rows import RowSettings
from covaria.fit.training_rows import divide_rows, rows_to_train_on
from covaria.table import TrialTable
from support.presence import present

AnalysisOf = Callable[..., AnalysisSet]
TrialOf = Callable[..., TrialTable]

ROWS = 6000


def large(seed: int = 0, rows: int = ROWS) -> dict[str, Any]:
    """A trial with three even doses and a fourth that 30 subjects had, each dose worth 0.1."""
    random = np.random.default_rng(seed)
    dose = random.permutation(np.resize([0.0, 1.0, 2.0], rows))
    dose[:30] = 9.0
    x = random.normal(size=rows)
    return {"x": x, "dose": dose, "y": x + 0.1 * dose + random.normal(size=rows)}


def drawn(analysis: Any, chosen: RowSettings, seed: int = 0) -> Any:
    return rows_to_train_on(analysis, chosen, np.random.default_rng(seed))


def test_few_rows_are_all_trained_on(analysis_of: AnalysisOf) -> None:
    analysis = analysis_of(large(), dose="dose")
    divided = divide_rows(analysis, FitSettings())
    assert divided.trained is analysis
    assert divided.folds is divided.all_folds


def test_rows_are_drawn_evenly_over_doses_and_a_rare_dose_is_kept(analysis_of: AnalysisOf) -> None:
    analysis = analysis_of(large(), dose="dose")
    taken = drawn(analysis, RowSettings(most_rows=1000))
    dose = np.round(analysis.raw_inputs(1)[:, 0])
    counts = [int((dose[taken] == level).sum()) for level in (0.0, 1.0, 2.0, 9.0)]
    assert counts[3] == 30
    assert max(counts[:3]) - min(counts[:3]) <= 2
    assert abs(sum(counts[:3]) - 995) <= 2
    assert (np.diff(taken) > 0).all()


def test_another_seed_draws_other_rows(analysis_of: AnalysisOf) -> None:
    analysis = analysis_of(large(), dose="dose")
    first, other = (drawn(analysis, RowSettings(most_rows=1000), seed) for seed in (0, 1))
    # Of 6,000 rows a sixth is taken each time, so that a sixth of these would come again.
    assert 100 < len(np.intersect1d(first, other)) < 300


def test_subjects_are_taken_whole_and_few_groups_in_part(analysis_of: AnalysisOf) -> None:
    columns = large()
    chosen = RowSettings(most_rows=1000, fewest_units=100)
    of_subjects = analysis_of(
        {**columns, "who": [f"s{k // 3}" for k in range(ROWS)]}, dose="dose", subject="who"
    )
    taken = drawn(of_subjects, chosen)
    left = np.setdiff1d(np.arange(ROWS), taken)
    assert not np.intersect1d(of_subjects.unit[taken], of_subjects.unit[left]).size
    of_groups = analysis_of(
        {**columns, "site": [f"site {k % 4}" for k in range(ROWS)]}, dose="dose", group="site"
    )
    counts = np.bincount(of_groups.unit[drawn(of_groups, chosen)])
    assert len(counts) == 4
    assert counts.min() > 230


@pytest.mark.slow
@pytest.mark.parametrize("levels", ["few", "continuous"])
def test_adjusted_means_are_of_all_rows(trial_of: TrialOf, quick: FitSettings, levels: str) -> None:
    columns = large(rows=3000)
    if levels == "continuous":
        columns["dose"] = columns["dose"] + np.random.default_rng(5).uniform(0, 1, 3000)
    method = MethodSettings(rows=RowSettings(most_rows=500, fewest_of_level=0))
    trial = trial_of(columns, dose="dose")
    settings = FitSettings(
        folds=3, repeats=1, restarts=1, steps=100, penalties=(1e-2,), linear_penalties=(0.1,),
        evidence_steps=5, dense_sines=20, method=method,
    )  # fmt: skip
    model = fit_table(trial, settings)
    adjusted = present(model.adjusted_means)
    covariance = np.array(adjusted.covariance)
    error = np.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    if levels == "few":
        assert sum(adjusted.subjects) == 3000
        # Two arms of 990 with a noise of 1; of 500 rows it would be 0.11.
        assert 0.04 < error < 0.05
        assert abs(adjusted.means[1] - adjusted.means[0] - 0.1) < 4 * error
    assert any("about 500 of the 3,000 rows" in note for note in model.provenance.notes)
    assert model.evaluation.rows == 3000
