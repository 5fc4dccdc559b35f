"""Who leaves a simulated trial: how many, and by which odds; and what that does to estimates."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.study.design import VISIT
from covaria.study.dropout import Dropout
from covaria.study.plan_file import plan_from
from covaria.study.run import SimulatedTrials
from support.presence import present

MANY = 40_000
DOSES = np.repeat([0.0, 10.0], MANY // 2)
HALVES = np.tile([-1.0, 1.0], MANY // 2)
"""Of mean 0 and standard deviation 1, in both arms."""

CONTENT: dict[str, Any] = {
    "truth": {"line": {"curve": "linear", "largest_effect": 1.0, "effects": {"BASE": 0.5}}},
    "design": {
        "d": {
            "doses": [0, 1],
            "subjects": [300],
            "visits": [4, 8],
            "correlation": 0.7,
            "dropout": [0.1, 0.5],
            "covariates": {"BASE": {"normal": [0, 1]}, "SEX": {"levels": {"F": 1, "M": 1}}},
        }
    },
    "analysis": {"repeated": {"method": "repeated"}, "ancova": {"method": "ancova"}},
}


def content_with(**design: Any) -> dict[str, Any]:
    return CONTENT | {"design": {"d": CONTENT["design"]["d"] | design}}


def left(dropout: Dropout, responses: FloatArray, x: FloatArray = HALVES, seed: int = 1) -> FloatArray:
    """Whether each subject was not seen at the last visit."""
    seen = dropout.seen(DOSES, {"x": x}, responses, np.random.default_rng(seed))
    if responses.shape[1] > 1:
        assert seen[:, 0].all()
    assert (seen[:, 1:] <= seen[:, :-1]).all()
    gone: FloatArray = (~seen[:, -1]).astype(np.float64)
    return gone


def odds_of(gone: FloatArray) -> float:
    return float(gone.mean() / (1 - gone.mean()))


@pytest.mark.parametrize("odds", [{}, {"x": 3.0}, {"seen": 0.5, "unseen": 2.0}], ids=["none", "x", "both"])
def test_each_dose_loses_its_share(odds: dict[str, float]) -> None:
    responses = np.random.default_rng(2).normal(DOSES[:, None] / 5, 1, (MANY, 4))
    gone = left(Dropout((0.1, 0.4), odds), responses)
    assert gone[DOSES == 0].mean() == pytest.approx(0.1, abs=0.008)
    assert gone[DOSES == 10].mean() == pytest.approx(0.4, abs=0.012)


def test_odds_are_for_each_standard_deviation_at_the_visit() -> None:
    """Halves on either side of the mean are two standard deviations apart."""
    nothing = np.zeros((MANY, 2))
    by_response = np.column_stack([HALVES, -HALVES]) * 7 + 30
    for odds, responses in (
        ({"x": 1.5}, nothing),
        ({"seen": 1.5}, by_response),
        ({"unseen": 1 / 1.5}, by_response),
        ({"unseen": 1.5}, by_response[:, :1]),
    ):
        gone = left(Dropout((0.3,), odds), responses)
        assert odds_of(gone[HALVES > 0]) / odds_of(gone[HALVES < 0]) == pytest.approx(1.5**2, rel=0.08)
        assert gone.mean() == pytest.approx(0.3, abs=0.008)


def test_one_share_of_all_takes_more_where_responses_are_higher() -> None:
    responses = np.tile(np.where(DOSES > 0, 1.0, -1.0)[:, None], (1, 2))
    gone = left(Dropout((0.3,), {"seen": 2.0}), responses)
    assert gone.mean() == pytest.approx(0.3, abs=0.008)
    assert odds_of(gone[DOSES > 0]) / odds_of(gone[DOSES == 0]) == pytest.approx(4, rel=0.08)


def test_missing_covariates_count_as_average() -> None:
    x = np.where(np.arange(MANY) % 10 == 0, np.nan, HALVES)
    gone = left(Dropout((0.3,), {"x": 2.0}), np.zeros((MANY, 1)), x)
    assert odds_of(gone[x > 0]) / odds_of(gone[x < 0]) == pytest.approx(4, rel=0.1)
    assert odds_of(gone[np.isnan(x)]) == pytest.approx(
        np.sqrt(odds_of(gone[x > 0]) * odds_of(gone[x < 0])), rel=0.1
    )


def test_covariates_of_a_table_are_numbers_too(tmp_path: Path) -> None:
    ages = [*map(str, range(40, 60)), ""]
    (tmp_path / "trial.csv").write_text("AGE,SITE\n" + "".join(f"{age},s\n" for age in ages))
    drawn = {"table": "trial.csv", "columns": ["AGE", "SITE"], "covariates": {}, "dropout_odds": {"AGE": 1e3}}
    plain = CONTENT | {"truth": {"nothing": {"curve": "flat"}}}
    design = plain["design"]["d"] | drawn
    plan = plan_from(plain | {"design": {"d": design}}, str(tmp_path / "plan.toml"))
    columns = plan.designs[0].draw(plan.truths[0], np.random.default_rng(1))
    seen: dict[str, list[float]] = {"4": [], "8": []}
    for age, visit in zip(columns["AGE"], columns[VISIT], strict=True):
        seen[str(visit)] += [float(age)] if age else []
    assert np.mean(seen["8"]) < np.mean(seen["4"]) - 1
    site = {"d": design | {"dropout_odds": {"SITE": 2}}}
    with pytest.raises(UsageError, match=r"dropout_odds\.SITE must be seen, unseen, or a covariate"):
        plan_from(plain | {"design": site}, str(tmp_path / "plan.toml"))


def test_a_plan_says_who_leaves() -> None:
    odds = {"seen": 2, "BASE": 0.5}
    dropout = plan_from(content_with(dropout_odds=odds), "plan.toml").designs[0].dropout
    assert dropout == Dropout((0.1, 0.5), {"seen": 2.0, "BASE": 0.5})
    assert dropout.words == (
        "10\xa0% and 50\xa0% drop out (by dose), odds × 2 for each standard deviation of the last response "
        "seen and × 0.5 for each standard deviation of BASE"
    )
    assert plan_from(content_with(dropout=0), "plan.toml").designs[0].dropout.words == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"dropout": [0.1, 0.2, 0.3]}, "dropout must be one share, or one for each dose"),
        ({"dropout": [0.1, 1]}, "dropout must be a share from 0 to below 1"),
        ({"dropout_odds": {"seen": 0}}, r"\[design.d.dropout_odds\]: seen must be a number above 0"),
        ({"dropout_odds": {"AGE": 2}}, "dropout_odds.AGE must be seen, unseen, or a covariate"),
        ({"dropout_odds": {"SEX": 2}}, "dropout_odds.SEX must be seen, unseen, or a covariate"),
        ({"dropout_odds": {"seen": 2}, "dropout": 0}, "dropout_odds needs dropout"),
        ({"dropout_odds": {"seen": 2}, "visits": [8]}, "dropout_odds.seen needs two visits or more"),
    ],
    ids=["doses", "share", "odds", "unknown", "category", "nobody", "visits"],
)
def test_dropout_that_makes_no_sense_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        plan_from(content_with(**changed), "plan.toml")


def bias(odds: dict[str, float], trials: int = 60) -> list[tuple[float, float]]:
    """Mean and its standard error of what repeated measures and ANCOVA are off the truth by."""
    work = SimulatedTrials(plan_from(content_with(dropout_odds=odds), "plan.toml"))
    off = np.array(
        [
            [present(row.difference) - present(row.difference_truth) for row in work.do((0, repeat))]
            for repeat in range(trials)
        ]
    )
    return [(float(own.mean()), float(own.std() / np.sqrt(trials))) for own in off.T]


@pytest.mark.slow
def test_only_what_was_seen_may_decide_who_leaves() -> None:
    """The likelihood of all visits makes up for what was seen (Rubin 1976); a regression does not."""
    (repeated, error), (ancova, other) = bias({"seen": 4.0})
    assert abs(repeated) < 3 * error
    assert ancova < -4 * other
    (repeated, error), (ancova, other) = bias({"unseen": 4.0})
    assert repeated < -4 * error
    assert ancova < -4 * other
    # Of a covariate that is adjusted for.
    for mean, of_mean in bias({"BASE": 4.0}):
        assert abs(mean) < 3 * of_mean
