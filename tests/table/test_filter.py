"""Rows chosen by a filter: DuckDB's own reading of the same expression is the oracle."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from covaria.errors import TableError, UsageError
from covaria.table import RoleRequest, Selection, TextTable, assign_roles, text_table, trial_table
from covaria.table.check_table import check_table

COLUMNS: dict[str, list[Any]] = {
    "PARAMCD": ["ALT", "AST", "it's", None, "ALT", "AST", "ALT", "it's"],
    "AVISIT": ["Week 4", "Week 12 ", None, " Week 12", "Week 12", "Week 4", "Week 4", "Week 12"],
    "AVAL": [1.5, None, -2.0, 1e3, 0.0, 7.25, 1.5, None],
    "The dose": [0, 10, 10, None, 25, 0, 25, 10],
    "SITE": ["0012", "0007", "0012", "0007", "0012", "0007", "0012", "0007"],
}


def kept(text: str, columns: dict[str, list[Any]] = COLUMNS) -> list[int]:
    rows: list[int] = text_table(columns, selection=Selection(text)).row_numbers.tolist()
    return rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("PARAMCD == 'ALT'", [1, 5, 7]),
        ("PARAMCD='ALT' AND AVISIT == 'Week 12'", [5]),
        ("AVISIT == ' Week 12 '", [2, 4, 5, 8]),
        ("PARAMCD == 'it''s'", [3, 8]),
        ("AVAL != 1.5", [3, 4, 5, 6]),
        ("AVAL <> +1.5 or AVAL is missing", [2, 3, 4, 5, 6, 8]),
        ("AVAL >= 1.5 and AVAL < 1e2", [1, 6, 7]),
        ("AVAL > -2", [1, 4, 5, 6, 7]),
        ("AVAL <= .0", [3, 5]),
        ('"The dose" in (10, 25)', [2, 3, 5, 7, 8]),
        ('"The dose" not in (10, 25)', [1, 6]),
        ("not (\"The dose\" == 10 or PARAMCD == 'ALT')", [6]),
        ("PARAMCD is not missing and not AVISIT is missing", [1, 2, 5, 6, 7, 8]),
        ("PARAMCD == 'ALT' or PARAMCD == 'AST' and AVAL > 5", [1, 5, 6, 7]),
        ("SITE == '0012'", [1, 3, 5, 7]),
    ],
)
def test_rows_are_kept_where_all_of_it_is_true(text: str, rows: list[int]) -> None:
    assert kept(text) == rows


COMPARISONS = st.one_of(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["AVAL", '"The dose"']),
        st.sampled_from(["==", "=", "!=", "<>", "<", "<=", ">", ">="]),
        st.sampled_from(["0", "10", "-2", "1.5", "25", "1e3"]),
    ),
    st.builds(
        "{} {} '{}'".format,
        st.sampled_from(["PARAMCD", "AVISIT"]),
        st.sampled_from(["==", "!="]),
        st.sampled_from(["ALT", "it''s", "Week 12", "none such"]),
    ),
    st.builds("PARAMCD {} ('ALT', '{}')".format, st.sampled_from(["in", "not in"]), st.sampled_from("xy")),
    st.builds("{} is missing".format, st.sampled_from(["AVAL", "PARAMCD", "AVISIT"])),
    st.builds("{} is not missing".format, st.sampled_from(["AVAL", "PARAMCD", "AVISIT"])),
)
FILTERS = st.recursive(
    COMPARISONS,
    lambda parts: st.one_of(
        st.builds("not {}".format, parts),
        st.builds("({})".format, parts),
        st.builds("{} and {}".format, parts, parts),
        st.builds("{} or {}".format, parts, parts),
    ),
    max_leaves=8,
)


TYPED = [
    [*cells, row]
    for row, cells in enumerate(zip(*(COLUMNS[name] for name in COLUMNS if name != "SITE"), strict=True), 1)
]


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        connection.execute('CREATE TABLE t (PARAMCD TEXT, AVISIT TEXT, AVAL DOUBLE, "The dose" INT, row INT)')
        connection.executemany("INSERT INTO t VALUES (?, trim(?), ?, ?, ?)", TYPED)
        yield connection


@given(text=FILTERS)
def test_it_keeps_the_rows_that_duckdb_keeps(database: duckdb.DuckDBPyConnection, text: str) -> None:
    expression = text.replace("is missing", "is null").replace("is not missing", "is not null")
    rows = database.execute(f"SELECT row FROM t WHERE {expression} ORDER BY row").fetchall()
    if rows:
        assert kept(text) == [row for (row,) in rows]
    else:
        with pytest.raises(TableError, match="keeps no row"):
            kept(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "character 1 on; write it as"),
        ("PARAMCD", "character 8 on; write it as"),
        ("PARAMCD == ALT", "character 12 on; a text to compare with stands in 'single quotes'"),
        ('PARAMCD == "ALT"', "character 12 on; a text to compare with stands in 'single quotes'"),
        ("PARAMCD == 'ALT", "character 12 on; write it as"),
        ("AVAL > 1 AVAL", "character 10 on; write it as"),
        ("AVAL > 1; drop table t", "character 9 on; write it as"),
        ("AVAL > 1 -- all", "character 10 on; write it as"),
        ("AVAL > (select 1)", "character 8 on; write it as"),
        ("AVAL in (read_csv('x'))", "character 10 on; a text to compare with stands in 'single quotes'"),
        ("AVAL in ()", "character 10 on; write it as"),
        ("system('ls') == 1", "character 7 on; write it as"),
        ("1 == 1", "character 1 on; write it as"),
        ("AVAL > 1a", "character 8 on; write it as"),
        ("AVAL & 1", "character 6 on; write it as"),
        ("(AVAL > 1", "character 10 on; write it as"),
        ("AVAL is 1", "character 9 on; write it as"),
        ("AVAL not 1", "character 10 on; write it as"),
        ("not " * 60 + "AVAL > 1", "at most 50 parentheses are read within each other"),
        ("(" * 5_000, "at most 50 parentheses are read within each other"),
        ("x" * 10_001, "10,001 characters; 10,000 at most are read."),
    ],
    ids=range(21),
)
def test_what_is_no_filter_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError, match="The filter") as caught:
        kept(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("PARAM == 'ALT'", "has no column PARAM, which the filter names; did you mean PARAMCD?"),
        ("AVAL == 'ALT'", "AVAL holds numbers; compare it with one, without quotes."),
        ("SITE == 12", "SITE holds text; compare it with a text in 'single quotes'."),
        ("AVISIT > 'Week 4'", "AVISIT holds text, which has no order; compare it by ==, != or in, or a "),
        ("EMPTY == 1", "EMPTY, which the filter names, is missing in every row."),
        (
            "PARAMCD in ('AL', 'alt')",
            "the filter by PARAMCD keeps no row, and PARAMCD is 'AL' in no row and PARAMCD is 'alt' in no",
        ),
        ("AVAL > 1e6", "the filter by AVAL keeps no row; correct the filter."),
    ],
)
def test_a_filter_that_does_not_fit_the_table_is_refused(text: str, message: str) -> None:
    with pytest.raises(TableError) as caught:
        kept(text, {**COLUMNS, "EMPTY": [None] * 8})
    assert message in str(caught.value)
    assert "Week 12" not in str(caught.value)


def test_rows_left_out_are_counted_by_reason() -> None:
    table = text_table(COLUMNS, selection=Selection("PARAMCD == 'ALT'"))
    assert [(each.reason, each.rows) for each in table.excluded] == [
        ("the filter by PARAMCD is not met", 4),
        ("the filter by PARAMCD meets a missing cell", 1),
    ]
    assert (table.rows, table.rows_read) == (3, 8)


def test_decimal_commas_are_compared_as_numbers(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("A;B\n1,5;x\n2,5;y\n")
    assert text_table(tmp_path / "t.csv", selection=Selection("A > 2")).row_numbers.tolist() == [3]


RANDOM = np.random.default_rng(5)
SUBJECTS, VISITS = 40, ("Week 4", "Week 12")


def bds() -> dict[str, Sequence[Any]]:
    rows = [(s, p, v) for s in range(SUBJECTS) for p in ("ALT", "AST") for v in VISITS]
    return {
        "USUBJID": [f"S-{s:02d}" for s, _, _ in rows],
        "PARAMCD": [p for _, p, _ in rows],
        "AVISIT": [v for _, _, v in rows],
        "DOSE": [[0, 10, 50][s % 3] for s, _, _ in rows],
        "AGE": [30 + 7 * s % 40 for s, _, _ in rows],
        "AVAL": RANDOM.normal(size=len(rows)).round(3).tolist(),
    }


@pytest.mark.parametrize(
    ("text", "rows", "told"),
    [
        ("PARAMCD == 'ALT' and AVISIT == 'Week 12'", 40, "one row for each of 40 subjects."),
        (
            "PARAMCD == 'ALT'",
            80,
            "80 rows of 40 subjects; to have one for each, choose one parameter and one",
        ),
    ],
    ids=["one", "two"],
)
def test_one_row_for_each_subject_is_said(text: str, rows: int, told: str) -> None:
    found = check_table(bds(), "AVAL", filter=text)
    assert (found.rows, found.rows_read) == (rows, 160)
    notes = [each.sentence for each in found.findings if each.code == "filtered"]
    assert len(notes) == 1
    assert told in notes[0]


def test_without_a_subject_it_is_said_that_this_is_not_known() -> None:
    columns = {name: cells for name, cells in bds().items() if name != "USUBJID"}
    found = check_table(columns, "AVAL", filter="PARAMCD == 'ALT'")
    assert any("each taken as a subject of its own" in each.finding for each in found.findings)


def test_the_trial_is_that_of_the_rows_alone() -> None:
    columns, request = bds(), RoleRequest(response="AVAL", covariates=("AGE",))
    chosen = [
        p == "ALT" and v == "Week 4" for p, v in zip(columns["PARAMCD"], columns["AVISIT"], strict=True)
    ]
    alone = {
        name: [cell for cell, here in zip(cells, chosen, strict=True) if here]
        for name, cells in columns.items()
    }

    def fingerprint(table: TextTable) -> str:
        return trial_table(table, assign_roles(table, request)).fingerprint

    selection = Selection("PARAMCD == 'ALT' and AVISIT == 'Week 4'")
    assert fingerprint(text_table(columns, selection=selection)) == fingerprint(text_table(alone))
