"""What was planted in a table of a trial is in nothing that a command prints or writes.

Commands get the table by a folder, whose name is planted too; what is written goes to another.
"""

from pathlib import Path

import numpy as np
import pytest

from support.command_line import RunCommand
from support.planted import (
    FOLDER,
    IDENTIFIER,
    NUMBERS,
    RARE,
    planted_trial,
    told,
    told_by_model,
    told_by_page,
    write_csv,
)

FIT = ("--response", "AVAL", "--effort", "quick")
OTHER_FITS = {
    "exposure": ("--assignment", "randomised"),
    "everything": ("--learning-curve", "--sensitivity", "--group", "SITE", "--goal", "max", "--delta", "2"),
    "arms": ("--arm", "DOSE", "--role", "SITE=category"),
}


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """The table, by a path from the folder that commands run in."""
    write_csv(planted_trial(np.random.default_rng(3)), tmp_path / FOLDER / "trial.csv")
    return Path(FOLDER) / "trial.csv"


@pytest.fixture
def quiet(covaria: RunCommand) -> RunCommand:
    """Run a command that must end well and print nothing of what was planted."""

    def run(*arguments: object) -> object:
        ran = covaria(*arguments)
        assert ran.code == 0, ran.err
        assert told(ran.out + ran.err) == [], arguments
        return ran

    return run  # type: ignore[return-value]


def check_written(folder: Path) -> None:
    """Check a folder of a fit."""
    assert told_by_model(folder / "model.covaria") == []
    assert told_by_page(folder / "report.html") == []


@pytest.mark.slow
def test_a_fit_and_what_is_made_of_it_tell_nothing_planted(quiet: RunCommand, planted: Path) -> None:
    quiet("fit", planted, *FIT, "--out", "fit")
    check_written(Path("fit"))
    model = Path("fit/model.covaria")
    quiet("check", planted, "--response", "AVAL")
    quiet("explain", model, "--json")
    quiet("predict", model, planted, "--out", "predictions.csv")
    # Rows come by their numbers; their subject stands beside, since this file belongs with the table.
    words = tuple(level for level, _ in RARE.values())
    assert told(Path("predictions.csv").read_text(encoding="utf-8"), words) == []


@pytest.mark.slow
def test_other_commands_tell_nothing_planted(quiet: RunCommand, planted: Path) -> None:
    quiet("fit", planted, *FIT, "--out", "fit", "--json")
    model = Path("fit/model.covaria")
    quiet("check", planted, "--response", "AVAL", "--json")
    for command in ("explain", "dose"):
        quiet(command, model)
    quiet("dose", model, "--json")
    quiet("report", model, "--out", "again.html")
    quiet("report", model, "--summary", "--out", "sheet.html")
    for page in ("again.html", "sheet.html"):
        assert told_by_page(Path(page)) == []
    quiet("evaluate", model, planted)
    quiet("evaluate", model, planted, "--json")
    quiet("compare", planted, *FIT)
    quiet("learning-curve", planted, "--response", "AVAL")
    for covariates in ("WT,PLT", "RACE,SMOKER"):
        quiet("mcpmod", planted, "--response", "AVAL", "--dose", "DOSE", "--covariates", covariates)


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHER_FITS)
def test_other_fits_tell_nothing_planted(quiet: RunCommand, tmp_path: Path, name: str) -> None:
    trial = planted_trial(np.random.default_rng(4), exposure=name == "exposure")
    write_csv(trial, tmp_path / FOLDER / "trial.csv")
    quiet("fit", Path(FOLDER) / "trial.csv", *FIT, *OTHER_FITS[name], "--out", "fit")
    check_written(Path("fit"))
    quiet("explain", "fit/model.covaria", "--json")


@pytest.mark.slow
@pytest.mark.parametrize("dose", ["--dose", "--arm"])
def test_a_response_that_is_yes_or_no_tells_nothing_planted(
    quiet: RunCommand, tmp_path: Path, dose: str
) -> None:
    trial = planted_trial(np.random.default_rng(5))
    trial["AVAL"] = np.where(trial["AVAL"] > np.median(trial["AVAL"]), "Y", "N")
    planted, model = write_csv(trial, tmp_path / FOLDER / "trial.csv"), "fit/model.covaria"
    asked = ("--response", "AVAL", dose, "DOSE", "--endpoint", "binary", "--responder", "Y")
    quiet("check", planted.relative_to(tmp_path), *asked)
    quiet(
        "fit", planted.relative_to(tmp_path), *asked, "--effort", "quick", "--learning-curve", "--out", "fit"
    )
    check_written(Path("fit"))
    for command in ("explain", "dose") if dose == "--dose" else ("explain",):
        quiet(command, model)
        quiet(command, model, "--json")
    quiet("report", model, "--summary", "--out", "sheet.html")
    assert told_by_page(Path("sheet.html")) == []
    quiet("evaluate", model, planted.relative_to(tmp_path), "--json")


@pytest.mark.parametrize(
    ("column", "cell"),
    [("AVAL", "52837.19x"), ("WT", "8417.35 kg"), ("DOSE", "ZQX7-"), ("PLT", "883325?")],
    ids=["response", "covariate", "dose", "number"],
)
def test_an_error_about_a_cell_does_not_tell_it(
    covaria: RunCommand, tmp_path: Path, column: str, cell: str
) -> None:
    trial = planted_trial(np.random.default_rng(3))
    trial[column] = [cell, *list(trial[column])[1:]]
    path = write_csv(trial, tmp_path / "trial.csv")
    ran = covaria("fit", path, *FIT, "--dose", "DOSE", "--out", "fit")
    assert ran.code == 3
    assert column in ran.err
    assert told(ran.out + ran.err) == []


def test_an_error_about_a_first_line_without_names_does_not_tell_it(
    covaria: RunCommand, tmp_path: Path
) -> None:
    columns = planted_trial(np.random.default_rng(3))
    texts = {name: columns[name] for name in ("USUBJID", "SITE", "RACE")}
    path = write_csv(texts, tmp_path / "trial.csv")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[1:]), encoding="utf-8")
    ran = covaria("fit", path, *FIT)
    assert ran.code == 3
    assert told(ran.out + ran.err) == []


def test_what_was_planted_would_be_found() -> None:
    assert told(f"a {IDENTIFIER}5001 b") == [IDENTIFIER]
    assert told("count 883,325, weight 8.41735e3, -6193.8 and 5.2837e+04") == [
        "883325",
        "8417.35",
        "-6193.8",
        "52837",
    ]
    assert len(NUMBERS) == len(set(NUMBERS))
