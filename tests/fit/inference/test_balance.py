"""The test of balance has its level by exact permutation, finds products, and moves whole units."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.inference import balance
from covaria.fit.inference.balance import assignment_features, balance_p_value
from covaria.fit.settings.adjusted_means import AssignmentSettings
from support.treatments import dose_column_of

AnalysisOf = Callable[..., AnalysisSet]
USUAL = AssignmentSettings()


def columns_of(
    random: np.random.Generator, subjects: int, dose: FloatArray | None = None
) -> dict[str, FloatArray]:
    dose = random.choice([0.0, 10.0, 30.0], subjects) if dose is None else dose
    return {"dose": dose, "a": random.normal(size=subjects), "b": random.normal(size=subjects)} | {
        "y": random.normal(size=subjects)
    }


@pytest.fixture
def p_value_of(analysis_of: AnalysisOf) -> Callable[..., float]:
    def run(
        columns: dict[str, Any], seed: int = 0, permutations: int = USUAL.permutations, **request: Any
    ) -> float:
        analysis = analysis_of(columns, dose="dose", **request)
        chosen = AssignmentSettings(permutations=permutations)
        return balance_p_value(analysis, np.random.default_rng(seed), chosen)

    return run


def test_it_is_that_of_all_permutations(analysis_of: AnalysisOf, p_value_of: Callable[..., float]) -> None:
    """The share of the 720 orders of six subjects' doses by which a ridge regression explains as much."""
    columns = columns_of(np.random.default_rng(12), 6, np.array([0.0, 0, 10, 10, 30, 30]))
    columns["a"] = columns["dose"] + np.random.default_rng(13).normal(0, 15, 6)
    columns = {name: np.repeat(values, 2) for name, values in columns.items()}
    columns["y"] = np.random.default_rng(14).normal(size=12)
    columns["id"] = np.repeat(list("ABCDEF"), 2)
    analysis = analysis_of(columns, dose="dose", subject="id")
    own = dose_column_of(analysis)
    inputs = analysis.inputs[np.unique(analysis.unit, return_index=True)[1]]
    dose, others = inputs[:, own], np.delete(inputs, own, axis=1)
    features = np.column_stack([others, others[:, 0] * others[:, 1]])
    features = features - features.mean(axis=0)
    gram = features.T @ features
    inverse = np.linalg.inv(gram + USUAL.balance_ridge * np.trace(gram) / 3 * np.eye(3))
    sums = [features.T @ dose[list(order)] for order in permutations(range(6))]
    explained = np.array([own @ inverse @ own for own in sums])
    exact = (explained >= explained[0] - 1e-9).mean()
    assert p_value_of(columns, permutations=9999, subject="id") == pytest.approx(
        exact, abs=4 * np.sqrt(exact * (1 - exact) / 9999)
    )
    assert 0.01 < exact < 0.5


@pytest.mark.slow
def test_a_random_assignment_is_seldom_taken_for_another(p_value_of: Callable[..., float]) -> None:
    found = [p_value_of(columns_of(np.random.default_rng([draw, 1]), 20), draw, 99) for draw in range(150)]
    for level in (0.05, 0.5):
        low, high = np.asarray(binom.ppf([0.001, 0.999], 150, level))
        assert low <= np.sum(np.array(found) <= level) <= high


@pytest.mark.parametrize("together", [np.add, lambda a, b: 2 * a * b], ids=["a line", "a product"])
def test_an_assignment_by_covariates_is_found(
    p_value_of: Callable[..., float], together: Callable[[FloatArray, FloatArray], FloatArray]
) -> None:
    random = np.random.default_rng(3)
    columns = columns_of(random, 120)
    columns["dose"] = np.clip(
        np.round(2 + together(columns["a"], columns["b"]) + random.normal(size=120)), 0, 4
    )
    assert p_value_of(columns) == 1 / (1 + USUAL.permutations)


def test_visits_of_a_subject_count_once(p_value_of: Callable[..., float]) -> None:
    """Dose and covariates are the subject's own: its visits say nothing more of how it was assigned."""
    random = np.random.default_rng(4)
    columns = columns_of(random, 25)
    subject = np.repeat(np.arange(25), 4)
    visits = {name: values[subject] for name, values in columns.items()}
    visits["y"] = visits["y"] + random.normal(size=100)
    named = visits | {"id": [f"S{each:02}" for each in subject]}
    together, apart = p_value_of(named, subject="id"), p_value_of(visits)
    assert together == pytest.approx(p_value_of(columns), abs=0.05)
    assert abs(apart - together) > 0.1


def test_nothing_but_the_dose_cannot_be_uneven(p_value_of: Callable[..., float]) -> None:
    columns = {"dose": np.tile([0.0, 1.0], 10), "y": np.arange(20.0)}
    assert p_value_of(columns) == 1.0


def test_what_all_subjects_have_alike_cannot_be_uneven(p_value_of: Callable[..., float]) -> None:
    """Such as the times of a plan, whose average by subject differs from that of all by rounding."""
    subject = np.repeat(np.arange(50), 5)
    doses = np.repeat([0.0, 1.0, 3.0, 10.0, 30.0], 10)[subject]
    columns = {"dose": doses, "time": np.tile([0.0, 3.0, 6.0, 9.0, 13.0], 50), "y": np.arange(250.0)}
    assert p_value_of(columns | {"id": subject}, subject="id") == 1.0


def test_order_units_and_response_do_not_matter(p_value_of: Callable[..., float]) -> None:
    columns = columns_of(np.random.default_rng(5), 40)
    found, order = p_value_of(columns), np.random.default_rng(6).permutation(40)
    assert p_value_of({name: values[order] for name, values in columns.items()}) == found
    other = {"dose": 8 * columns["dose"], "a": columns["a"] * 4, "b": columns["b"] - 1, "y": columns["y"]}
    assert p_value_of(other) == pytest.approx(found, abs=0.002)
    assert p_value_of(columns | {"y": -3 * columns["y"]}) == found


def test_features_are_inputs_and_products_of_two_where_they_are_few() -> None:
    inputs = np.array([[1.0, 2.0, -5.0]])
    np.testing.assert_array_equal(assignment_features(inputs, USUAL.most_paired), [[1, 2, -5, 2, -3, -6]])
    many = np.ones((4, USUAL.most_paired + 1))
    assert assignment_features(many, USUAL.most_paired) is many


def test_it_is_the_same_in_blocks_of_permutations(
    p_value_of: Callable[..., float], monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(15)
    columns = columns_of(random, 60)
    columns["a"] = columns["a"] + columns["dose"] / 30
    whole = p_value_of(columns, permutations=499)
    monkeypatch.setattr(balance, "MOST_NUMBERS", 60 * 100)
    assert 0.002 < p_value_of(columns, permutations=499) == whole
