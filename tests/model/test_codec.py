import json
from dataclasses import dataclass, fields
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covaria.engine import Activation, Network
from covaria.model.codec import decode, encode
from covaria.model.design import Design, Scale
from covaria.model.evaluation import Evaluation, LadderStep
from covaria.model.provenance import Provenance
from covaria.table import CategoryCovariate, NumberCovariate, Role

PLAIN = {
    int: st.integers(-(2**60), 2**60),
    float: st.floats(allow_nan=False, allow_infinity=False),
    str: st.text(),
    bool: st.booleans(),
    type(None): st.none(),
    Activation: st.sampled_from(Activation),
    Role: st.sampled_from(Role),
}


def values_of(declared: Any) -> st.SearchStrategy[Any]:
    """A strategy for any value of a declared type."""
    if declared is Network:
        sizes = st.lists(st.tuples(st.integers(1, 50), PLAIN[Activation]), max_size=3)
        return st.builds(
            lambda inputs, layers, skip: Network(
                inputs,
                tuple(units for units, _ in layers),
                tuple(activation for _, activation in layers),
                skip,
            ),
            st.integers(1, 99),
            sizes,
            st.booleans(),
        )
    if declared in PLAIN:
        return PLAIN[declared]
    if get_origin(declared) in {Union, UnionType}:
        return st.one_of(*map(values_of, get_args(declared)))
    if get_origin(declared) is tuple:
        parts = get_args(declared)
        if parts[-1] is Ellipsis:
            return st.lists(values_of(parts[0]), max_size=3).map(tuple)
        return st.tuples(*map(values_of, parts))
    hints = get_type_hints(declared)
    return st.builds(declared, **{field.name: values_of(hints[field.name]) for field in fields(declared)})


@pytest.mark.parametrize(
    "declared",
    [Scale, Design, Network, NumberCovariate, CategoryCovariate, Evaluation, Provenance, str | None],
)
@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_every_value_comes_back_from_json_as_it_went(declared: Any, data: st.DataObject) -> None:
    value = data.draw(values_of(declared))
    text = json.dumps(encode(value), allow_nan=False)
    assert decode(declared, json.loads(text)) == value


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), [1.0], {"a": 1}, {1}, b"x", np.int64(3), object()]
)
def test_other_values_cannot_be_stored(
    value: bytes | dict[str, int] | float | list[float] | object | set[int],
) -> None:
    with pytest.raises(TypeError, match="cannot be stored"):
        encode((value,))


STEP: Any = encode(LadderStep("linear", 1.0, 0.1, 0.5, 1.0, 0.0, 0.9, 0.2, 0.1, 0.9046, 0.1))
NETWORK: Any = encode(Network(3))


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        (int, True),
        (int, 1.0),
        (int, "1"),
        (bool, 1),
        (float, "0.5"),
        (float, True),
        (float, float("nan")),
        (float, float("-inf")),
        (str, 5),
        (str, None),
        (str | None, 5),
        (Activation, "sigmoid"),
        (Activation, ["relu"]),
        (Activation, None),
        (tuple[int, ...], 5),
        (tuple[int, ...], [1, "2"]),
        (tuple[int, ...], {"0": 1}),
        (tuple[str, str], ["a"]),
        (tuple[str, str], ["a", "b", "c"]),
        (NumberCovariate | CategoryCovariate, {"type": "Scale", "centre": 0.0, "sd": 1.0}),
        (NumberCovariate | CategoryCovariate, None),
        (Scale, {"type": "Scale", "centre": 0.0}),
        (Scale, {"type": "Scale", "centre": 0.0, "sd": 1.0, "more": 1}),
        (Scale, {"type": "Design", "centre": 0.0, "sd": 1.0}),
        (Scale, {"centre": 0.0, "sd": 1.0}),
        (Scale, [0.0, 1.0]),
        (LadderStep, {**STEP, "score": None}),
        (Network, {**cast("dict[str, Any]", encode(Network(3))), "inputs": 0}),
    ],
)
def test_what_does_not_fit_is_refused(
    declared: Any,
    value: object,
) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the message is for the reader of the code alone)
        decode(declared, value)


def test_a_whole_number_is_taken_where_a_number_with_decimals_is_declared() -> None:
    found = decode(float, 3)
    assert type(found) is float
    assert found == 3


def test_a_whole_number_too_large_for_a_float_is_refused() -> None:
    with pytest.raises((ValueError, OverflowError)):
        decode(float, 10**400)


def test_decoding_makes_no_type_that_was_not_declared() -> None:
    made = []

    @dataclass(frozen=True)
    class Trap:
        value: int

        def __post_init__(self) -> None:
            made.append(self)

    with pytest.raises(ValueError, match="one of"):
        decode(NumberCovariate | CategoryCovariate, {"type": "Trap", "value": 1})
    assert made == []
    assert decode(Trap, {"type": "Trap", "value": 1}).value == 1
    assert len(made) == 1
