"""Whether predictions can be believed: against what was observed, by their residuals and their intervals."""

from covaria.disclosure import MINIMUM_CELL
from covaria.figures import coverage, each_subject, predicted_observed, residual_quantiles, residuals
from covaria.findings.amounts import Amounts
from covaria.findings.coverage_regions import coverage_in_regions, looked_over
from covaria.findings.probability_words import calibration
from covaria.model.evaluation import Evaluation
from covaria.model.names import members_of_bins
from covaria.model.probability_scores import ProbabilityScores
from covaria.model.residual_checks import CoverageTrend, QuantileCell, ResidualTrend
from covaria.report.check_tables import coverage_table, quantiles_table, reliability_table, residuals_table
from covaria.report.each_subject import SubjectPoint
from covaria.report.section import Section
from covaria.report.tables import bins_table
from covaria.statistics import NORMAL_95
from covaria.wording.names import Units
from covaria.wording.numbers import format_number, format_whole_percent


def predicted_section(evaluation: Evaluation, amounts: Amounts) -> Section:
    """Make the section of observed against predicted means."""
    bins, members = evaluation.predicted_observed, members_of_bins(evaluation)
    if evaluation.probabilities is not None:
        return _probabilities_section(evaluation, evaluation.probabilities, amounts)
    units = amounts.units
    return Section(
        "predicted-observed",
        "Are predictions right on average?",
        (
            f"Each point is a bin of at least {min(each.subjects for each in bins)} {members} with similar "
            f"out-of-fold predictions: their observed mean, with {NORMAL_95} standard errors to either side, "
            "against their predicted mean. Where predictions are neither too high nor too low, nearly all "
            "bars reach the dashed line. How far single subjects scatter is shown by the prediction "
            f"interval, not by these bars.{_of_hidden(amounts)}",
        ),
        predicted_observed(evaluation, amounts.named, units).to_dict(),
        (bins_table(bins, members, units.get(amounts.named, "")),),
    )


def _of_hidden(amounts: Amounts) -> str:
    """Say how responses that limits hide are shown; nothing of others."""
    if not amounts.endpoint.is_censored:
        return ""
    return " A response beyond a limit stands at its expected value there, given its prediction."


def _probabilities_section(evaluation: Evaluation, found: ProbabilityScores, amounts: Amounts) -> Section:
    bins, members = evaluation.predicted_observed, members_of_bins(evaluation)
    return Section(
        "predicted-observed",
        "Are predicted probabilities right?",
        (
            f"Each point is a bin of at least {min(each.subjects for each in bins)} {members} with similar "
            "out-of-fold probabilities: the share of responders among them, with its exact 95 % interval, "
            "against the mean probability. Where probabilities are right, nearly all bars reach the dashed "
            "line.",
            f"{calibration(found)} The Brier score, {format_number(found.brier)}, is made of a "
            f"miscalibration of {format_number(found.miscalibration)}, which recalibrated probabilities that "
            f"never fall would not have, less a discrimination of {format_number(found.discrimination)}, and "
            f"the uncertainty of the share of responders, {format_number(found.uncertainty)} (the CORP "
            "decomposition).",
        ),
        predicted_observed(evaluation, amounts.named, amounts.units).to_dict(),
        (bins_table(bins, members, amounts.units.get(amounts.response, "")), reliability_table(found)),
    )


def each_subject_section(points: tuple[SubjectPoint, ...], response: str, units: Units) -> Section:
    """Make the section of single subjects."""
    predicted, observed = [each.predicted for each in points], [each.observed for each in points]
    return Section(
        "each-subject",
        "How far are single subjects from their predictions?",
        (
            "Each point is a subject: the response against the prediction by networks that were trained "
            "without that subject. Points far from the dashed line are predicted badly. The page holds these "
            "values because they were asked for; pass it on as you would the table itself.",
        ),
        each_subject(predicted, observed, response, units).to_dict(),
        (),
    )


def residuals_section(trends: tuple[ResidualTrend, ...], amounts: Amounts, treatment: str | None) -> Section:
    """Make the section of residuals against the prediction and each covariate."""
    response, units = amounts.named if amounts.endpoint.is_of_logarithms else amounts.response, amounts.units
    bars = (
        "Grey bars are the standard deviation of a yes or no, largest where its probability is one half."
        if amounts.endpoint.predicts_probability
        else "Grey bars grow with the rate, as the spread of counts does."
        if amounts.endpoint.predicts_rate
        else "Grey bars that grow to one side suggest errors that are larger there."
    )
    return Section(
        "residuals",
        "Is anything left in the residuals?",
        (
            "A residual is the observed response less the prediction by networks that had not seen the "
            "subject. Where the model misses nothing, points and smooth stay near the dashed line in every "
            "panel: of all bars one in twenty may miss it by chance. A smooth that bends away suggests a "
            f"trend that the model left. {bars}{_of_hidden(amounts)}",
            f"Each point represents at least {MINIMUM_CELL} subjects, and one of several rows counts once, "
            "or once at each of its levels.",
        ),
        residuals(trends, response, treatment, units).to_dict(),
        (residuals_table(trends, response, units),),
    )


def quantiles_section(cells: tuple[QuantileCell, ...]) -> Section:
    """Make the section of the residuals' distribution."""
    return Section(
        "residual-quantiles",
        "Are the residuals normal?",
        (
            "Residuals are sorted and averaged over at least 11 neighbours, fewer in the tails than in the "
            "middle, beside the average of a normal distribution over the same quantiles. Points on the "
            "dashed line are as normal residuals would be; above it on the right and below it on the left, "
            "large errors are more frequent than that.",
            "Nothing here needs normal residuals: prediction intervals are made from the errors as they are.",
        ),
        residual_quantiles(cells).to_dict(),
        (quantiles_table(cells),),
    )


def coverage_section(trends: tuple[CoverageTrend, ...], level: float, response: str, units: Units) -> Section:
    """Make the section of how many responses are inside their intervals."""
    return Section(
        "coverage",
        "Do intervals hold what they promise everywhere?",
        (
            f"Each point is the share of responses inside their {format_whole_percent(level)} prediction "
            f"interval, over {looked_over(trends)}, evaluated on subjects that neither networks nor interval "
            "had seen: the question that a visual predictive check asks. A bar wholly below the dashed line "
            "means intervals too narrow there, one wholly above intervals too wide.",
            "On average over the trial intervals hold their level by construction, since their width comes "
            f"from these same errors: only in parts can they fail. {coverage_in_regions(trends, level)}",
        ),
        coverage(trends, level, response, units).to_dict(),
        (coverage_table(trends, units),),
    )
