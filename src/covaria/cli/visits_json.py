"""What a model says of planned visits, or of times, for machines."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from covaria.model import ResponseModel


def visits_json(model: "ResponseModel") -> dict[str, Any] | None:
    """Describe errors for new and known subjects and the covariance; None without such."""
    scores, found = model.evaluation.visits, model.visits
    return None if scores is None or found is None else {**asdict(found), "scores": asdict(scores)}
