"""What a fit is expected to take, before it is made."""

from typing import TYPE_CHECKING, Any

from covaria.fit.expected_time import NOTABLE, expected_seconds
from covaria.fit.extent import Extent, estimated_bytes, extent_of, extent_of_columns
from covaria.fit.fit_request import FitRequest
from covaria.fit.fit_trial import work_of
from covaria.fit.settings import FitSettings
from covaria.table import TrialTable
from covaria.table.draft import Draft
from covaria.wording.numbers import format_duration

if TYPE_CHECKING:
    from rich.console import Console


def print_expected(console: "Console", trial: TrialTable, request: FitRequest) -> None:
    """Say how long a fit takes, where that is notable."""
    settings = request.fit_settings()
    seconds = expected_seconds(extent_of(trial, settings), settings) * work_of(request)
    if seconds >= NOTABLE:
        console.print(f"This takes about {format_duration(seconds)}, where nothing else runs.")


def print_expected_of_check(console: "Console", draft: Draft) -> None:
    """Say what a fit would take in time and memory, where the time is notable."""
    expected = expected_json(draft)
    if expected["seconds"] >= NOTABLE:
        console.print(
            f"A fit takes about {format_duration(expected['seconds'])} and "
            f"{expected['bytes'] / 1e9:.1f} GB of memory."
        )


def expected_json(draft: Draft) -> dict[str, Any]:
    """Describe for machines what a usual fit would take."""
    extent, settings = _extent(draft), FitSettings()
    return {"seconds": expected_seconds(extent, settings), "bytes": estimated_bytes(extent, settings)}


def _extent(draft: Draft) -> Extent:
    weights = None if draft.weights is None else draft.weights.values
    return extent_of_columns(draft.covariates, draft.rows, weights, FitSettings())
