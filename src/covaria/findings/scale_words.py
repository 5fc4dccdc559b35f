"""On which scale covariates act, in words."""

from collections.abc import Sequence

from covaria.wording.lists import listed
from covaria.wording.names import quoted


def log_scale_words(covariates: Sequence[str]) -> str:
    """Say which covariates act on the log scale; nothing where none does."""
    if not covariates:
        return ""
    acts = "acts" if len(covariates) == 1 else "act"
    return f"{listed(map(quoted, covariates))} {acts} on the log scale, where equal ratios are equal steps."
