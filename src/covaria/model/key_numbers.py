"""The numbers of a model by what they are, for comparing two of them."""

from covaria.model.adjusted_means import AdjustedMeans
from covaria.model.response_model import ResponseModel


def key_numbers(model: ResponseModel) -> dict[str, float]:
    """Name errors, weights, p-values, adjusted means and strengths of effects."""
    found = model.evaluation
    numbers = {
        "error out of fold": found.oof.score,
        "error in sample": found.oof.train_score,
        "p-value of the prediction": found.prediction_p_value,
        "width of the intervals": found.interval.mean_width,
        "weight of the mean": found.mean_weight,
    }
    for step in found.ladder:
        numbers |= {
            f"error of the {step.rung} rung": step.score,
            f"weight of the {step.rung} rung": step.weight,
        }
    numbers |= {f"error of the comparator {each.name}": each.score for each in found.comparators}
    if found.dose_p_value is not None:
        numbers["p-value of the dose"] = found.dose_p_value
    if model.adjusted_means is not None:
        numbers |= _means(model.adjusted_means, "dose")
    if model.arm_means is not None:
        numbers |= _means(model.arm_means.adjusted, "arm number")
    return numbers | {f"strength of {each.covariate}": each.estimate for each in model.effects()}


def _means(means: AdjustedMeans, what: str) -> dict[str, float]:
    return {
        f"adjusted mean at {what} {level:g}": mean
        for level, mean in zip(means.levels, means.means, strict=True)
    }
