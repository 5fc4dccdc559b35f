"""Covaria without the packages of its extras: what works, and what says what to install."""

import subprocess
import sys
import tomllib
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from covaria.errors import UsageError
from covaria.extras import EXTRAS, missing_extra

DECLARED = Path(__file__).parents[1] / "pyproject.toml"
WITHOUT = f"import sys; sys.modules.update(dict.fromkeys({sorted(EXTRAS)!r}))\n"
"""Code after which an import of these fails as where they are not installed."""

FIT = """
import numpy as np
import covaria
random = np.random.default_rng(0)
x = random.uniform(-1, 1, (60, 2))
y = x[:, 0] + random.normal(0, 0.2, 60)
model = covaria.ResponseRegressor(restarts=1, steps=100, evidence_steps=5).fit(x, y)
assert model.score(x, y) > 0.5
csv = "trial.csv"
np.savetxt(csv, np.c_[x, y], delimiter=",", header="a,b,y", comments="")
settings = covaria.FitSettings(restarts=1, steps=100, evidence_steps=5)
fitted = covaria.fit_model(csv, response="y", settings=settings)
assert repr(fitted).startswith("Response model of") and "<table" in fitted._repr_html_()
covaria.save_model(fitted, "model.covaria")
assert len(covaria.load_model("model.covaria").predict({"a": [0.1], "b": [0.2]}).mean) == 1
assert "duckdb" not in dict(fitted.provenance.versions)
"""


def run(program: str, folder: Path) -> CompletedProcess[str]:
    """Run a program in a folder, in an interpreter without the extras' packages."""
    given = [sys.executable, "-c", WITHOUT + program]
    return subprocess.run(given, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_fitting_saving_and_predicting_need_no_extra(tmp_path: Path) -> None:
    finished = run(FIT, tmp_path)
    assert finished.returncode == 0, finished.stderr


def test_the_command_line_says_what_to_install(tmp_path: Path) -> None:
    program = "sys.argv = ['covaria', 'fit', 'trial.csv']; from covaria.cli.main import main; main()"
    finished = run(program, tmp_path)
    assert finished.returncode == 2
    assert finished.stderr == (
        "Error: The command line needs Typer, which is not installed; run pip install 'covaria[cli]'.\n"
    )


USES = (
    (
        "covaria.plot",
        "Figures in notebooks need Altair, which is not installed; run pip install 'covaria[report]'.",
    ),
    ("from covaria.report import render_report", "run pip install 'covaria[report]'."),
    ("covaria.write_report", "run pip install 'covaria[report]'."),
    ("covaria.fit_model('t.parquet', response='y')", "run pip install 'covaria[parquet]'."),
    (
        "from covaria.study.on_dask import dashboard; dashboard('tcp://127.0.0.1:8786')",
        "Studies on Dask need distributed, which is not installed; run pip install 'covaria[dask]'.",
    ),
)


@pytest.mark.slow
def test_a_use_that_needs_an_extra_names_it(tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_bytes(b"PAR1")
    tried = "\n".join(
        f"try:\n    {use}\nexcept covaria.errors.UsageError as error:\n    print(error)" for use, _ in USES
    )
    finished = run(f"import covaria, covaria.errors\n{tried}", tmp_path)
    assert finished.stderr == ""
    for answer, (_, said) in zip(finished.stdout.splitlines(), USES, strict=True):
        assert answer.endswith(said)


def test_other_errors_stay_as_they_are() -> None:
    assert missing_extra(ModuleNotFoundError("No module named 'numpy'", name="numpy")) is None
    assert missing_extra(ImportError("cannot import name", name="altair")) is None
    assert isinstance(missing_extra(ModuleNotFoundError("", name="altair.vegalite")), UsageError)


def test_every_extra_is_declared_with_its_package() -> None:
    """Where the error sends a user, there is what he lacks; and nothing of it is in the core."""
    project = tomllib.loads(DECLARED.read_text())["project"]
    extras = project["optional-dependencies"]
    for module, (extra, _) in EXTRAS.items():
        package = {"vl_convert": "vl-convert-python", "markdown_it": "markdown-it-py"}.get(module, module)
        assert any(name.startswith(package) for name in extras[extra]), module
        assert not any(name.startswith(package) for name in project["dependencies"]), module
