"""Plans as files: what is read, and what is refused in which words."""

import copy
from pathlib import Path
from typing import Any

import pytest

from covaria.errors import DataError, UsageError
from covaria.study import read_plan
from covaria.study.analyses import CovariaFit
from covaria.study.covariates import Levels, LogNormal
from covaria.study.plan_file import plan_from
from covaria.study.scatter import Scatter
from covaria.study.truth import ParametricTruth
from support.studies import SMALL, small_plan

PLAN = """
repeats = 20
goal = "min"
delta = 3

[truth.emax]
curve = "emax(20)"
largest_effect = -5
sd = 6
noise = "t"
effects = {crp = 0.2, sex = {F = 1}}

[design.parallel]
doses = [0, 10, 80]
subjects = [60, 120]
allocation = [2, 1, 1]
dropout = 0.1
covariates = {crp = {lognormal = [5, 0.8]}, sex = {levels = {F = 0.5, M = 0.5}}}

[analysis.networks]
method = "covaria"
effort = "standard"
"""


def test_a_plan_says_what_is_simulated(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    plan = read_plan(path)
    (truth,) = plan.truths
    assert isinstance(truth, ParametricTruth)
    assert (truth.name, truth.largest_effect, truth.scatter) == (
        "emax",
        -5.0,
        Scatter(sd=6.0, heavy_tails=True),
    )
    assert (truth.slopes, truth.steps) == ({"crp": 0.2}, {"sex": {"F": 1.0}})
    assert [(own.name, own.arm_sizes) for own in plan.designs] == [
        ("parallel of 60", (30, 15, 15)),
        ("parallel of 120", (60, 30, 30)),
    ]
    assert plan.designs[0].covariates == {"crp": LogNormal(5, 0.8), "sex": Levels({"F": 0.5, "M": 0.5})}
    assert plan.analyses == (CovariaFit("networks", "standard"),)
    assert (plan.repeats, plan.goal, plan.delta, plan.alpha) == (20, "min", 3.0, 0.05)
    assert [(each.truth, each.design) for each in plan.scenarios] == [(truth, each) for each in plan.designs]


def changed(path: str, value: Any) -> dict[str, Any]:
    """The small plan with one key set, or left out where the value is None."""
    content = copy.deepcopy(SMALL)
    *folders, key = path.split("/")
    place: Any = content
    for folder in folders:
        place = place[folder]
    if value is None:
        del place[key]
    else:
        place[key] = value
    return content


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("repeat", 5, "unknown key 'repeat'; did you mean repeats?"),
        ("repeats", 0, "repeats must be a whole number of at least 1"),
        ("alpha", 1.5, "alpha must be between 0 and 1"),
        ("goal", "up", "goal must be max or min"),
        ("truth", {}, r"no section \[truth.NAME\]"),
        ("truth/steep/curve", None, r"\[truth.steep\] lacks curve"),
        ("truth/steep/curve", "emaks(3)", r"\[truth.steep\]: curve cannot be used. There is no candidate"),
        ("truth/steep/curve", "linear; emax(3)", "curve must be one curve"),
        ("truth/steep/largest_effect", None, "largest_effect must not be 0"),
        ("truth/nothing/largest_effect", 2, "largest_effect must be left out"),
        ("truth/steep/sd", -1, "sd must be a number above 0"),
        ("truth/steep/effects", {"bmi": 1.0}, r"\[truth.steep.effects\]: bmi is no covariate of the design"),
        ("truth/steep/effects", {"sex": 1.0}, "sex must be a change for each category"),
        ("truth/steep/effects", {"sex": {"X": 1.0}}, "sex names X, which is no category"),
        ("design/base/doses", [0], "doses must be two doses or more, ascending"),
        ("design/base/doses", [0, 40, 10], "ascending"),
        ("design/base/allocation", [1, 1], "allocation must be a number above 0 for each dose"),
        ("design/base/subjects", [4], "subjects must be whole numbers, two for each dose at least"),
        ("design/base/dropout", 1, "dropout must be a share"),
        (
            "design/base/covariates/age",
            {"gauss": [1, 2]},
            r"\[design.base.covariates.age\]: gauss is not known",
        ),
        ("design/base/covariates/age", {"normal": [1]}, "normal must be two numbers"),
        ("design/base/covariates/age", {"normal": [1, 0]}, "a standard deviation above 0"),
        ("design/base/covariates/response", {"normal": [1, 1]}, "name of a column of its own"),
        (
            "analysis/ancova/method",
            "anova",
            "must be covaria, ancova, emax, mcp-mod, repeated or",
        ),
        ("analysis/mcp/candidates", "linaer", "candidates cannot be used"),
        ("analysis/ancova/effort", "quick", "unknown key 'effort'"),
    ],
    ids=lambda value: str(value)[:40].replace("[", "(").replace("]", ")"),
)
def test_what_makes_no_sense_is_refused_with_its_place(path: str, value: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        plan_from(changed(path, value), "plan.toml")


@pytest.mark.parametrize(("text", "said"), [(None, "There is no file"), ("repeats = ", "is not TOML")])
def test_a_file_that_is_no_plan_is_refused(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "plan.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        read_plan(path)


def test_a_digest_is_of_what_a_run_depends_on() -> None:
    own = small_plan().digest
    assert small_plan(repeats=900, monte_carlo_error=0.1).digest == own
    assert small_plan(seed=4).digest != own
    assert small_plan(delta=2.5).digest != own
