"""The figure of means over visits or time."""

import json
from pathlib import Path
from typing import Any

import altair
import jsonschema
import pytest

import covaria
from covaria.figures.visit_means_figure import visit_means
from fit.visit_means.conftest import visit_trial

HOSTILE = 'a"];alert(1)//\\ datum["x.y"] </script>'


def drawn(**asked: Any) -> dict[str, Any]:
    columns = visit_trial()
    columns["WEEK"] = [int(each.split()[1]) for each in columns["AVISIT"]]
    columns[HOSTILE] = [HOSTILE + each for each in columns["ARM"]]
    return visit_means(covaria.repeated_measures(columns, "CHG", arm=HOSTILE, **asked)).to_dict()


@pytest.mark.parametrize("asked", [{"visit": "AVISIT"}, {"time": "WEEK"}], ids=["visits", "time"])
def test_is_what_the_vega_lite_schema_allows(asked: dict[str, Any]) -> None:
    schema = Path(altair.__file__).parent / "vegalite" / "v6" / "schema" / "vega-lite-schema.json"
    specification = json.loads(json.dumps(drawn(**asked), allow_nan=False))
    jsonschema.Draft7Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(specification)
    assert len(specification["description"]) > 40


def test_draws_the_means_and_their_intervals() -> None:
    found = covaria.repeated_measures(visit_trial(), "CHG", visit="AVISIT", arm="ARM")
    rows = [row for own in visit_means(found).to_dict()["datasets"].values() for row in own]
    by_place = {(row["arm"], row["at"]): row for row in rows}
    for each in found.means:
        row = by_place[each.arm, each.at]
        assert (row["mean"], row["lower"], row["upper"]) == (each.mean.estimate, *each.mean.interval())


def test_no_backslash_gets_into_a_title() -> None:
    def titles(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [each for name, each in node.items() if name == "title" and isinstance(each, str)]
            return own + [each for child in node.values() for each in titles(child)]
        return [each for child in node for each in titles(child)] if isinstance(node, list) else []

    found = titles(drawn(visit="AVISIT"))
    assert found
    assert not any("\\" in each for each in found)
