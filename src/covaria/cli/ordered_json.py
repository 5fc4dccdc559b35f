"""What a model says of ordered levels, for machines."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from covaria.model import ResponseModel


def ordered_json(model: "ResponseModel") -> dict[str, Any] | None:
    """Describe scores, shares by dose or arm and what compares them; None of another response."""
    scores, found = model.evaluation.ordered, model.shares
    if scores is None:
        return None
    by_covariate = [asdict(each) for each in model.evaluation.threshold_effects]
    if found is None:
        return {
            "scores": asdict(scores),
            "treatments": [],
            "compared": [],
            "proportional_p_value": None,
            "by_covariate": by_covariate,
        }
    beyond, apart = found.probabilities(), found.differences()
    return {
        "scores": asdict(scores),
        "reference": found.treatments[found.reference],
        "proportional_p_value": found.proportional_p_value,
        "by_threshold": [asdict(each) for each in found.by_threshold],
        "gain_by_threshold": found.gain_by_threshold,
        "gain_by_threshold_se": found.gain_by_threshold_se,
        "by_covariate": by_covariate,
        "treatments": [
            {
                "treatment": name,
                "subjects": found.subjects[at],
                "observed": [row[at] for row in found.observed],
                "adjusted": found.shares()[:, at].tolist(),
                "at_least": [asdict(row[at]) for row in beyond],
            }
            for at, name in enumerate(found.treatments)
        ],
        "compared": [
            {
                "treatment": found.treatments[at],
                "odds_ratio": None if odds is None else asdict(odds),
                "win_probability": asdict(found.win_probabilities()[place]),
                "differences": [asdict(row[place]) for row in apart],
            }
            for place, (at, odds) in enumerate(zip(found.others, found.odds_ratios(), strict=True))
        ],
    }
