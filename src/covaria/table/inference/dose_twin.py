"""Rule: beside a dose, other columns that tell it are ignored.

Beside the dose they would take its effect away: its arm and code, itself in another unit or as a logarithm,
whether the treatment is active at all, and the cohort that had it.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from covaria.arrays import IntArray
from covaria.table.column_codes import codes_of_numbers, has_more_values
from covaria.table.determined_by import share_determined
from covaria.table.dose_relation import MOST_FOR_EACH_DOSE, dose_relation
from covaria.table.inference.arm_copy import names_treatment
from covaria.table.inference.dose_name import names_dose
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role
from covaria.table.written_doses import dose_column

NEARLY = 0.8
"""Share of rows in which a column named as a treatment agrees with the dose, but for changes of treatment."""


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    dose, subject = known.column_of(Role.DOSE), known.column_of(Role.SUBJECT)
    if dose is None:
        return
    doses = codes_of_numbers(dose_column(known.table, dose).values)
    subjects = None if subject is None else known.codes(subject)
    most = MOST_FOR_EACH_DOSE * len(np.unique(doses))
    for column in columns:
        if has_more_values(column, most) and not _is_named(column):
            continue
        if reason := _reason(column, known.codes(column.name), doses, subjects):
            yield Claim(column, Role.IGNORE, reason)


def _reason(column: ColumnProfile, codes: IntArray, doses: IntArray, subjects: IntArray | None) -> str:
    told, tells = dose_relation(codes, doses, subjects, column.is_number)
    if told:
        return "tells the same as the dose" if tells else "the same throughout each dose"
    if tells:
        return "has one dose for each of its values"
    repeated = 2 * len(np.unique(doses)) <= len(doses)
    if _is_named(column) and repeated and share_determined(codes, doses) >= NEARLY:
        return "tells the treatment, by its name, nearly as the dose does"
    return ""


def _is_named(column: ColumnProfile) -> bool:
    return names_treatment(column.name) or (column.is_number and names_dose(column.name))


DOSE_TWIN = InferenceRule("dose-twin", "Beside a dose, other columns that tell it are ignored", _claims)
