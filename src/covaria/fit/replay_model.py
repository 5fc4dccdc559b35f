"""A fit done again from what its model keeps, and what differs from the first time."""

from collections.abc import Iterator
from dataclasses import dataclass

from covaria.engine.training import Progress
from covaria.fit.asked import request_of, table_of_fit
from covaria.fit.fit_request import FitRequest
from covaria.fit.fit_trial import fit_trial
from covaria.model import ResponseModel
from covaria.model.key_numbers import key_numbers
from covaria.model.result_digest import result_digest
from covaria.table import TrialTable
from covaria.wording.lists import counted


@dataclass(frozen=True)
class Difference:
    """What is not as it was.

    Attributes
    ----------
    what : str
        Such as "rows used", "numpy" or "error out of fold".
    then, now : str
    share : float or None
        Of two numbers, their difference as a share of the larger one.
    """

    what: str
    then: str
    now: str
    share: float | None = None


@dataclass(frozen=True)
class Replay:
    """How a fit that was done again compares with the first one.

    Attributes
    ----------
    agrees : bool
        Whether the result is the same to the bit.
    same_table : bool
        Whether the same rows were used; nothing is trained on others.
    digest_then, digest_now : str
        SHA-256 of the results; empty for a fit that was not done again.
    differences : tuple of Difference
        First of the table, then of settings, versions and platform, then of the numbers, the largest first.
    """

    agrees: bool
    same_table: bool
    digest_then: str
    digest_now: str
    differences: tuple[Difference, ...]


def replay_model(
    model: ResponseModel,
    data: object,
    *,
    filter: str | None = None,  # noqa: A002 (the option's name)
    sheet: str | None = None,
    progress: Progress | None = None,
) -> Replay:
    """Fit a model again, as it says that it was fitted, and tell whether the result is the same to the bit.

    Parameters
    ----------
    model : ResponseModel
    data : path, data frame, or mapping of columns
        The table of the fit; in another order of rows or another format it is the same.
    filter, sheet : str, optional
        In the place of those of the fit: a filter by the subject or the group is not kept.
    progress : callable, optional
        Called with the share of the work done; False cancels.

    Raises
    ------
    ModelFileError
        If the model does not say what was asked of its fit.
    TableError, RoleError, UsageError, TrainingError
        As for `fit_model`.
    """
    request = request_of(model.provenance.asked)
    return replay_request(model, request, table_of_fit(request, data, filter, sheet), progress)


def replay_request(
    model: ResponseModel, request: FitRequest, table: TrialTable, progress: Progress | None = None
) -> Replay:
    """Fit a model again by its request and a table that was read by it; errors as for `replay_model`."""
    digest = result_digest(model)
    if table.fingerprint != model.provenance.fingerprint:
        return Replay(False, False, digest, "", tuple(_of_tables(model, table)))
    again = fit_trial(table, request, progress)
    digest_now = result_digest(again)
    surroundings = _of_surroundings(model, again)
    numbers = () if digest == digest_now else _of_numbers(model, again)
    return Replay(digest == digest_now, True, digest, digest_now, (*surroundings, *numbers))


def _of_tables(model: ResponseModel, table: TrialTable) -> Iterator[Difference]:
    known = model.provenance
    if model.evaluation.rows != table.rows:
        yield Difference("rows used", f"{model.evaluation.rows:,}", f"{table.rows:,}")
    then, now = ({each.reason: each.rows for each in rows} for rows in (known.exclusions, table.excluded))
    for reason in {**then, **now}:
        before, after = (counted(each.get(reason, 0), "row") for each in (then, now))
        if before != after:
            yield Difference(f"left out since {reason}", before, after)
    was, is_now = ({each.column: each.role.value for each in roles} for roles in (known.roles, table.roles))
    for column in {**was, **is_now}:
        if was.get(column) != is_now.get(column):
            yield Difference(f"role of {column}", was.get(column, "absent"), is_now.get(column, "absent"))
    yield Difference("fingerprint of the rows used", known.fingerprint, table.fingerprint)


def _of_surroundings(model: ResponseModel, again: ResponseModel) -> Iterator[Difference]:
    then, now = (
        {"seed": str(known.seed), **dict(known.settings), **dict(known.versions)}
        for known in (model.provenance, again.provenance)
    )
    for name in {**then, **now}:
        if then.get(name) != now.get(name):
            yield Difference(name, then.get(name, "none"), now.get(name, "none"))


def _of_numbers(model: ResponseModel, again: ResponseModel) -> list[Difference]:
    """Numbers that differ, the largest relative difference first."""
    then, now = key_numbers(model), key_numbers(again)
    apart = {
        name: abs(then[name] - now[name]) / max(abs(then[name]), abs(now[name]))
        for name in then.keys() & now.keys()
        if then[name] != now[name]
    }
    order = sorted(apart, key=lambda name: (-apart[name], name))
    named = [Difference(name, f"{then[name]:.12g}", f"{now[name]:.12g}", apart[name]) for name in order]
    return named or [Difference("parts of the model that have no name here", "one", "another")]
