import subprocess
import sys
from typing import Any

import pytest

import covaria

NAMES = [
    "CovariaError",
    "FitSettings",
    "ResponseModel",
    "ResponseRegressor",
    "check_table",
    "datasets",
    "dose",
    "figures",
    "fit_model",
    "load_model",
    "mcp_mod",
    "plot",
    "repeated_measures",
    "replay_model",
    "save_model",
    "validate_model",
    "write_report",
]


def test_the_public_names_are_these() -> None:
    assert sorted(covaria.__all__) == NAMES
    assert dir(covaria) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_leads_somewhere(name: str) -> None:
    found = getattr(covaria, name)
    assert found.__name__.rpartition(".")[2] == name
    assert found.__doc__


def test_other_names_lead_nowhere() -> None:
    with pytest.raises(AttributeError, match="no attribute 'predict'"):
        covaria.predict  # noqa: B018


HEAVY = {
    *("numpy", "scipy", "sklearn", "duckdb", "narwhals", "safetensors"),
    *("altair", "jinja2", "typer", "rich"),
}


def modules_of(program: str) -> set[str]:
    """The modules that a fresh interpreter has imported after a program."""
    report = f"{program}; import sys; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    return set(found.stdout.split())


def imported_by(program: str) -> set[Any]:
    """The heavy packages that a fresh interpreter has imported after a program."""
    return HEAVY & modules_of(program)


def test_importing_covaria_imports_nothing_heavy() -> None:
    assert imported_by("import covaria") == set()


@pytest.mark.slow
def test_fitting_imports_neither_figures_nor_command_line() -> None:
    found = imported_by("import covaria; covaria.fit_model, covaria.ResponseRegressor")
    assert "numpy" in found
    assert found.isdisjoint({"altair", "jinja2", "typer", "rich"})


def test_what_is_said_of_a_dose_imports_no_slow_part_of_scipy() -> None:
    """scipy.stats takes 0.35 s to import and scipy.interpolate 0.25 s, of the 2 s that a fit may take."""
    program = (
        "import numpy as np; from covaria.dose import contrast_test, level_means, usual_candidates;"
        "from covaria.dose.curve import fit_dose_curve;"
        "means = level_means([0, 10, 20, 40, 80], [0, 0.5, 0.8, 1, 1.1], 0.02 * np.eye(5), 95);"
        "curve = fit_dose_curve(means); curve.band(), curve.difference(), curve.best_dose();"
        "curve.minimum_effective_dose(0.4), curve.effective_dose();"
        "contrast_test(means, usual_candidates(means.doses))"
    )
    found = modules_of(program)
    assert "scipy.special" in found
    assert found.isdisjoint({"scipy.stats", "scipy.interpolate"})
