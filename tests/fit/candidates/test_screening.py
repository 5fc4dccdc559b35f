from collections.abc import Callable

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.fit.candidates import screening
from covaria.fit.candidates.ladder import all_pairs_of
from covaria.fit.candidates.screening import screen_pairs
from covaria.fit.settings.candidates import ScreeningSettings
from covaria.model.design import Design
from covaria.table import CategoryColumn, Column, NumberColumn

DesignOf = Callable[..., Design]

ROWS, COVARIATES = 300, 12


def planted(design_of: DesignOf, seed: int, left: int, right: int) -> tuple[Design, FloatArray, FloatArray]:
    """A trial of twelve covariates that all bend, of which two interact."""
    random = np.random.default_rng(seed)
    values = random.normal(size=(ROWS, COVARIATES))
    columns = [NumberColumn(f"x{k}", values[:, k]) for k in range(COVARIATES)]
    design = design_of(*columns)
    bends = np.sin(values).sum(axis=1) + 0.5 * values[:, 0] ** 2
    response = bends + 0.6 * values[:, left] * values[:, right] + random.normal(0, 0.5, ROWS)
    return design, design.encode(tuple(columns)), response


@pytest.mark.parametrize("seed", range(10))
def test_the_planted_pair_is_found_first(design_of: Callable[..., Design], seed: int) -> None:
    left, right = sorted(np.random.default_rng(100 + seed).choice(COVARIATES, 2, replace=False).tolist())
    design, inputs, response = planted(design_of, seed, left, right)
    assert screen_pairs(design, inputs, response, 1, ScreeningSettings()) == ((left, right),)
    ten = screen_pairs(design, inputs, response, 10, ScreeningSettings())
    assert (left, right) in ten
    assert len(ten) == 10
    assert list(ten) == sorted(set(ten))


def test_a_pair_with_a_category_is_found(design_of: Callable[..., Design]) -> None:
    random = np.random.default_rng(3)
    codes, values = random.integers(0, 3, ROWS), random.normal(size=(ROWS, 6))
    category = CategoryColumn("sex", ("f", "m", "x"), codes)
    columns: tuple[Column, ...] = (*(NumberColumn(f"x{k}", values[:, k]) for k in range(6)), category)
    design = design_of(*columns)
    response = values[:, 2] * (codes == 1) + values.sum(axis=1) + random.normal(0, 0.3, ROWS)
    assert screen_pairs(design, design.encode(columns), response, 1, ScreeningSettings()) == ((2, 6),)


def explained_by(left: FloatArray, right: FloatArray, residual: FloatArray, weights: FloatArray) -> float:
    """Squared length of what a ridge on the products explains, by least squares with the ridge as rows."""
    products = np.array([u * v for u in left.T for v in right.T]).T
    centred = (products - np.average(products, axis=0, weights=weights)) * np.sqrt(weights)[:, None]
    width = centred.shape[1]
    ridge = np.sqrt(1e-3 * (centred**2).sum() / width) * np.eye(width)
    slopes = np.linalg.lstsq(np.vstack([centred, ridge]), np.append(residual, np.zeros(width)), rcond=None)[0]
    return float(((centred @ slopes) ** 2).sum())


@pytest.mark.parametrize("weighted", [False, True], ids=["alike", "weighted"])
def test_pairs_are_ranked_by_what_a_regression_on_their_products_explains(
    design_of: DesignOf, weighted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(8)
    codes = random.integers(0, 4, ROWS)
    category = CategoryColumn("site", ("a", "b", "c", "d"), codes)
    columns: tuple[Column, ...] = (
        *(NumberColumn(f"x{k}", random.normal(size=ROWS)) for k in range(6)),
        category,
    )
    design = design_of(*columns)
    inputs, response = design.encode(columns), random.normal(size=ROWS)
    weights = random.integers(1, 4, ROWS).astype(float) if weighted else np.ones(ROWS)

    def powers(covariate: int, degree: int) -> FloatArray:
        own = np.clip(inputs[:, list(design.inputs_of_covariate[covariate])], -3, 3)
        return np.hstack([own**k for k in range(1, degree + 1)])

    singles = np.hstack([powers(k, 3) for k in range(7)])
    root = np.sqrt(weights)
    centred = (singles - np.average(singles, axis=0, weights=weights)) * root[:, None]
    target = (response - np.average(response, weights=weights)) * root
    width = centred.shape[1]
    ridge = np.sqrt(1e-3 * (centred**2).sum() / width) * np.eye(width)
    slopes = np.linalg.lstsq(np.vstack([centred, ridge]), np.append(target, np.zeros(width)), rcond=None)[0]
    residual = target - centred @ slopes
    pairs = all_pairs_of(design)
    gains = {(a, b): explained_by(powers(a, 2), powers(b, 2), residual, weights) for a, b in pairs}
    # However few products may be held at once.
    for most in (1, 10**7):
        monkeypatch.setattr(screening, "_MOST_NUMBERS", most)
        for budget in range(1, len(pairs)):
            best = sorted(sorted(pairs, key=lambda pair: -gains[pair])[:budget])
            assert list(screen_pairs(design, inputs, response, budget, ScreeningSettings(), weights)) == best


def test_all_pairs_are_kept_where_the_budget_allows(design_of: DesignOf) -> None:
    design, inputs, response = planted(design_of, 0, 3, 7)
    assert screen_pairs(design, inputs, response, 66, ScreeningSettings()) == all_pairs_of(design)
    assert len(screen_pairs(design, inputs, response, 65, ScreeningSettings())) == 65


def test_units_of_the_response_make_no_difference(design_of: Callable[..., Design]) -> None:
    design, inputs, response = planted(design_of, 1, 3, 7)
    for scale, shift in [(1e-6, 0), (1e6, 0), (1, 1e4), (1.8, 32)]:
        assert screen_pairs(design, inputs, scale * response + shift, 5, ScreeningSettings()) == (
            screen_pairs(design, inputs, response, 5, ScreeningSettings())
        )
