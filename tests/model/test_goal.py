import pytest

from covaria.errors import UsageError
from covaria.model.goal import check_goal, settled_goal


@pytest.mark.parametrize(
    ("goal", "delta", "settled"),
    [
        (None, None, (None, None)),
        ("min", None, ("min", None)),
        ("min", 0.7, ("min", 0.7)),
        ("min", -0.7, ("min", 0.7)),
        (None, -0.7, ("min", 0.7)),
        (None, 0.7, ("max", 0.7)),
    ],
)
def test_goal_and_delta_become_one_direction_and_a_size(
    goal: str | None, delta: float | None, settled: tuple[str | None, float | None]
) -> None:
    assert settled_goal(goal, delta) == settled


@pytest.mark.parametrize(
    ("goal", "delta", "words"),
    [
        ("best", None, "must be"),
        ("max", -0.7, "name the goal min"),
        ("min", 0.0, "other than 0"),
        (None, float("nan"), "other than 0"),
    ],
)
def test_what_contradicts_itself_is_refused(goal: str | None, delta: float | None, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        settled_goal(goal, delta)


def test_a_goal_needs_a_dose() -> None:
    check_goal(None, None, has_dose=False)
    for goal, delta in (("max", None), (None, 1.0)):
        with pytest.raises(UsageError, match="no dose of two levels"):
            check_goal(goal, delta, has_dose=False)
