from dataclasses import replace

import pytest

from covaria.model.evaluation import Evaluation
from covaria.model.ladder_verdict import judge_step, ladder_confirms_pairs


@pytest.mark.parametrize(("gain", "confirmed"), [(0.0, False), (0.9, False), (1.1, True), (5.0, True)])
def test_pairs_are_confirmed_by_a_gain_beyond_its_standard_error(
    evaluation: Evaluation, gain: float, confirmed: bool
) -> None:
    ladder = tuple(
        replace(step, oof_mse=10.0 - gain * (step.rung == "pairwise"), oof_mse_se=0.1, gain=gain, gain_se=1.0)
        for step in evaluation.ladder
    )
    assert ladder_confirms_pairs(replace(evaluation, ladder=ladder, baselines=())) is confirmed


def test_a_rung_that_was_not_fitted_is_not_judged(evaluation: Evaluation) -> None:
    short = replace(evaluation, ladder=evaluation.ladder[:2])
    assert judge_step(short, "additive", "pairwise") is None
    assert not ladder_confirms_pairs(short)
