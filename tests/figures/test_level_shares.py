"""The figure of shares of levels at each dose or arm."""

import json
from pathlib import Path
from typing import Any

import altair
import jsonschema
import pytest

from covaria.figures.level_shares_figure import TreatmentShares, level_shares

HOSTILE = 'a"];alert(1)//\\ datum["x.y"] </script>'
SHARES = (
    TreatmentShares("0", (0.2, 0.3, 0.5), (0.25, 0.3, 0.45)),
    TreatmentShares(HOSTILE, (0.6, 0.3, 0.1), (0.55, 0.3, 0.15)),
)


def drawn() -> dict[str, Any]:
    return level_shares(SHARES, ("none", HOSTILE, "severe"), HOSTILE, "dose").to_dict()


def test_is_what_the_vega_lite_schema_allows() -> None:
    schema = Path(altair.__file__).parent / "vegalite" / "v6" / "schema" / "vega-lite-schema.json"
    specification = json.loads(json.dumps(drawn(), allow_nan=False))
    jsonschema.Draft7Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(specification)
    assert "severe 45.0" in specification["description"]


def test_draws_all_shares_of_both_kinds_in_the_order_of_the_levels() -> None:
    (rows,) = drawn()["datasets"].values()
    assert len(rows) == 12
    for kind, place in (("observed", 0.6), ("adjusted", 0.55)):
        own = [row for row in rows if row["kind"] == kind and row["treatment"] != "0"]
        assert [row["place"] for row in own] == [0, 1, 2]
        assert own[0]["share"] == place
        assert sum(row["share"] for row in own) == pytest.approx(1)


def test_no_backslash_gets_into_a_title() -> None:
    encoding = drawn()["encoding"]
    assert "\\" not in encoding["color"]["legend"]["title"]
    assert "\\" not in json.dumps([encoding[each].get("title") for each in ("x", "y")])
