"""Scores for machines: beside each, what the endpoint derives from it, as RMSE and R² of a normal one."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from covaria.model.endpoint import Endpoint


def endpoint_json(endpoint: "Endpoint") -> dict[str, str]:
    """Name the endpoint and its score."""
    return {"endpoint": endpoint.name, "score_name": endpoint.score.name}


def derived_json(endpoint: "Endpoint", score: float, explained: float) -> dict[str, Any]:
    """Derive numbers in the endpoint's own terms from a score and the share explained."""
    words = endpoint.score
    return {words.typical_key: endpoint.typical_error(score), words.explained_key: explained}
