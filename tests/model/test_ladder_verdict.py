from dataclasses import replace

import pytest

from covaria.model.evaluation import Evaluation
from covaria.model.ladder_verdict import Verdict, step_verdict


@pytest.mark.parametrize(("gain", "shown"), [(0.0, False), (0.9, False), (1.1, True), (5.0, True)])
def test_a_gain_counts_beyond_its_standard_error(evaluation: Evaluation, gain: float, shown: bool) -> None:
    ladder = tuple(
        replace(step, score=10.0 - gain * (step.rung == "pairwise"), score_se=0.1, gain=gain, gain_se=1.0)
        for step in evaluation.ladder
    )
    step = step_verdict(replace(evaluation, ladder=ladder, comparators=()), "additive", "pairwise")
    assert step is not None
    assert (step.verdict is not Verdict.NOT_SHOWN) is shown


def test_a_rung_that_was_not_fitted_is_not_evaluated(evaluation: Evaluation) -> None:
    short = replace(evaluation, ladder=evaluation.ladder[:2])
    assert step_verdict(short, "additive", "pairwise") is None
