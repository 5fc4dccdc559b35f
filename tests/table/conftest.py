from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from covaria.table import RoleRequest, TextTable, TrialTable, assign_roles, table_from_frame, trial_table

TRIAL: dict[str, list[str]] = {
    "USUBJID": [f"S-{row:02d}" for row in range(12)],
    "AGE": ["61", "74", "58", "66", "70", "81", "59", "63", "77", "68", "72", "64"],
    "SEX": ["F", "M", "F", "M", "M", "F", "F", "M", "F", "M", "M", "F"],
    "DOSE": ["0", "54", "81", "0", "54", "81", "0", "54", "81", "0", "54", "81"],
    "AVAL": ["3.1", "4.5", "2.2", "6.7", "5.5", "1.9", "8.4", "7.3", "2.8", "6.1", "4.9", "3.6"],
}

WriteTable = Callable[[str, str | bytes], Path]
TableOf = Callable[..., TextTable]
TrialOf = Callable[..., TrialTable]


@pytest.fixture
def write(tmp_path: Path) -> WriteTable:
    def write_to(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_to


@pytest.fixture
def table_of() -> TableOf:
    """The trial above with some columns replaced, added, or (when None) removed."""

    def build(missing: Sequence[str] = (), **columns: Sequence[object] | None) -> TextTable:
        kept: Mapping[str, Sequence[object] | None] = {**TRIAL, **columns}
        return table_from_frame(
            {name: list(cells) for name, cells in kept.items() if cells is not None}, missing=missing
        )

    return build


@pytest.fixture
def trial_of(table_of: TableOf) -> TrialOf:
    def build(request: RoleRequest | None = None, **columns: Sequence[object] | None) -> TrialTable:
        table = table_of(**columns)
        return trial_table(table, assign_roles(table, request or RoleRequest(response="AVAL")))

    return build
