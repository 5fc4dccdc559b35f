"""What each rung can say, shown by differences of the function that its mask leaves."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.engine import Activation, predict
from covaria.fit import FitSettings
from covaria.fit.candidates.ladder import Ladder, all_pairs_of, make_ladder
from covaria.model.design import Design
from covaria.model.rung import Rung
from covaria.table import CategoryColumn, NumberColumn

STEP = 0.7
MEMBERS = 6
PAIRS = ((0, 1), (1, 3))


@pytest.fixture(scope="module", params=[Activation.SILU, Activation.TANH])
def ladder(request: pytest.FixtureRequest, design_of: Callable[..., Design]) -> Ladder:
    random = np.random.default_rng(0)
    holed = random.normal(size=30)
    holed[:5] = np.nan
    design = design_of(
        NumberColumn("a", random.normal(size=30)),
        NumberColumn("b", holed),
        CategoryColumn("c", ("x", "y", "z"), random.integers(0, 3, 30)),
        NumberColumn("d", random.normal(size=30)),
    )
    return make_ladder(design, FitSettings(activation=request.param, pair_budget=len(PAIRS)))


@pytest.fixture(scope="module")
def difference(ladder: Ladder) -> Callable[..., float]:
    """The mixed difference of a rung's functions along some directions, at random places."""
    random = np.random.default_rng(1)
    network = ladder.network
    parameters = random.normal(0, 0.6, size=(MEMBERS, network.parameter_count)).astype(np.float32)
    places = random.normal(size=(20, network.inputs))

    def largest(rung: Rung, *directions: FloatArray) -> float:
        used = parameters * ladder.mask(rung, PAIRS)
        total = np.zeros((MEMBERS, len(places)))
        for count in range(len(directions) + 1):
            for chosen in combinations(directions, count):
                moved = places + STEP * sum(chosen, np.zeros(network.inputs))
                sign = (-1) ** (len(directions) - count)
                total += sign * predict(network, used, moved.astype(np.float32)).astype(float)
        return float(np.abs(total).max())

    return largest


@pytest.fixture(scope="module")
def along(ladder: Ladder) -> Callable[[int], FloatArray]:
    """A random direction in the input columns of one covariate."""
    random = np.random.default_rng(2)

    def direction(covariate: int) -> FloatArray:
        vector = np.zeros(ladder.network.inputs)
        own = list(ladder.design.inputs_of_covariate[covariate])
        vector[own] = random.normal(size=len(own))
        return vector

    return direction


NOTHING = 2e-5
"""What is left of a difference that is zero, in float32, of functions with values of about 1."""


def test_the_linear_rung_is_linear(
    difference: Callable[..., float], along: Callable[[int], FloatArray]
) -> None:
    for a, b in [(0, 0), (1, 1), (2, 2), (0, 1), (2, 3)]:
        assert difference(Rung.LINEAR, along(a), along(b)) < NOTHING
    assert difference(Rung.LINEAR, along(0)) > 0.1


def test_the_additive_rung_bends_each_covariate_alone(
    difference: Callable[..., float], along: Callable[[int], FloatArray]
) -> None:
    for a, b in combinations(range(4), 2):
        assert difference(Rung.ADDITIVE, along(a), along(b)) < NOTHING
    for a in range(4):
        direction = along(a)
        assert difference(Rung.ADDITIVE, direction, direction) > 0.01


def test_the_pairwise_rung_joins_its_pairs_and_no_others(
    difference: Callable[..., float], along: Callable[[int], FloatArray]
) -> None:
    for pair in combinations(range(4), 2):
        found = difference(Rung.PAIRWISE, along(pair[0]), along(pair[1]))
        assert (found > 0.01) if pair in PAIRS else (found < NOTHING)
    for a, b, c in combinations(range(4), 3):
        assert difference(Rung.PAIRWISE, along(a), along(b), along(c)) < 2 * NOTHING


def test_the_dense_rung_joins_everything(
    difference: Callable[..., float], along: Callable[[int], FloatArray]
) -> None:
    for a, b, c in combinations(range(4), 3):
        assert difference(Rung.DENSE, along(a), along(b), along(c)) > 0.01


def test_up_to_the_pairwise_rung_each_mask_holds_the_one_below(ladder: Ladder) -> None:
    linear, additive, pairwise = (ladder.mask(rung, PAIRS) for rung in list(Rung)[:3])
    assert (linear <= additive).all()
    assert (additive <= pairwise).all()
    assert linear.sum() < additive.sum() < pairwise.sum()
    assert linear.sum() == ladder.network.inputs + 1


def test_every_rung_keeps_the_linear_skip(ladder: Ladder) -> None:
    for rung in Rung:
        assert ladder.mask(rung, PAIRS)[ladder.network.skip].all()


def test_the_network_holds_the_widest_rung(design_of: Callable[..., Design]) -> None:
    random = np.random.default_rng(0)
    columns = [NumberColumn(f"x{k}", random.normal(size=20)) for k in range(6)]
    design = design_of(*columns)
    settings = FitSettings(single_units=3, pair_units=2, dense_units=24, pair_budget=15)
    assert make_ladder(design, settings).network.hidden == (48, 48)
    assert make_ladder(design_of(columns[0]), settings).network.hidden == (24, 24)
    assert len(all_pairs_of(design)) == 15
