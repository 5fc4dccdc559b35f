import subprocess
import sys

import pytest

import covaria

NAMES = [
    "CovariaError",
    "FitSettings",
    "ResponseModel",
    "ResponseRegressor",
    "datasets",
    "dose",
    "figures",
    "fit_model",
    "load_model",
    "mcp_mod",
    "plot",
    "save_model",
    "validate_model",
]


def test_the_public_names_are_these():
    assert sorted(covaria.__all__) == NAMES
    assert dir(covaria) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_leads_somewhere(name):
    found = getattr(covaria, name)
    assert found.__name__.rpartition(".")[2] == name
    assert found.__doc__


def test_other_names_lead_nowhere():
    with pytest.raises(AttributeError, match="no attribute 'predict'"):
        covaria.predict  # noqa: B018


HEAVY = {
    *("numpy", "scipy", "sklearn", "duckdb", "narwhals", "safetensors"),
    *("altair", "jinja2", "typer", "rich"),
}


def imported_by(program):
    """The heavy packages that a fresh interpreter has imported after a program."""
    report = f"{program}; import sys; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    return HEAVY & set(found.stdout.split())


def test_importing_covaria_imports_nothing_heavy():
    assert imported_by("import covaria") == set()


@pytest.mark.slow
def test_fitting_imports_neither_figures_nor_command_line():
    found = imported_by("import covaria; covaria.fit_model, covaria.ResponseRegressor")
    assert "numpy" in found
    assert found.isdisjoint({"altair", "jinja2", "typer", "rich"})
