"""The cache and the table of the simulations, and one trial from its draw to its numbers."""

import json
from pathlib import Path
from typing import Any

import pytest
from inference import Order, measure, read_cache, simulate
from inference_claims import CLAIMS
from inference_table import RATIOS, ROWS, Bar, Summary, comparison_table, markdown_table, summarise, verdict
from trial_cells import NAMED

# What holds benchmarks to their truths, and no part of the product.
pytestmark = pytest.mark.slow

CELL = NAMED[0]


def record(
    seed: int, numbers: dict[str, float], cell: str = "one", effort: str = "quick"
) -> dict[str, dict[str, float] | float | list[Any] | str]:
    return {
        "cell": cell,
        "seed": seed,
        "effort": effort,
        "claims": [],
        "seconds": 1.0,
        "refused": "",
        "numbers": numbers,
    }


@pytest.fixture(scope="module")
def simulated() -> dict[str, dict[str, float | None] | float | list[str] | str]:
    return simulate(Order(CELL, 0, "quick", tuple(CLAIMS)))


def test_a_trial_has_every_number_of_its_design(
    simulated: dict[str, dict[str, float | None] | float | list[str] | str],
) -> None:
    numbers = simulated["numbers"]
    assert isinstance(numbers, dict)
    shown = {name for pair in RATIOS.values() for name in pair[:2]} | set(ROWS)
    # With two doses studied there is no curve, with a dose effect no null, and no covariate acts.
    absent = {name for name in shown if name.split(".")[0] in {"between", "choice"} or ".null_" in name}
    assert set(numbers) == (shown | {"difference.width"}) - absent
    assert {name for name, value in numbers.items() if value is None} == {
        "curves.acting_effects_hold",
        "curves.acting_contrasts_hold",
        "curves.unrounded_contrasts_hold",
        "pairs.found",
    }
    assert simulated["refused"] == ""


def test_a_cached_trial_is_not_fitted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "results.jsonl"
    order = Order(CELL, 0, "quick", ("difference",))
    cache.write_text(
        json.dumps(record(0, {"difference.holds": 1.0}, CELL.name) | {"claims": ["difference"]}) + "\n"
    )
    monkeypatch.setattr("inference.simulate", pytest.fail)
    assert measure([order], cache, 1)[0]["numbers"] == {"difference.holds": 1.0}


def test_later_lines_add_claims_and_a_line_cut_short_is_left_out(tmp_path: Path) -> None:
    cache = tmp_path / "results.jsonl"
    lines = [
        record(0, {"dose.null_claimed": 1.0}) | {"claims": ["dose"]},
        record(0, {"interval.holds": 0.9}) | {"claims": ["interval"]},
    ]
    cache.write_text("\n".join(map(json.dumps, lines)) + '\n{"cell": "on')
    (found,) = read_cache(cache).values()
    assert found["claims"] == ["dose", "interval"]
    assert found["numbers"] == {"dose.null_claimed": 1.0, "interval.holds": 0.9}


def test_shares_that_all_agree_have_an_error_still() -> None:
    assert summarise([1.0, 1.0, 1.0]).error > 0.1
    assert summarise([0.0, 1.0, 1.0, 0.0]).error == pytest.approx(0.2887, abs=1e-4)


@pytest.mark.parametrize(
    ("mean", "worst", "expected"),
    [
        (0.95, 0.92, "met"),
        (0.92, 0.92, "within error"),
        (0.95, 0.8, "missed by a cell"),
        (0.8, 0.8, "missed"),
    ],
)
def test_a_bar_is_met_within_monte_carlo_error(mean: float, worst: float, expected: str) -> None:
    bar = Bar("", (0.93, 0.98), (0.9, 1.0))
    assert verdict(mean, 0.01, Summary(worst, 0.01, 100), bar) == ""
    assert verdict(mean, 0.01, Summary(worst, 0.01, 100), Bar("x", bar.mean, bar.worst)) == expected


def test_the_table_names_the_worst_cell() -> None:
    records = [record(seed, {"difference.holds": 1.0}) for seed in range(10)]
    records += [record(seed, {"difference.holds": float(seed < 5)}, "two") for seed in range(10)]
    (row,) = [line for line in markdown_table(records).splitlines() if "holds the population's" in line]
    assert "| 0.750 ±" in row
    assert "| 0.500 ± 0.167 (two) |" in row


def test_ratios_are_of_means_over_trials() -> None:
    above, below = RATIOS["difference.efficiency"][:2]
    records = [record(0, {above: 1.0, below: 1.0}), record(1, {above: 0.0, below: 1.0})]
    (row,) = [line for line in markdown_table(records).splitlines() if "over ANCOVA's |" in line]
    assert "| 0.500 ±" in row


def test_a_comparison_pairs_trials() -> None:
    before = [record(seed, {"interval.holds": 0.8 + seed / 100}) for seed in range(5)]
    after = [record(seed, {"interval.holds": 0.9 + seed / 100}) for seed in range(1, 6)]
    table = comparison_table(before, after)
    assert table.startswith("4 trials of 1 cells in both.")
    assert "| 0.825 | 0.925 | +0.100 ± 0.000 |" in table
