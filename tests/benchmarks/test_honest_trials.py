"""The plan of benchmarks/ has the truth of the cell that it is named after."""

from pathlib import Path

import numpy as np
import pytest
from trial_cells import NAMED
from trial_truths import marginal_means

from covaria.study import read_plan
from covaria.study.run import SimulatedTrials
from covaria.study.scatter import Scatter

PLAN = Path(__file__).parents[2] / "benchmarks" / "honest_trials.toml"


@pytest.mark.slow
def test_a_plan_has_the_truth_of_its_cell() -> None:
    plan = read_plan(PLAN)
    cell = next(each for each in NAMED if each.name == "weak emax")
    weak, nothing, covariates_alone = SimulatedTrials(plan).true
    means = marginal_means(cell, cell.levels)
    np.testing.assert_allclose(weak.differences, means[1:] - means[0], atol=0.005)
    assert nothing.differences == covariates_alone.differences == (0.0, 0.0, 0.0, 0.0)
    (design,) = plan.designs
    assert (design.doses, design.subjects) == (tuple(cell.levels.tolist()), cell.subjects)
    for truth, explained in zip(plan.truths, (cell.explained, 0.0, 0.3), strict=True):
        scatter = getattr(truth, "scatter", Scatter())
        assert scatter.sd**2 == pytest.approx(1 - explained)
        # Signal and noise together have a variance of 1.
        drawn = [design.draw(truth, np.random.default_rng(seed))["response"] for seed in range(60)]
        assert np.var(np.concatenate(drawn)) == pytest.approx(1, rel=0.05)
