"""The figures of a study's report: one for each measure, switched between truths."""

from collections.abc import Iterator
from dataclasses import dataclass

from covaria.figures.study_figure import Measure, axis_ends, by_design
from covaria.report.section import Section, Variant, as_wide_as_the_page
from covaria.report.study_content import StudyContent

DIFFERENCE = "the difference between the highest dose and the reference"


@dataclass(frozen=True)
class Question:
    """A question of the page, and the measure that answers it."""

    key: str
    heading: str
    reading: str
    measure: Measure


QUESTIONS = (
    Question(
        "power",
        "How often is an effect claimed?",
        "Each point is the share of simulated trials in which the analysis claims an effect of the dose: its "
        "power where the truth has one, and false claims where it has none.",
        Measure("Trials with an effect claimed", "Share of trials", lambda row: row.claimed),
    ),
    Question(
        "bias",
        "Is the difference right on average?",
        f"Each point is the mean error of {DIFFERENCE}. Where an analysis is unbiased, nearly all bars reach "
        "the dashed line.",
        Measure("Bias of the difference", "Estimate less truth", lambda row: row.bias, 0.0, is_share=False),
    ),
    Question(
        "coverage",
        "Do intervals hold the truth?",
        "Each point is the share of 95\u00a0% intervals, of all differences from the reference, that hold "
        "the truth. A bar wholly below the dashed line means intervals too narrow, wholly above too wide.",
        Measure("Coverage of the differences", "Share of intervals", lambda row: row.coverage, 0.95),
    ),
    Question(
        "width",
        "How precise is the difference?",
        f"Each point is the mean width of the 95\u00a0% interval of {DIFFERENCE}.",
        Measure("Width of the interval", "Mean width", lambda row: row.width, is_share=False),
    ),
    Question(
        "smallest-dose",
        "Does the interval of the smallest dose hold the truth?",
        "Each point is the share of trials in which the interval of the minimum effective dose holds the "
        "true one, or ends beyond the doses where no dose is enough.",
        Measure(
            "Coverage of the minimum effective dose",
            "Share of trials",
            lambda row: row.effective_dose_coverage,
            0.95,
        ),
    ),
    Question(
        "best-dose",
        "How much does the chosen dose lose?",
        "Each point is the mean effect that the dose taken for the best lacks beside the one that is best.",
        Measure(
            "Effect lost by the dose chosen", "Mean loss", lambda row: row.best_dose_loss, is_share=False
        ),
    ),
    Question(
        "curve",
        "How near is the curve to the true one?",
        "Each point is the root mean squared error of the effect over all doses, those studied and between.",
        Measure("Error of the curve", "Root mean squared error", lambda row: row.curve_error, is_share=False),
    ),
    Question(
        "predictions",
        "How near are predictions of new subjects to what is expected of them?",
        "Each point is the root mean squared error of predicted mean responses, without the noise of a "
        "single response.",
        Measure("Expected error", "Root mean squared error", lambda row: row.expected_error, is_share=False),
    ),
)


def study_sections(content: StudyContent) -> Iterator[Section]:
    """Make the sections of the measures that some analysis gives."""
    for question in QUESTIONS:
        variants = tuple(_variants(question.measure, content))
        if variants:
            yield Section(
                question.key,
                question.heading,
                (question.reading,),
                variants[0].figure,
                (),
                variants if len(variants) > 1 else (),
                "Truth",
            )


def _variants(measure: Measure, content: StudyContent) -> Iterator[Variant]:
    """One figure for each truth, on one axis."""
    analyses = [each.name for each in content.plan.analyses]
    for truth in content.plan.truths:
        rows = content.of_truth(truth.name)
        if any(measure.of(row) is not None for row in rows):
            figure = by_design(measure, rows, axis_ends(measure, content.rows), analyses)
            yield Variant(truth.name, as_wide_as_the_page(figure.to_dict()))
