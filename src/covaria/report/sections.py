"""The figures of a report, each with how to read it and the tables behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from covaria.explain.dose_response import DoseResponse
from covaria.explain.effects import InteractionTerm, MainEffect
from covaria.figures import (
    dose_response,
    each_subject,
    effects,
    interactions,
    ladder,
    loss_curves,
    predicted_observed,
)
from covaria.figures.names import members_of_bins
from covaria.figures.numbers import format_count, format_whole_percent
from covaria.model.evaluation import Evaluation
from covaria.report.content import ReportContent
from covaria.report.dose_effect import few_doses
from covaria.report.each_subject import SubjectPoint
from covaria.report.effect_tables import effects_table, interactions_table
from covaria.report.tables import (
    DataTable,
    bins_table,
    dose_response_table,
    error_table,
    ladder_table,
    loss_table,
)


@dataclass(frozen=True)
class Section:
    """One figure of the page.

    Attributes
    ----------
    key : str
        A word for the section's address in the page.
    heading : str
        The question that the figure answers.
    reading : tuple of str
        Paragraphs: what is drawn, what to conclude from it, and what was found beside it.
    figure : dict
        Vega-Lite specification.
    tables : tuple of DataTable
        The numbers of the figure, and what belongs beside them.
    """

    key: str
    heading: str
    reading: tuple[str, ...]
    figure: dict[str, Any]
    tables: tuple[DataTable, ...]


def sections(content: ReportContent) -> Iterator[Section]:
    """Yield the sections for which there is something to draw, in the page's order."""
    evaluation = content.evaluation
    yield _ladder(evaluation)
    if evaluation.predicted_observed:
        yield _predicted_observed(evaluation, content.response)
    if content.points:
        yield _each_subject(content.points, content.response)
    if content.decomposition.effects:
        yield _effects(content.decomposition.effects, content.response)
    if content.decomposition.interactions:
        yield _interactions(content.decomposition.interactions)
    if content.dose_response is not None:
        yield _dose_response(content.dose_response, content.response)
    if evaluation.loss_curves:
        yield _loss_curves(evaluation)


def dropped_networks(evaluation: Evaluation) -> str:
    """Say in a sentence how many networks were left out, and why."""
    trained, dropped = format_count(evaluation.networks), format_count(evaluation.networks_dropped)
    why = "diverged or ended far above their siblings, which differ from them only in where they started"
    if not evaluation.networks_dropped:
        return f"All {trained} networks trained were kept: none {why}."
    return f"Of {trained} networks trained, {dropped} {why}; left out, they count in no prediction."


def _ladder(evaluation: Evaluation) -> Section:
    return Section(
        "ladder",
        "How much does each step of flexibility gain?",
        (
            "Each point is a model’s mean squared error on subjects it had not seen, with one standard error "
            "to either side; each rung may do all that the one above it may, and the percentage is its "
            "weight in the stacked model. The bars tell how sure each error is by itself, not how sure a "
            "difference is: all models meet the same hard and easy subjects, so the gain of a rung over the "
            "one before (of the linear rung over the mean) has a standard error of its own: see the table.",
            "Each rung stands at the penalty that gave it the least error on these folds. For the stacked "
            "model penalties and weights were picked again without each fold, so it may stand "
            "slightly above a rung that has all its weight.",
        ),
        _as_wide_as_the_page(ladder(evaluation).to_dict()),
        (ladder_table(evaluation), error_table(evaluation)),
    )


def _predicted_observed(evaluation: Evaluation, response: str) -> Section:
    bins, members = evaluation.predicted_observed, members_of_bins(evaluation)
    return Section(
        "predicted-observed",
        "Are predictions right on average?",
        (
            f"Each point is a bin of at least {min(each.subjects for each in bins)} {members} with similar "
            "out-of-fold predictions: their observed mean, with 1.96 standard errors to either side, against "
            "their predicted mean. Where predictions are neither too high nor too low, nearly all bars reach "
            "the dashed line. How far single subjects scatter is told by the prediction interval, not by "
            "these bars.",
        ),
        predicted_observed(evaluation, response).to_dict(),
        (bins_table(bins, members),),
    )


def _each_subject(points: tuple[SubjectPoint, ...], response: str) -> Section:
    predicted, observed = [each.predicted for each in points], [each.observed for each in points]
    return Section(
        "each-subject",
        "How far do single subjects lie from their predictions?",
        (
            "Each point is a subject: the response against the prediction by networks that were trained "
            "without that subject. Points far from the dashed line are predicted badly. The page holds these "
            "values because they were asked for; pass it on as you would the table itself.",
        ),
        each_subject(predicted, observed, response).to_dict(),
        (),
    )


def _effects(found: tuple[MainEffect, ...], response: str) -> Section:
    return Section(
        "effects",
        "How does the response move with each covariate?",
        (
            "Each panel is the predicted response over one covariate, averaged over the others as if "
            "all were independent, less its mean: a flat line is a covariate without an effect of its own. "
            "Points are means of at least 11 subjects. The percentage is the share of the prediction’s "
            "variance.",
            "Bands tell how far the models without one fold differ (delete-a-group jackknife). An effect is "
            "what the model uses, not what a covariate causes; correlated covariates share theirs.",
        ),
        effects(found, response).to_dict(),
        (effects_table(found),),
    )


def _interactions(found: tuple[InteractionTerm, ...]) -> Section:
    return Section(
        "interactions",
        "Which covariates act together?",
        (
            "Each bar is what two covariates do together beyond what each does by itself, as a share of the "
            "prediction’s variance. A pair is blue where a permutation test finds it, its p-value adjusted "
            "for all pairs tested; a grey bar is what the model uses without proof that it is there.",
        ),
        _as_wide_as_the_page(interactions(found).to_dict()),
        (interactions_table(found),),
    )


def _dose_response(curve: DoseResponse, response: str) -> Section:
    reading = (
        "The line is the predicted mean response, were every subject of the trial given that dose; ticks "
        f"mark {_ticks(curve)}. The band is a {format_whole_percent(curve.level)} band for this mean curve, "
        "dose by dose: it is not a prediction interval, and single subjects scatter more widely. It is "
        "the wider of two: how far the models without one fold differ (delete-a-group jackknife, rough with "
        "few folds), and the posterior of a network of all subjects, which knows how far shrinkage bends the "
        "curve. Both take the subjects’ covariates and the model’s weights as given."
    )
    return Section(
        "dose-response",
        "How does the mean response run over the dose?",
        tuple(filter(None, (reading, few_doses(curve)))),
        _as_wide_as_the_page(dose_response(curve, response).to_dict()),
        (dose_response_table(curve),),
    )


def _ticks(curve: DoseResponse) -> str:
    shown_all = len(curve.studied) == curve.dose_levels
    return "the doses studied" if shown_all else "the lowest and the highest dose studied"


def _loss_curves(evaluation: Evaluation) -> Section:
    return Section(
        "loss-curves",
        "Did training settle?",
        (
            "Each line is the median mean squared error of a rung’s networks as training goes on, the "
            "sibling of the objective function against the iteration: solid on rows held out, dashed on the "
            "rows trained on. Lines that have become level have settled; a dashed line that falls on while "
            "its solid line rises is overfitting.",
            dropped_networks(evaluation),
        ),
        _as_wide_as_the_page(loss_curves(evaluation).to_dict()),
        (loss_table(evaluation),),
    )


def _as_wide_as_the_page(figure: dict[str, Any]) -> dict[str, Any]:
    return figure | {"width": "container"}
