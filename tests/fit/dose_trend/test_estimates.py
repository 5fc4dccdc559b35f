from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria.errors import CovariaError, RoleError, TableError
from covaria.fit.dose_trend.estimates import aggregated_means, aggregated_responders, estimated_means
from covaria.fit.dose_trend.mcp_mod import means_of_subjects
from covaria.table import RoleRequest


def test_means_with_numbers_of_subjects_are_pooled() -> None:
    means, pooled = aggregated_means(
        {"DOSE": [4, 0], "Mean": [2, 1], "SE": [0.2, 0.1], "n": [20, 10]}, "DOSE"
    )
    np.testing.assert_array_equal(means.doses, [0, 4])
    assert pooled is not None
    assert pooled.freedom == 28
    assert pooled.sum_of_squares == pytest.approx(9 * 10 * 0.01 + 19 * 20 * 0.04)


def test_means_without_are_known() -> None:
    means, pooled = aggregated_means({"dose": [0, 4], "estimate": [1, 2], "se": [0.1, 0.2]})
    assert pooled is None
    np.testing.assert_allclose(means.standard_errors, [0.1, 0.2])
    assert means.variances_known


def test_estimates_keep_their_place_in_the_covariance(tmp_path: Path) -> None:
    path = tmp_path / "covariance.csv"
    path.write_text("4,0.5\n0.5,1\n")
    means = estimated_means({"dose": [4, 0], "estimate": [2, 1]}, str(path))
    np.testing.assert_array_equal(means.covariance, [[1, 0.5], [0.5, 4]])


def test_numbers_of_responders_give_the_log_odds_of_their_subjects() -> None:
    doses, responders, subjects = [0, 5, 20], [4, 9, 15], [20, 25, 22]
    of_groups = aggregated_responders({"dose": doses, "Responders": responders, "n": subjects})
    yes = np.concatenate([np.arange(n) < r for r, n in zip(responders, subjects, strict=True)])
    of_subjects, _, _ = means_of_subjects(
        {"dose": np.repeat(doses, subjects), "y": yes.astype(int)},
        RoleRequest(response="y", dose="dose", covariates=(), endpoint="binary"),
    )
    np.testing.assert_allclose(of_groups.means, of_subjects.means, rtol=1e-9)
    np.testing.assert_allclose(of_groups.covariance, of_subjects.covariance, rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize(
    ("responders", "words"),
    [
        ([0, 5], "the data frame: at the dose level 0 all subjects responded alike"),
        ([5, 20], "at the dose level 1 all subjects responded alike"),
        ([5, 21], "level 1 has fewer than no responders, or more than subjects"),
        ([-1, 5], "level 0 has fewer than no responders"),
        ([0.25, 5], "responders must be whole"),
    ],
)
def test_what_are_no_responders_is_refused(responders: list[float], words: str) -> None:
    with pytest.raises(TableError, match=words):
        aggregated_responders({"dose": [0, 1], "events": responders, "subjects": [20, 20]})


@pytest.mark.parametrize(
    ("columns", "error", "words"),
    [
        ({"dose": [0, 1], "mean": [1, 2]}, RoleError, "no column se"),
        ({"dose": [0, 1], "mean": [1, None], "se": [1, 1]}, TableError, "mean is missing in row 2"),
        ({"dose": [0, 1], "mean": [1, "x"], "se": [1, 1]}, TableError, "not a number in row 2"),
        ({"dose": [0, 0], "mean": [1, 2], "se": [1, 1]}, TableError, "the data frame: the dose 0 comes more"),
        ({"dose": [0, 1], "mean": [1, 2], "se": [1, -1]}, TableError, "standard error 2 is not above 0"),
        ({"dose": [0, 1], "mean": [1, 2], "se": [1, 1], "n": [5, 1]}, TableError, "fewer than two subjects"),
    ],
)
def test_what_is_no_mean_is_refused(
    columns: dict[str, list[int | str | None]], error: Any, words: str
) -> None:
    with pytest.raises(error, match=words) as refused:
        aggregated_means(columns)
    assert isinstance(refused.value, CovariaError)
