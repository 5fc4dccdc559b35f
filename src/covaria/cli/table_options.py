"""The options by which a command is told of its table, declared once for all commands that have them."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, fields
from functools import wraps
from typing import TYPE_CHECKING, Any

from covaria.cli.options import (
    Arm,
    Censor,
    Censoring,
    Covariates,
    Dose,
    EndpointWord,
    Event,
    Exposure,
    GroupColumn,
    Levels,
    Limit,
    Missing,
    Responder,
    Response,
    Roles,
    RowFilter,
    Sheet,
    Subject,
    TablePath,
    split_columns,
)
from covaria.errors import UsageError

if TYPE_CHECKING:
    from covaria.table import Role, RoleRequest, Selection


NO_NAME = "--{} needs the name of a column."


@dataclass(frozen=True)
class TableOptions:
    """A table with one row per subject, and what its columns and rows are declared to be.

    Each field is a parameter of the commands that take these options, in this order.
    """

    table: TablePath
    response: Response
    endpoint: EndpointWord = None
    responder: Responder = None
    levels: Levels = None
    exposure: Exposure = None
    event: Event = None
    censor: Censor = None
    censoring: Censoring = None
    limit: Limit = None
    dose: Dose = None
    arm: Arm = None
    covariates: Covariates = None
    subject: Subject = None
    group: GroupColumn = None
    role: Roles = None
    missing: Missing = None
    rows: RowFilter = None
    sheet: Sheet = None

    @property
    def missing_texts(self) -> tuple[str, ...]:
        """Further texts that represent a missing value."""
        return tuple(self.missing or ())

    @property
    def selection(self) -> "Selection":
        """The rows and the sheet that are read."""
        from covaria.table import Selection

        return Selection(self.rows, self.sheet)

    def role_request(
        self, strata: str | None = None, visit: str | None = None, time: str | None = None
    ) -> "RoleRequest":
        """Put what is declared of columns together, with the strata of a randomisation, as "a,b".

        Raises
        ------
        UsageError
            If a name is empty, or `--covariates`, `--strata` or `--role` is not of its form.
        RoleError
            If a role's word is unknown.
        """
        from covaria.table import RoleRequest
        from covaria.table.ordered import as_levels

        self._check_named()
        for option, name in (("visit", visit), ("time", time)):
            if name == "":
                raise UsageError(NO_NAME.format(option))
        return RoleRequest(
            response=self.response,
            dose=self.dose,
            arm=self.arm,
            covariates=None if self.covariates is None else split_columns(self.covariates, "--covariates"),
            subject=self.subject,
            group=self.group,
            strata=() if strata is None else split_columns(strata, "--strata"),
            others=tuple(_role(text) for text in self.role or ()),
            endpoint=self.endpoint,
            responder=() if self.responder is None else split_columns(self.responder, "--responder"),
            exposure=self.exposure,
            event=self.event,
            censor=self.censor,
            censoring=self.censoring,
            limit=self.limit,
            levels=() if self.levels is None else as_levels(self.levels),
            visit=visit,
            time=time,
        )

    def _check_named(self) -> None:
        columns = ("response", "dose", "arm", "subject", "group", "exposure", "event", "censor")
        for option in (*columns, "censoring", "limit"):
            if getattr(self, option) == "":
                raise UsageError(NO_NAME.format(option))


def with_table_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, in the place of its parameter of `TableOptions`, one parameter for each field.

    Typer makes options of a function's signature, which is therefore written out for it.
    """
    written_out = inspect.Signature(list(_parameters(command)))

    @wraps(command)
    def run(**given: Any) -> None:
        options = TableOptions(**{each.name: given.pop(each.name) for each in fields(TableOptions)})
        command(options, **given)

    # Where `inspect` looks first; the attribute of a function is in no stub.
    setattr(run, "__signature__", written_out)  # noqa: B010
    run.__annotations__ = {name: each.annotation for name, each in written_out.parameters.items()}
    return run


def _parameters(command: Callable[..., None]) -> Iterator[inspect.Parameter]:
    """Those of a command, by name only, with the fields of `TableOptions` in the place of its first."""
    _, *others = inspect.signature(command).parameters.values()
    for each in fields(TableOptions):
        default = inspect.Parameter.empty if each.default is MISSING else each.default
        kind = inspect.Parameter.KEYWORD_ONLY
        yield inspect.Parameter(each.name, kind, default=default, annotation=each.type)
    for parameter in others:
        yield parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)


def _role(text: str) -> "tuple[str, Role]":
    from covaria.table import role_from_word

    column, separator, word = text.rpartition("=")
    if not separator or not column:
        raise UsageError("--role must be written as COLUMN=ROLE, such as SITEID=category.")
    return column, role_from_word(word)
