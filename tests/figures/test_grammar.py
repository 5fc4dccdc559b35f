"""What our grammar of figures says, held to what Altair says of the same figure."""

from typing import Any, cast

import altair as alt
import pytest
from jsonschema import ValidationError

from covaria.figures import ladder
from covaria.figures.altair_chart import altair_chart
from covaria.figures.grammar import Figure, Rows, channel, constant, expression, layered, side_by_side
from covaria.model.evaluation import Evaluation

ROWS: Rows = [{"age": 30.0, "effect": -1.0, "upper": 0.5}, {"age": 60.0, "effect": 1.0, "upper": None}]
ZERO: Rows = [{"effect": 0.0}]


def own_layers() -> Figure:
    x = channel("age:Q", title=None, axis={"grid": False})
    base = Figure(ROWS).encode(x=x, tooltip=[channel("effect:Q", format=".3~g")])
    zero = Figure(ZERO).mark("rule", strokeDash=[5, 4])
    bars = base.mark("rule", color="black").encode(y=channel("effect:Q"), y2=channel("upper"))
    words = base.mark("text", dy=expression("width / 2")).encode(x=constant("width"), text=channel("age:N"))
    return layered([zero.encode(y=channel("effect:Q")), bars, words], width=640, height=100)


def altair_layers() -> alt.LayerChart:
    x = alt.X("age:Q", title=None, axis=alt.Axis(grid=False))
    base = alt.Chart(alt.InlineData(cast("Any", ROWS))).encode(
        x=x, tooltip=[alt.Tooltip("effect:Q", format=".3~g")]
    )
    zero = alt.Chart(alt.InlineData(cast("Any", ZERO))).mark_rule(strokeDash=[5, 4]).encode(y="effect:Q")
    bars = base.mark_rule(color="black").encode(y="effect:Q", y2="upper")
    words = base.mark_text(dy=alt.ExprRef("width / 2")).encode(x=alt.value("width"), text="age:N")
    return alt.LayerChart(layer=[zero, bars, words], width=640, height=100)


def own_panels(count: int) -> Figure:
    panels = [Figure(ROWS if each == 0 else ZERO).mark("point") for each in range(count)]
    return side_by_side([layered([panel]) for panel in panels], columns=2)


def altair_panels(count: int) -> alt.ConcatChart:
    panels = [
        alt.Chart(alt.InlineData(cast("Any", ROWS if each == 0 else ZERO))).mark_point()
        for each in range(count)
    ]
    return alt.concat(*(alt.LayerChart(layer=[panel]) for panel in panels), columns=2)


@pytest.mark.parametrize(
    ("own", "altair"),
    [(own_layers(), altair_layers()), *((own_panels(count), altair_panels(count)) for count in (1, 2, 3))],
    ids=["layers", "one panel", "two panels", "three panels"],
)
def test_says_what_altair_says(own: Figure, altair: alt.LayerChart | alt.ConcatChart) -> None:
    assert own.having(config={}).to_dict() == {**altair.to_dict(), "config": {}}


def test_a_chart_for_a_notebook_is_the_same_figure(evaluation: Evaluation) -> None:
    figure = ladder(evaluation, "mg")
    chart = altair_chart(figure)
    assert isinstance(chart, alt.LayerChart)
    assert chart.to_dict() == figure.to_dict()


def test_a_notebook_shows_a_figure_as_altair_does(evaluation: Evaluation) -> None:
    shown = ladder(evaluation)._repr_mimebundle_()
    assert "Error of each model" in shown["text/html"]


def test_a_figure_is_left_as_it_was_by_what_is_made_of_it() -> None:
    base = Figure(ROWS).mark("point").encode(x=channel("age:Q"))
    before = base.to_dict()
    base.mark("line", color="red").encode(x=channel("effect:Q"), y=channel("age:Q")).having(width=3)
    assert base.to_dict() == before


def test_what_the_grammar_does_not_know_is_refused_for_a_notebook() -> None:
    with pytest.raises(ValidationError):
        altair_chart(Figure(ROWS).mark("blob"))
