"""What a model says of a time to an event, for machines."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from covaria.model import ResponseModel


def survival_json(model: "ResponseModel") -> dict[str, Any] | None:
    """Describe curves with their bands, hazard ratios, risks and mean times; None of another response."""
    curves, scores = model.survival, model.evaluation.survival
    if curves is None or scores is None:
        return None
    lower, upper = curves.band()
    ratios = model.hazard_ratios() if len(curves.levels) > 1 else ()
    return {
        "scores": asdict(scores),
        "horizon": curves.horizon,
        "times": list(curves.times),
        "hazard_ratios": [asdict(each) for each in ratios],
        "levels": [
            {
                "level": name,
                "survival": list(curves.survival[k]),
                "lower": lower[k].tolist(),
                "upper": upper[k].tolist(),
                "risk": asdict(curves.risks()[k]),
                "restricted_mean": asdict(curves.restricted_means()[k]),
            }
            for k, name in enumerate(curves.levels)
        ],
    }
