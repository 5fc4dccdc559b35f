"""Did training settle, and where does it begin to follow noise: loss by epoch, in sample and held out."""

from covaria.figures.data import inline_data
from covaria.figures.error_axis import error_axis, error_scale, scale_note
from covaria.figures.grammar import Figure, Options, channel
from covaria.figures.theme import model_colour, with_words
from covaria.model.evaluation import Evaluation, LossCurve
from covaria.model.score_words import ScoreWords

HELD_OUT = "held out"
IN_SAMPLE = "in sample"


def loss_curves(evaluation: Evaluation, unit: str = "") -> Figure:
    """Draw each rung's median loss by epoch: solid on rows held out, dashed on the rows trained on.

    The unit is the response's.
    """
    curves, words = evaluation.loss_curves, evaluation.endpoint.score
    scale = error_scale(loss for curve in curves for loss in (*curve.train, *curve.held_out))
    chart: Figure = (
        Figure(inline_data([point for curve in curves for point in _points(curve)]))
        .mark("line", strokeWidth=1.8)
        .encode(
            x=channel("epoch:Q", title="Epoch (one pass through the rows)", scale={"nice": False}),
            y=channel(
                "loss:Q",
                title=f"{words.heading_with_unit(unit)}{scale_note(scale)}",
                scale=scale,
                axis=error_axis(scale),
            ),
            color=_rung_colour([curve.rung for curve in curves]),
            strokeDash=_rows_dash(),
        )
        .having(width=640, height=320)
    )
    return with_words(
        chart, "Loss during training", ["median over the networks of a rung"], _description(curves, words)
    )


def _rung_colour(rungs: list[str]) -> Options:
    return channel(
        "rung:N",
        title="Rung",
        scale={"domain": rungs, "range": [model_colour(rung) for rung in rungs]},
        legend={"columns": 2, "symbolStrokeWidth": 3, "symbolSize": 300},
    )


def _rows_dash() -> Options:
    return channel(
        "rows:N",
        title="Rows",
        scale={"domain": [HELD_OUT, IN_SAMPLE], "range": [[1, 0], [5, 4]]},
        legend={"columns": 1, "symbolStrokeWidth": 2, "symbolSize": 300},
    )


def _points(curve: LossCurve) -> list[dict[str, str | float]]:
    return [
        {"rung": curve.rung, "rows": rows, "epoch": epoch, "loss": loss}
        for rows, losses in ((HELD_OUT, curve.held_out), (IN_SAMPLE, curve.train))
        for epoch, loss in zip(curve.epochs, losses, strict=True)
    ]


def _description(curves: tuple[LossCurve, ...], words: ScoreWords) -> str:
    return (
        f"Median {words.name} over the networks of a rung against the epoch, on rows held out and on "
        f"rows trained on, for: {', '.join(curve.rung for curve in curves)}."
    )
