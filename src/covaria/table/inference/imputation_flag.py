"""Rule: what says that the response of a row was imputed or derived is no covariate."""

from collections.abc import Iterator, Sequence

import numpy as np

from covaria.table.categories import category_column
from covaria.table.imputation import imputed_rows, names_imputation
from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import MOST_LEVELS, ColumnProfile
from covaria.table.roles import Role


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:
    for column in columns:
        if names_imputation(column.name, known.response) and _says_it_of_some(column, known):
            yield Claim(column, Role.IGNORE, "says which responses were imputed or derived, by its name")


def _says_it_of_some(column: ColumnProfile, known: Known) -> bool:
    """Whether the cells are a few words, or 0 and 1, and not every response was imputed."""
    if column.values is not None and not np.isin(column.values[~np.isnan(column.values)], (0.0, 1.0)).all():
        return False
    if not column.present or column.levels > MOST_LEVELS:
        return False
    return not imputed_rows(category_column(known.table, column.name)).all()


IMPUTATION_FLAG = InferenceRule(
    "imputation-flag", "What says that a response was imputed is ignored", _claims
)
