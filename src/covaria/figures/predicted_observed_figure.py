"""Are predictions right on average: observed against predicted response, in bins of subjects."""

from covaria.figures.data import inline_data
from covaria.figures.grammar import Figure, Options, channel, layered
from covaria.figures.theme import AVERAGED_COLOUR, COMPARATOR_COLOUR, with_words
from covaria.model.evaluation import Evaluation, PredictionBin
from covaria.model.names import members_of_bins
from covaria.statistics import NORMAL_95
from covaria.wording.names import NO_UNITS, Units, name_with_unit
from covaria.wording.numbers import format_count

KEYS = [f"bars: observed mean ± {NORMAL_95} standard errors", "dashed: observed equals predicted"]
KEYS_OF_SHARES = ["bars: share of responders, exact 95 % intervals", "dashed: observed equals predicted"]


def predicted_observed(evaluation: Evaluation, response: str, units: Units = NO_UNITS) -> Figure:
    """Draw the observed mean of each bin of similar out-of-fold predictions, beside the identity line.

    Parameters
    ----------
    evaluation : Evaluation
        Its bins hold at least `MINIMUM_CELL` subjects each.
    response : str
        The response column's name, for the axes.
    units : mapping from column to unit, optional
    """
    bins, members = evaluation.predicted_observed, members_of_bins(evaluation)
    scale = _shared_scale(bins)
    x = channel("predicted:Q", title=f"Predicted {name_with_unit(response, units)}, out of fold", scale=scale)
    y = channel("observed:Q", title=f"Observed {name_with_unit(response, units)}", scale=scale)
    chart = layered([_identity(x, y, scale), *_observed(x, y, bins, members)], width=340, height=340)
    keys = KEYS if evaluation.probabilities is None else KEYS_OF_SHARES
    return with_words(chart, "Observed against predicted", keys, _description(bins, members))


def _observed(x: Options, y: Options, bins: tuple[PredictionBin, ...], members: str) -> tuple[Figure, Figure]:
    rows = [
        {"predicted": each.predicted, "observed": each.observed, "low": each.observed_low}
        | {"high": each.observed_high, "subjects": each.subjects}
        for each in bins
    ]
    base = Figure(inline_data(rows)).encode(x=x, y=y)
    bars = base.mark("rule", color=AVERAGED_COLOUR, strokeWidth=1.5).encode(
        y=channel("low:Q"), y2=channel("high")
    )
    points = base.mark("point", color=AVERAGED_COLOUR, filled=True, opacity=1, size=64).encode(
        tooltip=[
            channel("subjects:Q", title=members),
            channel("predicted:Q", title="predicted mean", format=".3~g"),
            channel("observed:Q", title="observed mean", format=".3~g"),
        ]
    )
    return bars, points


def _identity(x: Options, y: Options, scale: Options) -> Figure:
    ends = [{"predicted": end, "observed": end} for end in scale["domain"]]
    line = Figure(inline_data(ends)).mark("line", color=COMPARATOR_COLOUR, strokeDash=[5, 4], strokeWidth=1.5)
    return line.encode(x=x, y=y)


def _shared_scale(bins: tuple[PredictionBin, ...]) -> Options:
    ends = [end for each in bins for end in (each.predicted, each.observed_low, each.observed_high)]
    if not ends:
        return {"domain": [0.0, 1.0]}
    margin = 0.04 * (max(ends) - min(ends)) or 1.0
    return {"domain": [min(ends) - margin, max(ends) + margin], "nice": False, "zero": False}


def _description(bins: tuple[PredictionBin, ...], members: str) -> str:
    count = format_count(sum(each.subjects for each in bins))
    return (
        f"Observed mean response of {len(bins)} bins of {members} ({count} in all) against the mean of "
        "their out-of-fold predictions, with the line on which both are equal."
    )
