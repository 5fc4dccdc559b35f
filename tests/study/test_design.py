"""Designs: who gets which dose, and who stays."""

import numpy as np
import pytest

from covaria.study.covariates import Levels, LogNormal, Normal, Uniform
from covaria.study.design import DOSE, RESPONSE, Design
from covaria.study.dropout import Dropout
from covaria.study.truth import ParametricTruth

NOTHING = ParametricTruth("nothing", None)


@pytest.mark.parametrize(
    ("subjects", "allocation", "sizes"),
    [(90, (1, 1, 1), (30, 30, 30)), (100, (1, 1, 1), (34, 33, 33)), (10, (4, 1), (8, 2))],
    ids=["even", "rest", "unequal"],
)
def test_arms_have_the_sizes_that_were_allocated(
    subjects: int, allocation: tuple[float, ...], sizes: tuple[int, ...]
) -> None:
    doses = tuple(map(float, range(len(allocation))))
    design = Design("d", doses, subjects, allocation)
    assert design.arm_sizes == sizes
    drawn = np.asarray(design.draw(NOTHING, np.random.default_rng(0))[DOSE], np.float64)
    assert tuple(np.unique(drawn, return_counts=True)[1].tolist()) == sizes


def test_dropout_takes_its_share_of_whole_rows() -> None:
    design = Design("d", (0.0, 1.0), 20_000, (1, 1), {"age": Normal(50, 10)}, dropout=Dropout((0.2,)))
    columns = design.draw(NOTHING, np.random.default_rng(2))
    assert list(columns) == [DOSE, "age", RESPONSE]
    lengths = {len(values) for values in columns.values()}
    assert len(lengths) == 1
    assert lengths.pop() == pytest.approx(16_000, abs=250)


def test_covariates_follow_their_distributions() -> None:
    random, many = np.random.default_rng(3), 50_000
    normal, skewed = Normal(50, 10).draw(many, random), LogNormal(5, 0.8).draw(many, random)
    assert (normal.mean(), normal.std()) == pytest.approx((50, 10), rel=0.02)
    assert (np.median(skewed), np.log(skewed).std()) == pytest.approx((5, 0.8), rel=0.03)
    even = Uniform(-1, 3).draw(many, random)
    assert (even.min(), even.max(), even.mean()) == pytest.approx((-1, 3, 1), abs=0.03)
    sex = Levels({"F": 3, "M": 1}).draw(many, random)
    assert sex.count("F") / many == pytest.approx(0.75, abs=0.01)
