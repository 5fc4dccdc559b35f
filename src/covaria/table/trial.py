"""The table of a trial: typed, checked, and reduced to the rows that can be used."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.disclosure import file_name
from covaria.errors import DataError, TableError
from covaria.table.checks import Severity
from covaria.table.columns import CategoryColumn, Column, NumberColumn
from covaria.table.draft import Draft, draft_trial, exclude_unusable
from covaria.table.examine import ExaminedTrial, examine_trial
from covaria.table.exclusions import Exclusion
from covaria.table.fingerprint import fingerprint
from covaria.table.missing import STANDARD_SPELLINGS
from covaria.table.roles import MODELLED, Role, RoleAssignment
from covaria.table.schema import CovariateSchema, covariate_schema
from covaria.table.strata import stratum_of_rows
from covaria.table.text import TextTable


@dataclass(frozen=True)
class TrialTable:
    """A trial, ready to be modelled: only usable rows, every column typed.

    Attributes
    ----------
    source : str
        The file's name without its folder, or "the data frame".
    roles : tuple of RoleAssignment
        One per column of the table that was read; a covariate that turned out to be the same in every usable
        row is ignored here.
    response : NumberColumn
        Without missing values.
    covariates : tuple of Column
        In the order of the table, the dose or arm among them.
    dose : str or None
        The name of the dose, one of the covariates.
    subjects, groups : (rows,) int64 array or None
        A number for each subject or group, counted from 0 in the text order of the identifiers.
    weights : (rows,) float64 array or None
        All above 0.
    exposures : NumberColumn or None
        How long events were counted in each row, all above 0.
    events : NumberColumn or None
        1 where the time is that of an event, 0 where it is censored.
    rows_read : int
        Rows of the table that was read.
    excluded : tuple of Exclusion
        The rows among them that are not here.
    notes : tuple of str
        Sentences for the user.
    fingerprint : str
        SHA-256 of the used rows and columns; the order of rows and the file's format make no difference.
    modelled_fingerprint : str
        The same of the response and the covariates alone, so that rows are known without their subjects.
    missing : tuple of str
        Spellings of a missing cell that were declared, beside the standard ones.
    schema : tuple of CovariateSchema
        What a model needs to know of each covariate.
    stratum : (rows,) int64 array or None
        The stratum of each row, within which subjects were randomised.
    strata : tuple of str
        The columns that make the strata.
    arm : str or None
        The name of the arm, one of the covariates, where the treatment has no order; there is no dose then.
    group_names : tuple of str
        The identifier of each group, by its number; empty without groups.
    is_labelled : bool
        Whether the response is one of 1 and 0, declared as yes or no.
    levels : tuple of str
        Of the response, in their order, where that was declared.
    visit : CategoryColumn or None
        The planned visits in the order of time, one of the covariates.
    time : NumberColumn or None
        Times in the place of visits, one of the covariates.
    """

    source: str
    roles: tuple[RoleAssignment, ...]
    response: NumberColumn
    covariates: tuple[Column, ...]
    dose: str | None
    subjects: IntArray | None
    groups: IntArray | None
    weights: FloatArray | None
    rows_read: int
    excluded: tuple[Exclusion, ...]
    notes: tuple[str, ...]
    fingerprint: str
    modelled_fingerprint: str
    missing: tuple[str, ...]
    schema: tuple[CovariateSchema, ...]
    stratum: IntArray | None = None
    strata: tuple[str, ...] = ()
    arm: str | None = None
    group_names: tuple[str, ...] = ()
    is_labelled: bool = False
    levels: tuple[str, ...] = ()
    exposures: NumberColumn | None = None
    events: NumberColumn | None = None
    visit: CategoryColumn | None = None
    time: NumberColumn | None = None

    @property
    def over(self) -> CategoryColumn | NumberColumn | None:
        """The planned visits, or times, at which a subject's rows were measured."""
        return self.time if self.visit is None else self.visit

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.response.values)

    @property
    def dose_levels(self) -> int:
        """Number of distinct doses; 0 without a dose."""
        doses = [
            each.values
            for each in self.covariates
            if each.name == self.dose and isinstance(each, NumberColumn)
        ]
        return len(np.unique(doses[0])) if doses else 0

    @property
    def modelled(self) -> tuple[str, ...]:
        """Names of the response and the covariates."""
        return self.response.name, *(column.name for column in self.covariates)


def trial_table(
    table: TextTable,
    roles: tuple[RoleAssignment, ...],
    strata: tuple[str, ...] = (),
    with_notes: bool = True,
) -> TrialTable:
    """Type the columns by their roles, leave out what cannot be used, and check the rest.

    Without notes only what stops the analysis is looked for; all else is the same.

    Raises
    ------
    RoleError
        When the roles do not belong to the table or name no response, or strata do not fit.
    TableError
        When a check finds something that no model can be made from, or a row lacks its stratum.
    """
    return trial_of(table, examine_trial(table, roles, strata, with_notes), strata)


def trial_of(table: TextTable, examined: ExaminedTrial, strata: tuple[str, ...] = ()) -> TrialTable:
    """Make a trial of a table that was examined.

    Raises
    ------
    TableError
        When a check found something that no model can be made from, or a row lacks its stratum.
    """
    for finding in examined.findings:
        if finding.severity is Severity.ERROR:
            error = TableError(f"{table.source}: {finding.sentence}")
            error.add_note("covaria.check_table tells the role of each column and all that was found.")
            raise error
    whole, draft = examined.whole, examined.draft
    dose = draft.column_of(Role.DOSE)
    return TrialTable(
        source=file_name(draft.source),
        roles=draft.roles,
        response=draft.response,
        covariates=draft.covariates,
        dose=dose,
        subjects=draft.subjects.codes if draft.subjects else None,
        groups=draft.groups.codes if draft.groups else None,
        weights=draft.weights.values if draft.weights else None,
        rows_read=draft.rows_read,
        excluded=draft.excluded,
        notes=tuple(finding.sentence for finding in examined.findings),
        fingerprint=fingerprint(_used(whole)),
        modelled_fingerprint=fingerprint(_modelled(whole)),
        missing=tuple(sorted(table.missing - STANDARD_SPELLINGS)),
        schema=tuple(covariate_schema(each, each.name == dose) for each in draft.covariates),
        stratum=_stratum(draft),
        strata=strata,
        arm=draft.column_of(Role.ARM),
        group_names=draft.groups.levels if draft.groups else (),
        is_labelled=draft.is_labelled,
        levels=draft.levels,
        exposures=draft.exposures,
        events=_events(draft),
        visit=draft.visit,
        time=draft.time,
    )


def events_seen(values: FloatArray, role: Role) -> FloatArray:
    """1 where a time is that of an event, by a column of that role: 1 of an event's, 0 of a censoring's."""
    seen: FloatArray = (values == (1.0 if role is Role.EVENT else 0.0)).astype(float)
    return seen


def _events(draft: Draft) -> NumberColumn | None:
    if draft.events is None:
        return None
    role = Role.CENSOR if draft.column_of(Role.EVENT) is None else Role.EVENT
    return NumberColumn(draft.events.name, events_seen(draft.events.values, role))


def modelled_fingerprint(table: TextTable, roles: Sequence[RoleAssignment]) -> str | None:
    """Fingerprint of the response and the covariates, as a fit with these roles would use the table.

    Columns without a role are not looked at, nor subjects, groups and weights that the table lacks. None
    where the table does not fit the roles.
    """
    used = tuple(each for each in roles if each.role in MODELLED or each.role is Role.RESPONSE)
    others = (each for each in roles if each not in used and each.role is not Role.IGNORE)
    present = (*used, *(each for each in others if each.column in table.cells))
    try:
        return fingerprint(_modelled(exclude_unusable(draft_trial(table, present))))
    except DataError:
        return None


def _stratum(draft: Draft) -> IntArray | None:
    if not draft.strata:
        return None
    return stratum_of_rows(draft.strata, draft.source, draft.row_word, draft.row_numbers)


def _used(draft: Draft) -> list[tuple[Role, Column]]:
    optional = (draft.subjects, draft.groups, draft.weights, draft.exposures, draft.events)
    used = [*_modelled(draft), *_with_roles(draft, [column for column in optional if column is not None])]
    known = {column.name for _, column in used}
    return [*used, *_with_roles(draft, [column for column in draft.strata if column.name not in known])]


def _modelled(draft: Draft) -> list[tuple[Role, Column]]:
    return [*_ends(draft.response), *_with_roles(draft, [draft.response, *draft.covariates])]


def _ends(response: NumberColumn) -> list[tuple[Role, Column]]:
    """Between which ends a censored response lies, as columns, since a limit is one from below or above."""
    if response.known is None:
        return []
    names = (f"{response.name} from", f"{response.name} to")
    return [
        (Role.RESPONSE, NumberColumn(name, ends)) for name, ends in zip(names, response.known.T, strict=True)
    ]


def _with_roles(draft: Draft, columns: Sequence[Column]) -> list[tuple[Role, Column]]:
    role_of = {assignment.column: assignment.role for assignment in draft.roles}
    return [(role_of[column.name], column) for column in columns]
