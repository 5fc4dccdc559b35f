from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from covaria.explain.contrasts import CovariateContrast, CovariateForest
from covaria.figures import forest
from covaria.figures.forest_rows import forest_ends

DrawnRows = Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]]


@pytest.fixture
def found() -> CovariateForest:
    contrasts = (
        CovariateContrast("AGE", 25.9, "10th percentile", -0.5, -0.75, -0.25),
        CovariateContrast("AGE", 76.1, "90th percentile", 1.0, 0.5, 1.5),
        CovariateContrast("SEX", "F", "level", 0.25, 0.125, 0.375),
    )
    return CovariateForest((("AGE", 50.0), ("SEX", "M")), 3.25, contrasts)


def test_each_contrast_is_a_row_with_its_estimate_in_words(
    found: CovariateForest, drawn_rows: DrawnRows
) -> None:
    specification = forest(found, "y").to_dict()
    rows = drawn_rows(specification, specification["layer"][1])
    assert [(row["change"], row["estimate"]) for row in rows] == [
        ("AGE 25.9 (10th)", "−0.500 [−0.750, −0.250]"),
        ("AGE 76.1 (90th)", "1.00 [0.500, 1.50]"),
        ("SEX F", "0.250 [0.125, 0.375]"),
    ]
    assert specification["title"]["subtitle"][0].startswith("from a prediction of 3.25")


def test_estimates_have_a_column_of_their_own_where_there_is_room(found: CovariateForest) -> None:
    scale = forest(found, "y").to_dict()["layer"][0]["encoding"]["x"]["scale"]
    low, high = scale["domain"]
    assert low <= -0.75
    assert high >= 1.5
    assert scale["range"] == [0, {"expr": "(narrow ? 1 : 0.64) * width"}]


def test_forests_to_be_compared_share_their_ends(found: CovariateForest) -> None:
    wider = replace(found, contrasts=(replace(found.contrasts[0], lower=-3.0),))
    low, high = forest_ends([found, wider])
    assert low < -3.0
    assert high > 1.5


def test_labels_that_are_alike_keep_rows_of_their_own(found: CovariateForest, drawn_rows: DrawnRows) -> None:
    long = "A_VERY_LONG_NAME_THAT_IS_CUT_"
    same = tuple(replace(found.contrasts[2], covariate=f"{long}{end}") for end in "AB")
    specification = forest(replace(found, contrasts=same), "y").to_dict()
    labels = [row["change"] for row in drawn_rows(specification, specification["layer"][1])]
    assert labels == ["A_VERY_LONG_NAME_… F", "A_VERY_LONG_NAME_… F (2)"]


def test_of_many_covariates_and_levels_the_first_and_the_farthest_are_drawn(
    found: CovariateForest, drawn_rows: DrawnRows
) -> None:
    many = tuple(replace(found.contrasts[0], covariate=f"X{k}") for k in range(11))
    sites = tuple(
        CovariateContrast("SITEID", f"S{k}", "level", k / 10, k / 10 - 1, k / 10 + 1) for k in range(9)
    )
    weak = (replace(found.contrasts[0], covariate="WEAK"),)
    specification = forest(replace(found, contrasts=(*sites, *many, *weak)), "y").to_dict()
    rows = [row["change"] for row in drawn_rows(specification, specification["layer"][1])]
    assert rows[:6] == [f"SITEID S{k}" for k in range(3, 9)]
    assert len(rows) == 17
    assert "covariates of weaker effects, not drawn: 1" in specification["title"]["subtitle"]
    assert "of a category, the levels that differ most are drawn" in specification["title"]["subtitle"]
