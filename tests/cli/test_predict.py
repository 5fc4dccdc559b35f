import csv
import io
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pytest

from covaria import load_model
from support.command_line import Fitted, RunCommand

NUMBERS = ["prediction", "lower", "upper", "outside", "filled"]
HEADER = ["row", "subject", *NUMBERS]


def rows_of(text: str) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text))
    assert reader.fieldnames in (HEADER, ["row", *NUMBERS])
    return list(reader)


def numbers(text: str, column: str) -> np.ndarray:
    return np.array([float(row[column]) for row in rows_of(text)])


def table_rows(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open() as file:
        names, *rows = csv.reader(file)
    return names, rows


def test_every_row_is_predicted_within_its_interval(covaria: RunCommand, fitted: Fitted) -> None:
    ran = covaria("predict", fitted.model, fitted.table)
    assert ran.code == 0
    assert ran.err == ""
    assert [row["row"] for row in rows_of(ran.out)] == [str(line) for line in range(2, 92)]
    prediction = numbers(ran.out, "prediction")
    assert (numbers(ran.out, "lower") < prediction).all()
    assert (prediction < numbers(ran.out, "upper")).all()
    assert {row["outside"] for row in rows_of(ran.out)} <= {"yes", "no"}
    assert {row["filled"] for row in rows_of(ran.out)} == {"no"}


def test_the_subject_of_each_row_is_kept_as_it_stands(covaria: RunCommand, fitted: Fitted) -> None:
    names, rows = table_rows(fitted.table)
    assert names[0] == "USUBJID"
    text = covaria("predict", fitted.model, fitted.table).out
    assert [row["subject"] for row in rows_of(text)] == [row[0] for row in rows]


def test_one_row_that_the_model_never_saw_is_filled_and_flagged(
    covaria: RunCommand, fitted: Fitted, write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    table = write_csv(
        tmp_path / "new.csv",
        ("SEX", "AGE", "DOSE"),
        [("F", 50, 5), ("CANARY", 50, 5), ("", 50, 5), ("M", 50, 5)],
    )
    ran = covaria("predict", fitted.model, table)
    assert ran.code == 0
    assert [row["filled"] for row in rows_of(ran.out)] == ["no", "yes", "yes", "no"]
    woman, unknown, missing, man = numbers(ran.out, "prediction")
    assert min(woman, man) < unknown < max(woman, man)
    assert unknown == missing
    told = " ".join(ran.err.split())
    assert "Note: SEX has a level that training never had in 1 row; the average over the levels" in told
    assert "Note: SEX is missing in 1 row, as it never was in training; the average over the levels" in told
    assert "CANARY" not in told


def test_numbers_are_those_of_the_library_to_the_last_digit(covaria: RunCommand, fitted: Fitted) -> None:
    ran = covaria("predict", fitted.model, fitted.table, "--level", 0.8)
    expected = load_model(fitted.model).predict(fitted.table, level=0.8)
    for column, values in (
        ("prediction", expected.mean),
        ("lower", expected.lower),
        ("upper", expected.upper),
    ):
        np.testing.assert_array_equal(numbers(ran.out, column), values)


def test_json_says_what_csv_says(covaria: RunCommand, fitted: Fitted) -> None:
    text = covaria("predict", fitted.model, fitted.table).out
    found = covaria("predict", fitted.model, fitted.table, "--json").json
    assert found["level"] == 0.9
    assert list(found["rows"][0]) == HEADER
    assert [row["prediction"] for row in found["rows"]] == numbers(text, "prediction").tolist()
    assert [row["outside"] for row in found["rows"]] == [row["outside"] == "yes" for row in rows_of(text)]


def test_file_holds_what_stdout_would(covaria: RunCommand, fitted: Fitted, tmp_path: Path) -> None:
    printed = covaria("predict", fitted.model, fitted.table).out
    ran = covaria("predict", fitted.model, fitted.table, "--out", "new/predictions.csv")
    assert ran.code == 0
    assert ran.out == ""
    assert "90 predictions in new/predictions.csv" in ran.err
    assert (tmp_path / "new" / "predictions.csv").read_text() == printed
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["predictions.csv"]


def test_force_replaces_the_file(covaria: RunCommand, fitted: Fitted, tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("old")
    ran = covaria("predict", fitted.model, fitted.table, "--out", "old.csv", "--force")
    assert ran.code == 0
    assert len(rows_of((tmp_path / "old.csv").read_text())) == 90


def test_higher_levels_are_wider(covaria: RunCommand, fitted: Fitted) -> None:
    def width(level: float) -> np.ndarray:
        text = covaria("predict", fitted.model, fitted.table, "--level", level).out
        found: np.ndarray = numbers(text, "upper") - numbers(text, "lower")
        return found

    assert (width(0.5) < width(0.9)).all()
    assert (width(0.9) < width(0.98)).all()


@pytest.mark.parametrize("level", [0.3, 0.05, 0.001])
def test_low_levels_never_turn_an_interval_over(covaria: RunCommand, fitted: Fitted, level: float) -> None:
    ran = covaria("predict", fitted.model, fitted.table, "--level", level)
    if ran.code == 0:
        assert (numbers(ran.out, "lower") <= numbers(ran.out, "upper")).all()
    else:
        assert ran.code == 2
        assert "level" in ran.err


def test_rows_beyond_the_training_range_are_flagged(
    covaria: RunCommand, fitted: Fitted, write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    names, rows = table_rows(fitted.table)
    ages = [float(row[2]) for row in rows if row[4] != "NA"]
    edges = [min(ages), max(ages), min(ages) - 5, max(ages) + 5]
    table = write_csv(tmp_path / "edges.csv", names[1:4], [("F", age, 5) for age in edges])
    ran = covaria("predict", fitted.model, table)
    assert [row["outside"] for row in rows_of(ran.out)] == ["no", "no", "yes", "yes"]
    assert ran.err.startswith("Note: 2 rows of 4 are outside")


def test_order_of_rows_and_columns_and_further_columns_change_nothing(
    covaria: RunCommand, fitted: Fitted, write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    names, rows = table_rows(fitted.table)
    order = np.random.default_rng(1).permutation(len(rows))
    turned = [[*reversed(rows[k]), "spare"] for k in order]
    table = write_csv(tmp_path / "turned.csv", [*reversed(names), "SPARE"], turned)
    plain = numbers(covaria("predict", fitted.model, fitted.table).out, "prediction")
    found = numbers(covaria("predict", fitted.model, table).out, "prediction")
    np.testing.assert_array_equal(found, plain[order])


def test_neither_response_nor_subject_is_needed(
    covaria: RunCommand, fitted: Fitted, write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    table = write_csv(tmp_path / "new.csv", ("SEX", "AGE", "DOSE"), [("F", 50, 5)])
    ran = covaria("predict", fitted.model, table)
    assert ran.code == 0
    assert len(rows_of(ran.out)) == 1


def test_parquet_gives_the_same_numbers(covaria: RunCommand, fitted: Fitted, tmp_path: Path) -> None:
    table = tmp_path / "trial.parquet"
    duckdb.sql(f"COPY (FROM read_csv('{fitted.table}', nullstr='NA')) TO '{table}' (FORMAT parquet)")
    from_parquet = covaria("predict", fitted.model, table)
    from_csv = covaria("predict", fitted.model, fitted.table)
    assert numbers(from_parquet.out, "prediction").tolist() == numbers(from_csv.out, "prediction").tolist()
    assert [row["row"] for row in rows_of(from_parquet.out)][:2] == ["1", "2"]


def test_a_missing_number_is_reported(
    covaria: RunCommand, fitted: Fitted, write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    table = write_csv(tmp_path / "gap.csv", ("SEX", "AGE", "DOSE"), [("F", "", 5), ("M", 40, 10)])
    ran = covaria("predict", fitted.model, table)
    assert ran.code == 0
    assert "AGE is missing in 1 row" in " ".join(ran.err.split())


@pytest.mark.parametrize("read", ["model.covaria", "new.csv", "link.csv"])
def test_what_is_read_is_never_replaced(
    covaria: RunCommand, fitted: Fitted, write_csv: Callable[..., Path], tmp_path: Path, read: str
) -> None:
    (tmp_path / "model.covaria").write_bytes(fitted.model.read_bytes())
    table = write_csv(tmp_path / "new.csv", ("SEX", "AGE", "DOSE"), [("F", 50, 5)])
    (tmp_path / "link.csv").symlink_to(table)
    before = table.read_bytes(), (tmp_path / "model.covaria").read_bytes()
    ran = covaria("predict", "model.covaria", "new.csv", "--out", read, "--force")
    assert ran.code == 2
    assert f"{read} is read as well" in ran.err
    assert (table.read_bytes(), (tmp_path / "model.covaria").read_bytes()) == before


def test_quiet_keeps_predictions_and_drops_notes(
    covaria: RunCommand, fitted: Fitted, write_csv: Callable[..., Path], tmp_path: Path
) -> None:
    table = write_csv(tmp_path / "far.csv", ("SEX", "AGE", "DOSE"), [("F", 300, 5)])
    plain = covaria("predict", fitted.model, table)
    assert plain.err.startswith("Note: ")
    assert covaria("predict", fitted.model, table, "--quiet") == (0, plain.out, "")
    assert covaria("predict", fitted.model, table, "--quiet", "--out", "far_out.csv") == (0, "", "")
