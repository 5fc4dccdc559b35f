"""Whether predictions can be believed: observed against predicted, on average and subject by subject."""

from covaria.figures import each_subject, predicted_observed
from covaria.figures.names import members_of_bins
from covaria.model.evaluation import Evaluation
from covaria.report.each_subject import SubjectPoint
from covaria.report.section import Section
from covaria.report.tables import bins_table


def predicted_section(evaluation: Evaluation, response: str) -> Section:
    """Make the section of observed against predicted means."""
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


def each_subject_section(points: tuple[SubjectPoint, ...], response: str) -> Section:
    """Make the section of single subjects."""
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
