"""Names are suggested where a column is not there, unless a first line without names would be told."""

from pathlib import Path

import pytest

from covaria.errors import RoleError
from covaria.table import RoleRequest, assign_roles, read_table

REQUEST = RoleRequest(response="AVAL")


def refusal(folder: Path, *lines: str) -> str:
    path = folder / "trial.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    table = read_table(path)
    with pytest.raises(RoleError) as caught:
        assign_roles(table, REQUEST)
    return str(caught.value)


@pytest.mark.parametrize(
    "lines",
    [
        ("KX-001,Ulm,female", "KX-002,Bonn,male", "KX-003,Ulm,male"),
        ("KX-001,female", "KX-002,male", "LX-017,male"),
        ("anna,female", "berta,female", "carl,male"),
        ("anna,12 kg", "berta,9 kg", "carl,8 kg"),
        ("anna,2024-03-01", "berta,", "carl,"),
        ("anna,<0.5", "berta,7", "carl,8"),
    ],
    ids=["identifier", "pattern", "recurs", "amount", "date", "below-a-limit"],
)
def test_a_first_line_that_may_be_a_subjects_is_not_told(tmp_path: Path, lines: tuple[str, ...]) -> None:
    message = refusal(tmp_path, *lines)
    assert message.endswith(
        "has no column AVAL, which is named as response; its first line may be a subject's, since it looks "
        "as those below it do: put a line with the names of the columns before it."
    )
    assert not any(cell in message for cell in lines[0].split(","))


@pytest.mark.parametrize(
    ("lines", "remedy"),
    [
        (("USUBJID,VISIT1,Y", "KX-001,a,1.5", "KX-002,b,1.2"), "the columns are USUBJID, VISIT1 and Y."),
        (("USUBJID,AVAI", "KX-001,1.5"), "did you mean AVAI?"),
    ],
    ids=["listed", "close"],
)
def test_names_are_suggested(tmp_path: Path, lines: tuple[str, ...], remedy: str) -> None:
    assert refusal(tmp_path, *lines).endswith(remedy)
