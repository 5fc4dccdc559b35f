"""The next trial: designs of several sizes, judged with a fitted model as the truth."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from covaria.dose import Goal
from covaria.errors import UsageError
from covaria.explain.dose_response import DoseResponse
from covaria.model import ResponseModel, load_model
from covaria.study.plan import StudyPlan
from covaria.study.plan_file import plan_from
from covaria.table.reading_progress import OpenTable, unwatched

TRUTH, DESIGN = "model", "next"
ANALYSES = {"ancova": {"method": "ancova"}, "covaria": {"method": "covaria", "effort": "quick"}}


def plan_next_trial(
    path: Path,
    table: Path,
    subjects: Sequence[int],
    doses: Sequence[float] | None = None,
    *,
    goal: Goal | None = None,
    delta: float | None = None,
    repeats: int = 200,
    seed: int = 0,
    open_table: OpenTable = unwatched,
) -> StudyPlan:
    """Plan simulated trials of several sizes, of subjects like those of a table who respond as a model says.

    Each is analysed by analysis of covariance, and by Covaria at quick effort.

    Parameters
    ----------
    path, table : Path
        Of the model, and of its trial, or one of such subjects.
    subjects : sequence of int
        Of each design.
    doses : sequence of float, optional
        By default those that the model was fitted to.
    goal : "max" or "min", optional
        By default the model's, or the way in which its curve goes farthest.
    delta : float, optional
        By default the model's; only its size matters.
    repeats, seed : int
        Trials of each design, and where their random numbers begin.
    open_table : callable, optional
        What the table is read within.

    Raises
    ------
    UsageError, TableError, ModelFileError
        If model, table, doses or numbers of subjects do not do.
    """
    model = _checked(load_model(path), path)
    response, smallest = model.dose_response(), model.delta if delta is None else delta
    content: dict[str, Any] = {
        "repeats": repeats,
        "seed": seed,
        "goal": goal or model.goal or _direction(response),
        "truth": {TRUTH: {"model": str(path.absolute())}},
        "design": {DESIGN: _design(model, table, subjects, doses or response.studied)},
        "analysis": ANALYSES,
        **({} if smallest is None else {"delta": abs(smallest)}),
    }
    return plan_from(content, "the next trial", open_table)


def _checked(model: ResponseModel, path: Path) -> ResponseModel:
    if not model.has_dose_response:
        raise UsageError(f"{path} has no dose of two levels or more, so no trial can be planned from it.")
    if not model.endpoint.is_simulated:
        raise UsageError(
            f"{path} has a {model.endpoint.name} endpoint, of which trials are not simulated yet; plan the "
            "size by the adjusted probabilities and their differences."
        )
    return model


def _design(
    model: ResponseModel, table: Path, subjects: Sequence[int], doses: Sequence[float]
) -> dict[str, Any]:
    return {
        "doses": list(doses),
        "subjects": list(subjects),
        "table": str(table.absolute()),
        "columns": [each.name for each in model.design.schema if each.name != model.dose],
    }


def _direction(response: DoseResponse) -> Goal:
    """The way in which the response goes farthest."""
    return "max" if max(response.difference) >= -min(response.difference) else "min"
