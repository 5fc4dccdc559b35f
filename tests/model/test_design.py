import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from covaria.arrays import FloatArray
from covaria.model.design import (
    INDICATOR_SD,
    LOGARITHM_FROM,
    Design,
    LogScale,
    Scale,
    column_count,
    log_scale,
    make_design,
    raw_inputs,
    weighted_scale,
)
from covaria.table import MISSING_LEVEL, CategoryColumn, NumberColumn
from covaria.table.columns import UNKNOWN_LEVEL
from covaria.table.schema import covariate_schema

ROWS = 40


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(3)


@pytest.fixture
def numbers(random: np.random.Generator) -> NumberColumn:
    return NumberColumn("AGE", random.normal(60, 9, ROWS))


@pytest.fixture
def category(random: np.random.Generator) -> CategoryColumn:
    return CategoryColumn("RACE", ("asian", "black", "white"), random.integers(-1, 3, ROWS))


def design_of(*columns: CategoryColumn | NumberColumn, weights: FloatArray | None = None) -> Design:
    schema = tuple(map(covariate_schema, columns))
    return make_design(schema, columns, np.ones(ROWS) if weights is None else weights)


def test_numbers_are_standardised_as_scikit_learn_does(
    numbers: NumberColumn, random: np.random.Generator
) -> None:
    weights = random.uniform(0.1, 3, ROWS)
    oracle = StandardScaler().fit(numbers.values[:, None], sample_weight=weights)
    new = NumberColumn("AGE", random.normal(50, 20, 7))
    encoded = design_of(numbers, weights=weights).encode((new,))
    np.testing.assert_allclose(encoded, oracle.transform(new.values[:, None]), rtol=1e-12)


def test_categories_become_the_columns_of_scikit_learn(category: CategoryColumn) -> None:
    names = np.array([*category.levels, None], dtype=object)
    texts = names[category.codes][:, None]
    oracle = OneHotEncoder(categories=[names], sparse_output=False).fit_transform(texts)
    design = design_of(category)
    np.testing.assert_array_equal(raw_inputs(design.schema, (category,)), oracle)
    expected = (oracle - oracle.mean(axis=0)) / INDICATOR_SD
    np.testing.assert_allclose(design.encode((category,)), expected, atol=1e-12)


def test_missing_numbers_take_the_median_and_are_marked_as_scikit_learn_does(
    random: np.random.Generator,
) -> None:
    values = random.normal(60, 9, ROWS)
    values[::6] = np.nan
    column = NumberColumn("AGE", values)
    oracle = SimpleImputer(strategy="median", add_indicator=True).fit_transform(values[:, None])
    np.testing.assert_array_equal(raw_inputs((covariate_schema(column),), (column,)), oracle)


def test_a_number_missing_only_in_new_rows_takes_the_median(numbers: NumberColumn) -> None:
    design = design_of(numbers)
    encoded = design.encode((NumberColumn("AGE", np.array([np.nan, np.median(numbers.values)])),))
    assert encoded.shape == (2, 1)
    assert encoded[0] == encoded[1]


def test_levels_in_another_order_or_only_some_of_them_mean_the_same(category: CategoryColumn) -> None:
    design = design_of(category)
    rows = np.flatnonzero((category.codes == 0) | (category.codes == 2))
    some = CategoryColumn("RACE", category.levels, category.codes[rows])
    renamed = CategoryColumn("RACE", ("white", "asian"), np.where(some.codes == 2, 0, 1))
    np.testing.assert_array_equal(design.encode((renamed,)), design.encode((some,)))
    reverse = CategoryColumn(
        "RACE", category.levels[::-1], np.where(category.codes < 0, MISSING_LEVEL, 2 - category.codes)
    )
    np.testing.assert_array_equal(design.encode((reverse,)), design.encode((category,)))


def test_a_column_of_the_other_kind_is_refused(numbers: NumberColumn, category: CategoryColumn) -> None:
    with pytest.raises(TypeError, match="RACE"):
        raw_inputs((covariate_schema(numbers),), (category,))


def test_shares_of_missing_values_are_those_of_the_column(
    numbers: NumberColumn, category: CategoryColumn, random: np.random.Generator
) -> None:
    values = random.normal(60, 9, ROWS)
    values[::6] = np.nan
    shares = design_of(category, NumberColumn("BMI", values), numbers).missing_shares
    assert shares == {
        "RACE": pytest.approx(np.mean(category.codes == MISSING_LEVEL)),
        "BMI": pytest.approx(np.isnan(values).mean()),
    }


def test_each_input_column_belongs_to_one_covariate(numbers: NumberColumn, category: CategoryColumn) -> None:
    design = design_of(category, numbers)
    assert design.inputs_of_covariate == ((0, 1, 2, 3), (4,))
    assert [column_count(covariate) for covariate in design.schema] == [4, 1]
    assert len(design.scales) == 5


@pytest.mark.parametrize("count", [2, 3, 7, 10, 100, 1001])
def test_values_that_are_all_alike_have_spread_one(count: int) -> None:
    # The mean of 0.1 taken three times is not 0.1, and its sd must not be what rounding left over.
    assert weighted_scale(np.full(count, 0.1), np.ones(count)).sd == 1


def test_a_small_spread_about_a_large_centre_is_kept() -> None:
    scale = weighted_scale(1e6 + np.array([-1e-3, 1e-3]), np.ones(2))
    assert scale.sd == pytest.approx(1e-3, rel=1e-6)


@given(
    values=arrays(float, st.integers(1, 20), elements=st.floats(-1e9, 1e9)),
    centre=st.floats(-1e9, 1e9),
    sd=st.floats(1e-3, 1e6),
)
def test_restoring_undoes_standardising(values: FloatArray, centre: float, sd: float) -> None:
    scale = Scale(centre, sd)
    restored = scale.restore(scale.standardise(values))
    np.testing.assert_allclose(restored, values, rtol=1e-12, atol=1e-12 * (abs(centre) + 1))


@given(st.lists(st.integers(-999, 999), min_size=1, max_size=30), st.integers(-6, 6), st.integers(0, 99))
def test_decimal_numbers_come_back_as_they_were(numbers: list[int], power: int, centre: int) -> None:
    values = np.array([float(f"{number}e{power}") for number in numbers])
    scale = Scale(centre * 10.0**power / 7, 0.37 * 10.0**power)
    np.testing.assert_array_equal(scale.restore_inputs(scale.standardise(values)), values)


def test_a_covariate_on_the_log_scale_is_its_logarithm_standardised(random: np.random.Generator) -> None:
    values = NumberColumn("CRP", np.exp(random.normal(1, 0.8, ROWS)))
    weights = random.uniform(0.1, 3, ROWS)
    design = make_design((covariate_schema(values),), (values,), weights, on_log_scale=["CRP"])
    oracle = StandardScaler().fit(np.log(values.values)[:, None], sample_weight=weights)
    expected = oracle.transform(np.log(values.values)[:, None])
    usual = expected[:, 0] > -LOGARITHM_FROM
    np.testing.assert_allclose(design.encode((values,))[usual], expected[usual], rtol=1e-9, atol=1e-12)
    assert design.on_log_scale == ("CRP",)


@pytest.mark.parametrize("value", [0.0, -5.0, 1e-12], ids=["zero", "negative", "tiny"])
def test_every_number_has_a_place_on_a_log_scale(value: float) -> None:
    scale = LogScale(1.0, 0.5)
    low, start = (float(scale.standardise(np.array([each]))[0]) for each in (value, scale.start))
    slope = (start - low) / (scale.start - value)
    assert start == pytest.approx(-LOGARITHM_FROM)
    assert slope == pytest.approx(1 / (scale.start * scale.sd))
    assert float(scale.restore(np.array([low]))[0]) == pytest.approx(value, abs=1e-9)


@given(st.floats(1e-6, 1e6), st.integers(0, 1000))
def test_units_do_not_matter_on_a_log_scale(unit: float, seed: int) -> None:
    values, ones = np.exp(np.random.default_rng(seed).normal(size=ROWS)), np.ones(ROWS)
    values[0] = 0
    own, other = log_scale(values, ones), log_scale(unit * values, ones)
    np.testing.assert_allclose(other.standardise(unit * values), own.standardise(values), atol=1e-9)


@given(st.floats(-20, 20), st.floats(0.1, 3), st.floats(1e-3, 1e3))
def test_what_was_on_a_log_scale_comes_back_as_it_was_written(centre: float, sd: float, value: float) -> None:
    scale, written = LogScale(centre, sd), float(f"{value:.8g}")
    encoded = scale.standardise(np.array([written]))
    if encoded[0] > -LOGARITHM_FROM:
        assert scale.restore_inputs(encoded)[0] == written


def test_an_unknown_level_is_the_average_of_the_levels_of_training(
    category: CategoryColumn, random: np.random.Generator
) -> None:
    weights = random.uniform(0.1, 3, ROWS)
    design = design_of(category, weights=weights)
    unknown = CategoryColumn("RACE", category.levels, np.array([UNKNOWN_LEVEL]))
    expected = np.average(design.encode((category,)), axis=0, weights=weights)
    np.testing.assert_allclose(design.encode((unknown,))[0], expected, atol=1e-12)


def test_an_unknown_level_stays_unknown_under_other_levels(category: CategoryColumn) -> None:
    design = design_of(category)
    fewer = CategoryColumn("RACE", category.levels[:2], np.array([UNKNOWN_LEVEL, MISSING_LEVEL, 1]))
    same = CategoryColumn("RACE", category.levels, fewer.codes)
    np.testing.assert_array_equal(design.encode((fewer,)), design.encode((same,)))
