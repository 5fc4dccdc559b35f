"""Whether what a header says was learned out of fold fits together."""

import math
from itertools import pairwise

from covaria.disclosure import MINIMUM_CELL
from covaria.model.endpoint import Capability
from covaria.model.evaluation import Evaluation
from covaria.model.header.numbers import ROUNDING
from covaria.model.header.record import Header
from covaria.model.learning_curve import LearningCurve
from covaria.model.residual_checks import EXPECTED_SIZE, ResidualChecks
from covaria.model.rung import Rung


def rivals_fit(evaluation: Evaluation) -> bool:
    """Whether each rung has the best of all simpler models as its rival, unless that is the rung before."""
    means = [each for each in evaluation.comparators if each.name == "mean"]
    simpler = {each.name: each.score for each in means}
    for step in evaluation.ladder:
        if simpler:
            least, (*_, before) = min(simpler.values()), simpler.values()
            rival = step.rival
            # The mean is evaluated twice, which may differ by rounding.
            if rival is None and before > least * (1 + ROUNDING):
                return False
            if rival is not None and simpler.get(rival.name, math.inf) > least * (1 + ROUNDING):
                return False
        simpler[step.rung] = step.score
    return True


def scores_fit(evaluation: Evaluation) -> bool:
    """Whether intervals, scores of probabilities and limits are there where the endpoint has them."""
    endpoint, hidden = evaluation.endpoint, evaluation.censoring
    holds = (
        (evaluation.interval is not None) == endpoint.has(Capability.INTERVALS),
        (evaluation.probabilities is not None) == endpoint.predicts_probability,
        (hidden is not None) == endpoint.is_censored,
        (evaluation.ordered is not None) == endpoint.is_ordered,
        # Networks of a response that is no single number are trained by the evidence, which has no penalty.
        endpoint.loss is None or all(step.penalty is not None for step in evaluation.ladder),
        hidden is None or hidden.sd > 0,
        hidden is None or all(0 <= share <= 1 for share in (hidden.below, hidden.above, hidden.between)),
    )
    return all(holds)


def residuals_fit(found: ResidualChecks, names: set[str]) -> bool:
    """Whether aggregates of residuals are of this model's covariates and of enough subjects."""
    residuals = [each for trend in found.trends for each in trend.cells]
    shares = [each for trend in found.coverage for each in trend.cells]
    cells = [*(each.cell for each in residuals), *(each.cell for each in shares)]
    against = [trend.against for trend in found.trends]
    holds = (
        {*against} <= {"", *names},
        {trend.against for trend in found.coverage} <= {"", EXPECTED_SIZE, *names},
        len(set(against)) == len(against),
        all(each.subjects >= MINIMUM_CELL for each in cells),
        all(each.subjects >= MINIMUM_CELL for each in found.quantiles),
        all((each.value is None) == bool(each.level) for each in cells),
        all((each.smooth is None) == (each.cell.value is None) for each in residuals),
        all(each.mean_low <= each.mean <= each.mean_high and each.sd >= 0 for each in residuals),
        all(0 <= each.low <= each.inside <= each.high <= 1 for each in shares),
        all(
            low.normal < high.normal and low.residual <= high.residual
            for low, high in pairwise(found.quantiles)
        ),
    )
    return all(holds)


def learning_curve_fits(curve: LearningCurve | None, endpoint_name: str) -> bool:
    """Whether studies grow from at least 11 subjects, and are scored as the model is."""
    if curve is None:
        return True
    holds = (
        len(curve.points) >= 2,
        all(each.subjects >= MINIMUM_CELL and each.score_se >= 0 for each in curve.points),
        all(low.subjects < high.subjects for low, high in pairwise(curve.points)),
        curve.gain_lower <= curve.gain <= curve.gain_upper,
        curve.endpoint_name == endpoint_name,
    )
    return all(holds)


def sensitivity_fits(header: Header) -> bool:
    """Whether refits are of one difference and of this model's covariates, and have numbers or a reason."""
    found = header.sensitivity
    if found is None:
        return True
    headlines = (found.headline, *found.headlines())
    pairs = {frozenset(pair) for each in headlines for pair in each.pairs}
    compared = [each.difference for each in headlines if each.difference is not None]
    holds = (
        found.sites >= 0,
        found.endpoint_name == header.evaluation.endpoint_name,
        len({(each.at, each.reference) for each in compared}) <= 1,
        all(each.lower <= each.value <= each.upper for each in compared),
        all(each.p_value is None or 0 <= each.p_value <= 1 for each in headlines),
        all(each.explained <= 1 and each.score >= 0 for each in headlines),
        all(each.rung in {"mean", *Rung} and 0 <= each.rung_weight <= 1 + ROUNDING for each in headlines),
        set().union(*pairs) <= {each.name for each in header.design.schema},
        all((each.headline is None) == bool(each.refused) for each in found.refits),
        all(each.subjects >= 0 for each in found.refits),
    )
    return all(holds)
