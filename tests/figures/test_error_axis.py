import pytest

from covaria.figures.error_axis import error_axis, error_scale, error_span, error_ticks, scale_note


def test_errors_far_apart_are_shown_by_their_ratio() -> None:
    scale = error_scale([0.1, 2.0, 9.0])
    assert scale["type"] == "log"
    assert scale["domain"][0] < 0.1
    assert scale["domain"][1] > 9.0
    assert error_ticks(scale) == [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0]
    assert scale_note(scale) == " (logarithmic)"


def test_errors_close_together_are_shown_by_their_difference() -> None:
    scale = error_scale([1.0, 1.2, 1.4])
    assert scale["type"] == "linear"
    assert scale["domain"] == pytest.approx([0.976, 1.424])
    assert error_ticks(scale) == []
    assert scale_note(scale) == ""


def test_many_decades_get_a_tick_each() -> None:
    assert error_ticks(error_scale([1e-4, 1e4])) == [float(f"1e{decade}") for decade in range(-4, 5)]


@pytest.mark.parametrize("values", [[0.0, 5.0], [-0.1, 5.0]])
def test_nothing_at_or_below_zero_is_put_on_a_logarithm(values: list[float]) -> None:
    assert error_scale(values)["type"] == "linear"


@pytest.mark.parametrize("values", [[1.0], [0.0, 0.0], [2.0, float("inf")]])
def test_a_single_finite_value_has_room_around_it(values: list[float]) -> None:
    low, high = error_scale(values)["domain"]
    assert low <= values[0] < high


def test_nothing_to_draw_leaves_everything_to_vega() -> None:
    scale = error_scale([float("nan")])
    assert error_span([float("nan")]) == 1
    assert scale == {}
    assert error_axis(scale) == {}
