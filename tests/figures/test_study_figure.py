"""Figures of a study: which rows they draw, where their bars and axes end."""

from collections.abc import Callable
from typing import Any

import pytest

from covaria.figures.study_figure import Measure, axis_ends, by_design
from support.studies import summary_row

DrawnRows = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]

CLAIMS = Measure("Claims", "Share of trials", lambda row: row.claimed)
BIAS = Measure("Bias", "Estimate less truth", lambda row: row.bias, 0.0, is_share=False)
ROWS = [
    summary_row("steep", "small", "ancova", claimed=0.5, bias=0.1),
    summary_row("steep", "small", "mcp", claimed=0.99),
    summary_row("steep", "large", "ancova", claimed=0.75, bias=-0.2),
]


def test_every_design_and_analysis_that_has_the_measure_is_a_row(
    drawn_rows: DrawnRows,
) -> None:
    specification = by_design(BIAS, ROWS, (-1, 1), ["ancova", "mcp"]).to_dict()
    zero, bars = specification["layer"][:2]
    assert drawn_rows(specification, zero) == [{"value": 0.0}]
    drawn = drawn_rows(specification, bars)
    assert [row["row"] for row in drawn] == ["small, ancova", "large, ancova"]
    assert [row["written"] for row in drawn] == ["0.100 ± 0.0200", "−0.200 ± 0.0200"]
    assert drawn[0]["low"] == pytest.approx(0.1 - 1.96 * 0.02)
    assert "large, ancova −0.200 ± 0.0200" in specification["description"]


def test_bars_of_shares_end_where_shares_do(drawn_rows: DrawnRows) -> None:
    specification = by_design(CLAIMS, ROWS, (0, 1), ["ancova", "mcp"]).to_dict()
    second = drawn_rows(specification, specification["layer"][0])[1]
    assert (second["high"], second["written"]) == (1.0, "99.0 ± 2.0\u00a0%")


def test_axes_hold_all_bars_and_what_is_promised() -> None:
    assert axis_ends(CLAIMS, ROWS) == (0.0, 1.0)
    low, high = axis_ends(BIAS, ROWS[:1])
    assert low < 0 < 0.1 + 1.96 * 0.02 < high
    covered = Measure("Coverage", "Share", lambda row: row.coverage, 0.95)
    low, high = axis_ends(covered, [summary_row("t", "d", "a", coverage=0.9)])
    assert 0.8 < low < 0.9 - 1.96 * 0.02
    assert high == 1.0
