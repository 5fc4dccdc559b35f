"""A fingerprint of the data that a model was made from."""

import hashlib
import json
from collections.abc import Sequence

import numpy as np

from covaria.arrays import IntArray
from covaria.table.columns import MISSING_LEVEL, CategoryColumn, Column
from covaria.table.roles import Role


def fingerprint(columns: Sequence[tuple[Role, Column]]) -> str:
    """Return the SHA-256, in hexadecimal, of columns with their names, roles and cells.

    Neither the order of rows and columns nor the way in which a number is written makes a difference: numbers
    count as float64, other cells as text.

    Parameters
    ----------
    columns : sequence of (Role, Column)
        All of the same length, each name once.
    """
    ordered = sorted(columns, key=lambda entry: entry[1].name)
    coded = [_codes(column) for _, column in ordered]
    order = np.lexsort([codes for _, codes in coded])
    digest = hashlib.sha256()
    for (role, column), (values, codes) in zip(ordered, coded, strict=True):
        _add(digest, json.dumps([column.name, str(role), type(column).__name__, len(codes)]).encode())
        _add(digest, values)
        _add(digest, codes[order].astype("<i8").tobytes())
    return digest.hexdigest()


def _codes(column: Column) -> tuple[bytes, IntArray]:
    if isinstance(column, CategoryColumn):
        # By text, whatever order the levels have for a model.
        order = sorted(range(len(column.levels)), key=column.levels.__getitem__)
        places = np.append(np.argsort(order), MISSING_LEVEL)
        return json.dumps([column.levels[level] for level in order]).encode(), places[column.codes]
    # Adding 0.0 turns -0.0 into 0.0; NaNs become one.
    values, codes = np.unique(column.values + 0.0, return_inverse=True)
    values[np.isnan(values)] = np.nan
    return values.astype("<f8").tobytes(), codes


def _add(digest: "hashlib._Hash", part: bytes) -> None:
    # The length keeps parts apart: without it, bytes could move from one part to the next unnoticed.
    digest.update(len(part).to_bytes(8, "little"))
    digest.update(part)
