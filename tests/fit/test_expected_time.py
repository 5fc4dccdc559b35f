"""The time of a fit is told from its extent: about what such fits took, and longer of more of anything."""

from dataclasses import replace

import numpy as np
import pytest

from covaria.fit import Effort, FitSettings, settings_of
from covaria.fit.expected_time import expected_seconds, processor_seconds
from covaria.fit.extent import Extent, extent_of_columns
from covaria.table import CategoryColumn, Column, NumberColumn


def columns_of(rows: int, numbers: int, categories: int = 0, levels: int = 0) -> list[Column]:
    values, codes = np.zeros(rows), np.zeros(rows, np.int64)
    names = tuple(map(str, range(levels)))
    return [NumberColumn(f"x{k}", values) for k in range(numbers)] + [
        CategoryColumn(f"c{k}", names, codes) for k in range(categories)
    ]


def extent(rows: int, *columns: int) -> Extent:
    return extent_of_columns(columns_of(rows, *columns), rows, None, FitSettings())


@pytest.mark.parametrize(
    ("effort", "shape", "took"),
    [
        ("quick", (800, 5), 3.3),
        ("thorough", (800, 5), 20.8),
        ("standard", (200, 5), 2.6),
        ("standard", (3000, 11), 11.4),
        ("standard", (500, 1, 30, 15), 23.4),
        ("standard", (200, 501), 23.5),
        ("quick", (200, 501), 23.2),
        ("standard", (2000, 41), 34.2),
        ("standard", (20_000, 11), 18.2),
        ("standard", (60_000, 7), 19.5),
        ("standard", (1_000_000, 11), 55.2),
        ("standard", (6000, 91), 138.5),
        ("standard", (8000, 201), 74.9),
        ("standard", (83_652, 91, 40, 9), 186.0),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, tuple) else str(value),
)
def test_it_is_what_such_fits_took_within_a_factor_of_two(
    effort: str, shape: tuple[int, ...], took: float
) -> None:
    """Seconds of processors, whole process, of tables like those of `benchmarks/scale.py` (docs/log.md)."""
    expected = processor_seconds(extent(*shape), settings_of(Effort(effort)))
    assert took / 2 < expected < took * 2


@pytest.mark.parametrize("larger", ["rows", "columns", "levels", "steps", "restarts", "folds"])
def test_more_of_anything_takes_longer(larger: str) -> None:
    usual, settings = extent(400, 10, 2, 3), FitSettings()
    other, own = {
        "rows": (extent(4000, 10, 2, 3), settings),
        "columns": (extent(400, 20, 2, 3), settings),
        "levels": (extent(400, 10, 2, 30), settings),
        "steps": (usual, replace(settings, steps=5000)),
        "restarts": (usual, replace(settings, restarts=6)),
        "folds": (usual, replace(settings, folds=10)),
    }[larger]
    assert expected_seconds(other, own) > 1.05 * expected_seconds(usual, settings)


def test_all_rows_count_where_networks_see_some() -> None:
    assert extent(1_000_000, 10).trained_rows == extent(2_000_000, 10).trained_rows
    settings = FitSettings()
    assert expected_seconds(extent(2_000_000, 10), settings) > expected_seconds(
        extent(1_000_000, 10), settings
    )
