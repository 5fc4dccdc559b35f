import hashlib
import re

import altair
import pytest

from covaria.figures.scripts import SCRIPTS, VENDOR, Script, licence_texts

ROW = re.compile(
    r"^\| `(?P<file>[^`]+)` \| (?P<package>\S+) (?P<version>\S+) \| `(?P<sha256>[0-9a-f]{64})` \|$"
)


def recorded() -> dict[str, re.Match[str]]:
    lines = (VENDOR / "README.md").read_text(encoding="utf-8").splitlines()
    return {match["file"]: match for line in lines if (match := ROW.match(line))}


def test_readme_records_every_script_and_no_other() -> None:
    assert set(recorded()) == {path.name for path in VENDOR.glob("*.js")}
    assert set(recorded()) == {script.path.name for script in SCRIPTS}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.package)
def test_file_is_the_one_recorded(script: Script) -> None:
    row = recorded()[script.path.name]
    assert hashlib.sha256(script.path.read_bytes()).hexdigest() == row["sha256"]
    assert (row["package"], row["version"]) == (script.package, script.version)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.package)
def test_file_names_its_own_version(script: Script) -> None:
    assert f'"{script.version}"' in script.source()


def test_versions_are_those_that_altair_writes_figures_for() -> None:
    versions = {script.package: script.version for script in SCRIPTS}
    wanted = {
        "vega": altair.VEGA_VERSION,
        "vega-lite": altair.VEGALITE_VERSION,
        "vega-embed": altair.VEGAEMBED_VERSION,
    }
    for package, version in wanted.items():
        assert f"{versions[package]}.".startswith(f"{version}.")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.package)
def test_source_can_be_inside_a_page(script: Script) -> None:
    source = script.source().lower()
    assert "</script" not in source
    assert "<!--" not in source
    assert "sourcemappingurl" not in source


def test_scripts_leave_room_in_a_report_of_three_megabytes() -> None:
    assert sum(len(script.source().encode()) for script in SCRIPTS) < 1_000_000


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.package)
def test_licence_of_each_package_is_among_the_texts(script: Script) -> None:
    licence = (VENDOR / f"LICENSE-{script.package}").read_text(encoding="utf-8")
    assert licence.strip() in licence_texts()
    assert "Redistributions in binary form" in licence
