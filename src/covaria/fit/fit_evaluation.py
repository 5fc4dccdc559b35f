"""What a fit learned out of fold, put together: errors, intervals, tests and residuals."""

from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.averaging.averaged import AveragedCandidates
from covaria.fit.candidates.candidate import Candidates
from covaria.fit.evaluation.interval_checks import CheckedIntervals, check_intervals, interval_summary
from covaria.fit.evaluation.metrics import (
    comparator_metrics,
    error_summary,
    ladder_steps,
    loss_curves,
    prediction_p_value,
    seen_score,
)
from covaria.fit.evaluation.prediction_bins import prediction_bins
from covaria.fit.evaluation.residuals import OutOfFoldErrors, check_residuals
from covaria.fit.inference.effect_tests import EffectTests
from covaria.fit.inference.survival import survival_scores
from covaria.fit.inference.threshold_effects import threshold_effects
from covaria.fit.settings import FitSettings
from covaria.model.censored_endpoint import CensoredEndpoint
from covaria.model.design import Scale
from covaria.model.endpoint import Capability
from covaria.model.evaluation import Censoring, Evaluation, InteractionTest
from covaria.model.ordered_scores import OrderedScores, score_levels
from covaria.model.ordered_shares import OrderedShares
from covaria.model.ordinal_endpoint import OrdinalEndpoint
from covaria.model.probability_scores import ProbabilityScores, score_probabilities
from covaria.model.rung import Rung
from covaria.table import TrialTable


@dataclass(frozen=True)
class Trained:
    """What was trained and tested on the folds of a fit.

    Attributes
    ----------
    candidates : Candidates
    compared : dict of (rows,) arrays
        Predictions of the comparators, out of fold.
    tests : EffectTests
    """

    candidates: Candidates
    compared: dict[str, FloatArray]
    tests: EffectTests

    def with_dose_test(self, p_value: float | None) -> "Trained":
        """The same with another test of the dose."""
        return replace(self, tests=replace(self.tests, dose=p_value))


def evaluate_fit(
    table: TrialTable,
    analysis: AnalysisSet,
    settings: FitSettings,
    trained: Trained,
    averaged: AveragedCandidates,
    residual_sd: FloatArray,
    of_levels: OrderedShares | None,
) -> Evaluation:
    """Put together what a fit learned out of fold; `residual_sd` is (rows,)."""
    candidates, tests = trained.candidates, trained.tests
    folds, chosen, endpoint = averaged.out_of_fold.folds, averaged.chosen, analysis.endpoint
    deviance = endpoint.row_deviance(analysis.response, averaged.predicted)
    rung_train_score = np.array(
        [seen_score(averaged.of_rung(step), analysis, folds) for step in range(len(Rung))]
    )
    train_score = seen_score(averaged.folds, analysis, folds)
    checked = interval = None
    if endpoint.has(Capability.INTERVALS):
        level, shares = settings.interval_level, analysis.shares_of_subjects
        checked = check_intervals(averaged.residuals, residual_sd, shares, folds, level)
        width = endpoint.width(averaged.predicted, checked.half_width)
        interval = interval_summary(checked, width, residual_sd, shares, level)
    return Evaluation(
        rows=table.rows,
        subjects=table.rows if table.subjects is None else len(np.unique(table.subjects)),
        folds=folds.per_repeat,
        repeats=folds.repeats,
        ladder=ladder_steps(averaged.out_of_fold, chosen, deviance, candidates.fleets, rung_train_score),
        mean_weight=chosen.mean_weight,
        comparators=comparator_metrics(trained.compared, deviance, analysis),
        oof=error_summary(averaged.predicted, analysis, train_score),
        interval=interval,
        loss_curves=loss_curves(candidates, averaged.out_of_fold),
        predicted_observed=prediction_bins(averaged.predicted, analysis),
        networks=candidates.networks,
        networks_dropped=candidates.dropped,
        interaction_tests=_named_tests(tests, analysis, candidates.response_scale),
        interaction_rows=tests.rows,
        dose_p_value=tests.dose,
        prediction_p_value=prediction_p_value(averaged.predicted, averaged.out_of_fold.mean, analysis),
        residual_checks=check_residuals(_out_of_fold(averaged, residual_sd, checked), analysis),
        endpoint_name=endpoint.name,
        score_name=endpoint.score.name,
        probabilities=_probabilities(averaged.predicted, analysis),
        censoring=_censoring(analysis),
        survival=survival_scores(analysis, averaged.predicted, settings.method.hazard),
        ordered=_ordered(averaged.predicted, analysis),
        threshold_effects=threshold_effects(analysis, averaged.predicted, folds, of_levels),
    )


def _censoring(analysis: AnalysisSet) -> Censoring | None:
    """Tell the limits of a censored endpoint, and of how many subjects they hide the response."""
    endpoint, shares = analysis.endpoint, analysis.shares_of_subjects
    if not isinstance(endpoint, CensoredEndpoint) or endpoint.sd is None:
        return None
    lower, upper = analysis.response.T
    below, above = np.isneginf(lower), np.isposinf(upper)
    kinds = (below & ~above, above & ~below, ~(below | above) & (lower < upper))
    counted = [float(np.average(rows, weights=shares)) for rows in kinds]
    return Censoring(endpoint.sd, endpoint.lower_limit, endpoint.upper_limit, *counted)


def _probabilities(predicted: FloatArray, analysis: AnalysisSet) -> ProbabilityScores | None:
    if not analysis.endpoint.predicts_probability:
        return None
    return score_probabilities(predicted, analysis.response, analysis.weights, analysis.cluster)


def _ordered(predicted: FloatArray, analysis: AnalysisSet) -> OrderedScores | None:
    if not isinstance(analysis.endpoint, OrdinalEndpoint):
        return None
    values = predicted, analysis.response, analysis.weights
    return score_levels(analysis.endpoint, *values, analysis.cluster)


def _out_of_fold(
    averaged: AveragedCandidates, residual_sd: FloatArray, checked: CheckedIntervals | None
) -> OutOfFoldErrors:
    return OutOfFoldErrors(
        averaged.predicted,
        averaged.errors,
        averaged.residuals / residual_sd,
        None if checked is None else checked.inside,
        residual_sd if np.ptp(residual_sd) > 0 else None,
    )


def _named_tests(tests: EffectTests, analysis: AnalysisSet, scale: Scale) -> tuple[InteractionTest, ...]:
    """Name the covariates of each pair, and bring its gain to units of the score."""
    names = [covariate.name for covariate in analysis.design.schema]

    def in_units_of_score(loss: float | None) -> float | None:
        return None if loss is None else float(analysis.endpoint.training_score(np.array(loss), scale))

    return tuple(
        InteractionTest(
            (names[each.pair[0]], names[each.pair[1]]),
            each.p_value,
            in_units_of_score(each.gain),
            in_units_of_score(each.gain_se),
        )
        for each in tests.pairs
    )
