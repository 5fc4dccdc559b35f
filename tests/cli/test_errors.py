"""Bad input: what is said, with which exit code, and that nothing of it is left behind or given away."""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from covaria.cli.main import main
from covaria.errors import TableError
from support.command_line import Fitted, RunCommand

CANARY = "CANARY4711"
FIT = "fit {0} --response AVAL"
TRAIN = "train lesson.csv --response y"


def trial(sex: str = "M", aval: Callable[[int], object] = lambda k: k * k % 13, rows: int = 20) -> str:
    """A table in which the cell of SEX on line 4 is the canary, or another text."""
    body = [f"{sex if k == 2 else 'F'},{20 + k},{k % 3},{aval(k)}" for k in range(rows)]
    return "\n".join(["SEX,AGE,DOSE,AVAL", *body, ""])


GOOD = trial(CANARY)
TABLES = {
    "zero.csv": "",
    "blank.csv": "\n \n",
    "empty.csv": "SEX,AGE,DOSE,AVAL\n",
    "one.csv": trial(CANARY, rows=1),
    "three.csv": trial(CANARY, rows=3),
    "constant.csv": trial(CANARY, aval=lambda _: 3.25),
    "text.csv": trial(aval=lambda k: f"{CANARY}{k}"),
    "one_text.csv": trial(aval=lambda k: CANARY if k == 7 else k),
    "unfilled.csv": trial(CANARY, aval=lambda _: "NA"),
    "twice.csv": GOOD.replace("AGE", "SEX"),
    "infinite.csv": GOOD.replace(",25,", ",inf,"),
    "infinite_response.csv": trial(CANARY, aval=lambda k: "-inf" if k == 5 else k),
    "ragged.csv": GOOD.replace(CANARY, f"{CANARY},M"),
    "quote.csv": GOOD.replace(CANARY, f'"{CANARY}'),
    "headless.csv": "\n".join(f"{k},{k * 7 % 5},{k * 3 % 11}" for k in range(30)),
    "binary.csv": GOOD.replace(CANARY, CANARY + "\0"),
    "same.csv": "AGE,AVAL\n" + "\n".join(f"50,{k}" for k in range(20)),
    "no_age.csv": "SEX,DOSE,AVAL\nF,5,1\nM,5,2\n",
    "no_response.csv": "SEX,AGE,DOSE\nF,30,5\nM,40,5\n",
    "age_text.csv": f"SEX,AGE,DOSE,AVAL\nF,50,5,1\nM,{CANARY},5,2\n",
    "age_infinite.csv": "SEX,AGE,DOSE,AVAL\nF,50,5,1\nM,-inf,5,2\n",
    "three_rows.csv": "SEX,AGE,DOSE,AVAL\nF,50,5,1\nM,40,5,2\nF,60,0,4\n",
    "one_row.csv": "SEX,AGE,DOSE,AVAL\nF,50,5,1\n",
    "foreign.covaria": "not a model at all",
    "good.csv": GOOD,
    "table.xlsx": "PK",
    "workbook.csv": "PK\x03\x04",
}

CASES = [
    # Tables that cannot be read.
    (FIT.format("absent.csv"), 3, ["absent.csv", "no such file"]),
    (FIT.format("."), 3, ["folder"]),
    (FIT.format("zero.csv"), 3, ["zero.csv", "empty"]),
    (FIT.format("blank.csv"), 3, ["blank.csv", "empty"]),
    (FIT.format("empty.csv"), 3, ["empty.csv", "no rows"]),
    (FIT.format("twice.csv"), 3, ["columns 1 and 2", "SEX"]),
    (FIT.format("ragged.csv"), 3, ["ragged.csv", "line 4"]),
    (FIT.format("quote.csv"), 3, ["line 4", "quote"]),
    (FIT.format("headless.csv"), 3, ["headless.csv", "column names"]),
    (FIT.format("binary.csv"), 3, ["line 4", "binary"]),
    (FIT.format("table.xlsx"), 3, ["CSV"]),
    (FIT.format("workbook.csv"), 3, ["Excel", "CSV"]),
    (FIT.format("foreign.covaria"), 3, ["foreign.covaria", "CSV"]),
    # Tables that cannot be used.
    (FIT.format("one.csv"), 3, ["1 row", "at least 10"]),
    (FIT.format("three.csv"), 3, ["3", "at least 10"]),
    (FIT.format("constant.csv"), 3, ["AVAL", "the same"]),
    (FIT.format("text.csv"), 3, ["AVAL", "not a number", "lines 2, 3, 4 and 17 more"]),
    (FIT.format("one_text.csv"), 3, ["AVAL", "not a number", "line 9"]),
    (FIT.format("unfilled.csv"), 3, ["AVAL", "missing in every row"]),
    (FIT.format("infinite.csv"), 3, ["AGE", "infinite", "line 7"]),
    (FIT.format("infinite_response.csv"), 3, ["AVAL", "infinite", "line 7"]),
    (FIT.format("same.csv"), 3, ["covariate", "differs"]),
    (FIT.format("good.csv") + " --covariates SEX --role AGE=weight --role AGE=group", 3, ["AGE", "one role"]),
    # Columns and roles.
    ("fit good.csv --response aval", 3, ["aval", "did you mean AVAL?"]),
    ("fit good.csv --response zzz", 3, ["zzz", "SEX, AGE, DOSE and AVAL"]),
    ("fit good.csv --response AVAL --covariates AGE,SEXX", 3, ["SEXX", "did you mean SEX?"]),
    ("fit good.csv --response AVAL --dose DOES", 3, ["DOES", "did you mean DOSE?"]),
    ("fit good.csv --response AVAL --subject USUBJID", 3, ["USUBJID", "subject"]),
    ("fit good.csv --response AVAL --group SITE", 3, ["SITE", "group"]),
    ("fit good.csv --response AVAL --covariates AGE,AVAL", 3, ["AVAL", "one role"]),
    ("fit good.csv --response AVAL --dose SEX", 3, ["SEX", "not a number"]),
    ("fit good.csv --response SEX", 3, ["SEX", "not a number"]),
    ("fit good.csv --response AVAL --role AGE=colour", 3, ["colour", "covariate", "ignore"]),
    ("fit good.csv --response AVAL --role SEXX=ignore", 3, ["SEXX", "did you mean SEX?"]),
    ("fit good.csv --response AVAL --role AGE", 2, ["COLUMN=ROLE"]),
    ("fit good.csv --response AVAL --role =ignore", 2, ["COLUMN=ROLE"]),
    ("fit good.csv --response AVAL --covariates AGE,,SEX", 2, ["--covariates", "a,b,c"]),
    # Usage.
    ("fit good.csv", 2, ["--response"]),
    ("fit --response AVAL", 2, ["TABLE"]),
    ("fti good.csv", 2, ["fti", "fit"]),
    ("fit good.csv --response AVAL --seed -1", 2, ["--seed"]),
    ("fit good.csv --response AVAL --seed 99999999999999999999", 2, ["seed", "2^63"]),
    ("fit good.csv --response AVAL --seed x", 2, ["--seed"]),
    ("fit good.csv --response AVAL --sed 1", 2, ["--sed"]),
    ("demo --lesson pasta", 2, ["pasta"]),
    # Places to write to.
    ("fit good.csv --response AVAL --out good.csv", 2, ["good.csv", "is a file"]),
    ("fit good.csv --response AVAL --out good.csv/deep", 2, ["good.csv", "is a file"]),
    ("fit good.csv --response AVAL --out taken", 2, ["taken/report.html", "--force"]),
    ("predict {model} one_row.csv --out good.csv", 2, ["good.csv", "--force"]),
    ("predict {model} one_row.csv --out taken --force", 2, ["taken", "folder"]),
    ("predict {model} one_row.csv --out good.csv/deep.csv", 2, ["good.csv", "is a file"]),
    # Models, and tables for them.
    ("predict absent.covaria good.csv", 3, ["absent.covaria", "covaria fit"]),
    ("predict . good.csv", 3, ["folder", "model.covaria"]),
    ("predict foreign.covaria good.csv", 3, ["foreign.covaria", "not a Covaria model"]),
    ("predict cut.covaria good.csv", 3, ["cut.covaria", "cut short"]),
    ("predict good.csv {model}", 3, ["good.csv", "not a Covaria model"]),
    ("predict {model} absent.csv", 3, ["absent.csv", "no such file"]),
    ("predict {model} empty.csv", 3, ["empty.csv", "no rows"]),
    ("predict {model} no_age.csv", 3, ["no_age.csv", "AGE"]),
    ("predict {model} lesson.csv", 3, ["lesson.csv", "SEX, AGE and DOSE"]),
    ("predict {model} age_text.csv", 3, ["AGE", "not a number", "line 3"]),
    ("predict {model} age_infinite.csv", 3, ["AGE", "infinite", "line 3"]),
    ("evaluate {model} no_response.csv", 3, ["no_response.csv", "AVAL"]),
    ("evaluate {model} one_row.csv", 3, ["one_row.csv", "two rows"]),
    ("evaluate {model} unfilled.csv", 3, ["AVAL", "missing in every row"]),
    ("evaluate cut.covaria good.csv", 3, ["cut.covaria", "cut short"]),
    *[
        (f"{command} --level {level}", 2, ["level", "between 0 and 1"])
        for command in ("predict {model} one_row.csv", "evaluate {model} three_rows.csv")
        for level in ("0", "1", "2", "-1", "nan", "inf")
    ],
    ("predict {model} one_row.csv --level 0.9999", 2, ["level", "87 subjects", "at most 0.98"]),
    ("predict {model} one_row.csv --level high", 2, ["--level"]),
    # The knobs of the lesson.
    *[
        (f"{TRAIN} --learning-rate {rate}", 2, ["learning rate"])
        for rate in ("nan", "inf", "-1", "0", "1e300")
    ],
    *[(f"{TRAIN} --epochs {count}", 2, ["poch"]) for count in ("0", "-1", "99999999999999999999")],
    *[(f"{TRAIN} --epochs 1 --batch-size {count}", 2, ["atch size"]) for count in ("0", "-1")],
    *[(f"{TRAIN} --epochs 1 --members {count}", 2, ["members"]) for count in ("0", "-1")],
    *[(f"{TRAIN} --hidden {text}", 2, ["hidden"]) for text in ("x", "16,", "-3", "1.5", "²", "0", "16,0")],
    (f"{TRAIN} --hidden 1000", 2, ["512"]),
    (f"{TRAIN} --hidden 1,1,1,1,1,1,1", 2, ["6 hidden layers"]),
    (f"{TRAIN} --activation sigmoid", 2, ["--activation", "relu"]),
    (f"{TRAIN} --scaling some", 2, ["--scaling", "standard"]),
    *[(f"{TRAIN} --epochs 1 --seed {seed}", 2, ["seed"]) for seed in ("-1", "4294967296")],
    *[
        (f"{TRAIN} --test-fraction {share}", 2, ["test fraction"])
        for share in ("0", "1", "-0.5", "2", "nan", "inf", "0.0001", "0.9999")
    ],
    ("train constant.csv --response AVAL", 3, ["AVAL", "the same"]),
    ("train absent.csv --response AVAL", 3, ["absent.csv", "no such file"]),
]


@pytest.fixture
def workplace(tmp_path: Path, fitted: Fitted, lesson_table: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "cut.covaria").write_bytes(fitted.model.read_bytes()[:5000])
    (tmp_path / "lesson.csv").symlink_to(lesson_table)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "report.html").write_text("mine")
    return tmp_path


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize(("line", "code", "words"), CASES, ids=[line for line, _, _ in CASES])
def test_bad_input(
    covaria: RunCommand, workplace: Path, fitted: Fitted, line: str, code: int, words: list[str]
) -> None:
    before = contents(workplace)
    ran = covaria(*(fitted.model if word == "{model}" else word for word in line.split()))
    assert ran.code == code
    assert ran.out == ""
    message = ran.err.splitlines()[-1]
    assert message.startswith("Error: ")
    for word in words:
        assert word in message
    assert CANARY not in ran.err
    assert "Traceback" not in ran.err
    assert contents(workplace) == before


def test_an_error_is_one_sentence_or_two(covaria: RunCommand, workplace: Path) -> None:
    ran = covaria("fit", "text.csv", "--response", "AVAL")
    assert ran.err.count("\n") == 1
    assert ran.err.rstrip().endswith(".")


@pytest.mark.parametrize("json", [(), ("--json",)])
def test_errors_are_the_same_for_machines(
    covaria: RunCommand, workplace: Path, json: tuple[str, ...]
) -> None:
    ran = covaria("fit", "constant.csv", "--response", "AVAL", *json)
    assert ran.code == 3
    assert ran.out == ""
    assert ran.err.splitlines()[-1].startswith("Error: constant.csv")


def test_the_exception_itself_comes_through_on_demand(
    covaria: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert covaria("fit", "absent.csv", "--response", "y").code == 3
    monkeypatch.setattr(sys, "argv", ["covaria", "--debug", "fit", "absent.csv", "--response", "y"])
    with pytest.raises(TableError, match="no such file"):
        main()
