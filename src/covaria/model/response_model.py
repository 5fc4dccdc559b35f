"""A fitted model: what predicts, and what it says of doses, arms and covariates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from covaria.arrays import FloatArray
from covaria.dose import CurveShape, DoseCurve, Goal, LevelMeans
from covaria.errors import UsageError
from covaria.explain.arm_effects import ArmEffects
from covaria.explain.bands import BAND_LEVEL
from covaria.explain.contrasts import CovariateForest
from covaria.explain.dose_choice import (
    BestDose,
    EffectiveDose,
    best_dose,
    effective_dose,
    minimum_effective_dose,
)
from covaria.explain.dose_curves import DoseCurves
from covaria.explain.dose_response import DoseResponse, StudiedDoses, describe_curve
from covaria.explain.effects import NOT_DECOMPOSED, Decomposition, InteractionTerm, MainEffect
from covaria.explain.number_needed import (
    NumberNeeded,
    numbers_needed_at_doses,
    numbers_needed_in_arms,
)
from covaria.explain.rate_ratios import RateRatio, rate_ratios
from covaria.explain.risk_ratios import RiskRatio, risk_ratios
from covaria.model import dose as over_dose
from covaria.model.adjusted_means import AdjustedMeans
from covaria.model.arm_main_effect import main_effect_of_arms
from covaria.model.arm_means import ArmMeans
from covaria.model.contrasts import ContrastTask, covariate_forest, dose_profiles, reference_subjects
from covaria.model.dose_effects import forest_of_curve, main_effect_of_curve
from covaria.model.level_probabilities import LevelProbabilities, level_probabilities
from covaria.model.ordered_shares import OrderedShares
from covaria.model.ordinal_endpoint import OrdinalEndpoint
from covaria.model.predictive_model import PredictiveModel
from covaria.model.profile import Profile, complete_profile, profile_columns, value_of
from covaria.model.sensitivity import Sensitivity
from covaria.model.survival_curves import SurvivalCurves
from covaria.model.tipping_points import tipping_points
from covaria.printing import Printed
from covaria.repeated.tipping import TippingPoint
from covaria.wording.lists import listed
from covaria.wording.numbers import format_setting


@dataclass(frozen=True, repr=False)
class ResponseModel(Printed, PredictiveModel):
    """A fitted response model. It holds no rows of subjects.

    Beside what `PredictiveModel` has:

    Attributes
    ----------
    dose_averages : DoseCurves or None
        Average prediction over the trial's subjects, were all given each dose; None where there are no two
        doses.
    adjusted_means : AdjustedMeans or None
        At the levels of the dose; None where there are no two of enough subjects.
    arm_means : ArmMeans or None
        Of arms without an order, in the place of a dose; None without such.
    goal : "max" or "min" or None
        Whether more or less of the response is better, where that was said.
    delta : float or None
        The smallest difference from the reference dose that matters, where that was said.
    shape : CurveShape
        To which the dose curve is held.
    decomposition : Decomposition
        Main effects and interactions, which the fit adds at its end.
    units : tuple of (column, unit)
        Of the columns whose units were given.
    sensitivity : Sensitivity or None
        What refits of the trial say; None where these were not asked for.
    survival : SurvivalCurves or None
        Over time at each dose or arm, of a time to an event.
    shares : OrderedShares or None
        Of the levels of an ordinal response at each dose or arm; None without these.
    """

    dose_averages: DoseCurves | None = None
    adjusted_means: AdjustedMeans | None = None
    arm_means: ArmMeans | None = None
    goal: Goal | None = None
    delta: float | None = None
    shape: CurveShape = CurveShape.ANY
    decomposition: Decomposition = NOT_DECOMPOSED
    units: tuple[tuple[str, str], ...] = ()
    sensitivity: Sensitivity | None = None
    survival: SurvivalCurves | None = None
    shares: OrderedShares | None = None

    @property
    def units_shown(self) -> dict[str, str]:
        """Units of the covariates and of what is predicted, which is not that of a time to an event."""
        own = dict(self.units)
        if self.endpoint.predicts_hazard:
            own.pop(self.response, None)
        return own

    @property
    def time_unit(self) -> str:
        """Unit of a time to an event; empty where it is not known, or the response is none."""
        return dict(self.units).get(self.response, "") if self.endpoint.predicts_hazard else ""

    @property
    def has_dose_response(self) -> bool:
        """Whether two doses or more were studied."""
        return self.dose_averages is not None

    def dose_response(
        self,
        profile: Mapping[str, float | str] | None = None,
        reference: float | None = None,
        level: float = BAND_LEVEL,
    ) -> DoseResponse:
        """Give the mean response over the dose.

        Without a profile, for the trial's subjects, were all given each dose: a curve through the adjusted
        means, averaged over shapes. With one, for such a subject: that curve and what the networks find
        special in it.

        Parameters
        ----------
        profile : mapping from covariate to value, optional
            What is not named is at the training median or most common level.
        reference : float, optional
            The dose that differences are taken from; 0 where that was studied, otherwise the lowest.
        level : float
            Of the bands, between 0 and 1.

        Raises
        ------
        UsageError
            If no two doses were studied, the profile does not fit, or the reference is beyond the doses.
        """
        curve, own = self._dose_curve(profile)
        of = self._studied
        at = of.reference if reference is None else reference
        bounds = self.endpoint.bounds
        levels = over_dose.effects_at_levels(self.adjusted_means, at, level, bounds) if own is None else ()
        described = describe_curve(curve, of, at, level, levels)
        if own is None:
            return described
        notes = (*described.notes, *own.notes)
        return replace(described, profile=own.values, filled=own.filled, notes=notes)

    def best_dose(
        self,
        goal: Goal | None = None,
        profile: Mapping[str, float | str] | None = None,
        level: float = BAND_LEVEL,
    ) -> BestDose:
        """Find the dose of the highest ("max") or lowest ("min") mean response, with its interval.

        Parameters
        ----------
        goal : "max" or "min", optional
            By default the model's; "max" where it has none.
        profile : mapping from covariate to value, optional
        level : float

        Raises
        ------
        UsageError
            If no two doses were studied, the profile does not fit the model, or the goal is neither.
        """
        curve, own = self._dose_curve(profile)
        found = best_dose(curve, self._studied, goal or self.goal or "max", level)
        return found if own is None else replace(found, notes=(*found.notes, *own.notes))

    def minimum_effective_dose(
        self,
        delta: float | None = None,
        profile: Mapping[str, float | str] | None = None,
        reference: float | None = None,
        level: float = BAND_LEVEL,
        goal: Goal | None = None,
    ) -> EffectiveDose:
        """Find the smallest dose whose mean response differs from the reference's by `delta`.

        Parameters
        ----------
        delta : float, optional
            In units of the response; by default the model's. Without a goal, negative for a fall.
        profile : mapping from covariate to value, optional
        reference : float, optional
        level : float
        goal : "max" or "min", optional
            Gives the direction; by default the model's.

        Raises
        ------
        UsageError
            If no two doses were studied, the profile does not fit the model, or there is no `delta`, it is 0,
            not finite, or against the goal.
        """
        wanted = self.delta if delta is None else delta
        if wanted is None:
            raise UsageError(
                "A minimum effective dose needs the difference that it must reach; name a delta."
            )
        curve, own = self._dose_curve(profile)
        of = self._studied
        found = minimum_effective_dose(curve, of, wanted, goal or self.goal, reference, level)
        return found if own is None else replace(found, notes=(*found.notes, *own.notes))

    def effective_dose(
        self,
        share: float = 0.8,
        goal: Goal | None = None,
        profile: Mapping[str, float | str] | None = None,
        reference: float | None = None,
        level: float = BAND_LEVEL,
    ) -> EffectiveDose:
        """Find the smallest dose with a share of the largest effect above the reference: ED80 for 0.8.

        Parameters
        ----------
        share : float
            Above 0 and at most 1.
        goal : "max" or "min", optional
            Direction of the effect; by default the model's, or the one in which the curve moves most.
        profile : mapping from covariate to value, optional
        reference : float, optional
        level : float

        Raises
        ------
        UsageError
            If no two doses were studied, the profile does not fit, or the share is outside (0, 1].
        """
        curve, own = self._dose_curve(profile)
        of = self._studied
        way = (
            goal or self.goal or over_dose.direction(curve, of.reference if reference is None else reference)
        )
        found = effective_dose(curve, of, share, way, reference, level)
        return found if own is None else replace(found, notes=(*found.notes, *own.notes))

    @property
    def arm(self) -> str | None:
        """Name of the arm column, where the treatment has no order."""
        return None if self.arm_means is None else self.arm_means.arm

    def arm_effects(self, reference: str | None = None, level: float = BAND_LEVEL) -> ArmEffects:
        """Give the adjusted mean of each arm and its difference from the reference arm.

        Parameters
        ----------
        reference : str, optional
            The arm that others are compared with; by default that of the fit.
        level : float
            Of the intervals, above 0.5 and below 1.

        Raises
        ------
        UsageError
            If no arm was declared, the reference is none of the arms, or the level does not fit.
        """
        if self.arm_means is None:
            raise UsageError("The model has no arms; fit it again and name the column of the arm.")
        return self.arm_means.effects(reference, level, self.endpoint.bounds)

    def risk_ratios(
        self, reference: float | str | None = None, level: float = BAND_LEVEL
    ) -> tuple[RiskRatio, ...]:
        """Compare the probability of response at each dose or arm with that at the reference, by ratios.

        Risk ratios and odds ratios of the adjusted probabilities, with intervals by the delta method on the
        logarithm; their differences are in `dose_response` and `arm_effects`.

        Parameters
        ----------
        reference : float or str, optional
            The dose or arm that others are compared with; by default that of `dose_response` or of the fit.
        level : float
            Of the intervals, between 0 and 1.

        Raises
        ------
        UsageError
            If the response is no yes or no, there are no adjusted probabilities of doses or arms, or the
            reference is none of them.
        """
        self._check_risks()
        return risk_ratios(*self._compared_levels(reference, level), level)

    def numbers_needed_to_treat(
        self, reference: float | str | None = None, level: float = BAND_LEVEL
    ) -> tuple[NumberNeeded, ...]:
        """Give how many subjects are treated at each dose or arm for one more response than at the reference.

        The reciprocals of the differences in `dose_response` and `arm_effects`, and of their intervals;
        parameters and errors as for `risk_ratios`.
        """
        self._check_risks()
        self._compared_levels(reference, level)
        if self.arm_means is not None:
            return numbers_needed_in_arms(
                self.arm_effects(None if reference is None else str(reference), level)
            )
        of = None if reference is None else float(reference)
        return numbers_needed_at_doses(self.dose_response(reference=of, level=level))

    def _check_risks(self) -> None:
        if not self.endpoint.predicts_probability:
            raise UsageError(
                f"A {self.endpoint.name} endpoint has no risks; compare its means by their differences."
            )

    def rate_ratios(
        self, reference: float | str | None = None, level: float = BAND_LEVEL
    ) -> tuple[RateRatio, ...]:
        """Compare the rate at each dose or arm with that at the reference, by ratios.

        With intervals by the delta method on the logarithm; differences of rates are in `dose_response` and
        `arm_effects`. Parameters as for `risk_ratios`.

        Raises
        ------
        UsageError
            If the response is no count, there are no adjusted rates of doses or arms, or the reference is
            none of them.
        """
        if self.endpoint.predicts_hazard or not self.endpoint.predicts_rate:
            raise UsageError(
                f"A {self.endpoint.name} endpoint has no rates; compare its means by their differences."
            )
        return rate_ratios(*self._compared_levels(reference, level), level)

    def hazard_ratios(
        self, reference: float | str | None = None, level: float = BAND_LEVEL
    ) -> tuple[RateRatio, ...]:
        """Compare the hazard at each dose or arm with that at the reference, by ratios.

        Adjusted for the covariates, and of the average hazard over the time observed where ratios change.
        Parameters as for `risk_ratios`.

        Raises
        ------
        UsageError
            If the response is no time to an event, or as for `rate_ratios`.
        """
        self._check_hazards()
        return rate_ratios(*self._compared_levels(reference, level), level)

    def predict_survival(self, data: object, times: Sequence[float]) -> FloatArray:
        """Probability of being free of the event at some times, for each row of a table; shape (times, rows).

        Parameters
        ----------
        data : path, data frame, mapping of columns, or CovariateTable
        times : sequence of float
            From 0 to the end of the model's survival curves.

        Raises
        ------
        TableError
            If the table cannot be read or lacks a covariate.
        UsageError
            If the response is no time to an event, or a time is outside the curves.
        """
        curves, at = self._check_hazards(), np.asarray(times, dtype=float)
        if not ((at >= 0) & (at <= curves.horizon)).all():
            raise UsageError(
                f"Times must be from 0 to {curves.horizon:g}, up to which subjects were observed."
            )
        relative = self.surface(self.design.encode(self.read(data, self.fillable).columns)).mean(axis=0)
        free: FloatArray = np.exp(-np.outer(curves.baseline(at), relative))
        return free

    def predict_probabilities(self, data: object, level: float = 0.9) -> LevelProbabilities:
        """Predict the probability of each level of an ordinal response for every row of a table.

        With the probability of each level or a higher one and its range, from that of the mean score.

        Parameters
        ----------
        data : path, data frame, mapping of columns, or CovariateTable
        level : float
            Of the ranges, between 0 and 1.

        Raises
        ------
        TableError
            If the table cannot be read or lacks a covariate.
        UsageError
            If the response has no ordered levels, or the level is outside (0, 1).
        """
        endpoint = self.endpoint
        if not isinstance(endpoint, OrdinalEndpoint):
            raise UsageError(
                f"A {endpoint.name} endpoint has no levels; predict() gives the {endpoint.expected}."
            )
        return level_probabilities(endpoint, self.predict(data, level))

    def _check_hazards(self) -> SurvivalCurves:
        if self.survival is None:
            raise UsageError(
                f"A {self.endpoint.name} endpoint has no hazards; they are of a time to an event."
            )
        return self.survival

    def _compared_levels(
        self, reference: float | str | None, level: float
    ) -> tuple[LevelMeans, tuple[str, ...], int]:
        """Adjusted means of doses or arms, their names, and the place of the reference among them."""
        if self.arm_means is not None:
            arms = self.arm_means
            arm = arms.effects(None if reference is None else str(reference), level).reference
            return arms.adjusted.level_means, arms.arms, arms.arms.index(arm)
        found, expected = self.adjusted_means, self.endpoint.expected
        if found is None or found.of_knots:
            raise UsageError(
                f"The model has no dose levels or arms with a {expected} of their own, which ratios compare."
            )
        at = self._studied.reference if reference is None else float(reference)
        if at not in found.levels:
            raise UsageError(
                f"The reference must be a dose with a {expected} of its own: "
                f"{listed(f'{dose:g}' for dose in found.levels)}."
            )
        names = tuple(f"{dose:g}" for dose in found.levels)
        return found.level_means, names, found.levels.index(at)

    def tipping_points(
        self, reference: float | str | None = None, level: float = BAND_LEVEL
    ) -> tuple[TippingPoint, ...]:
        """Find how far responses missing at the visit would have to be off, to undo each difference.

        The shift is added to what the model expects of the subjects of a dose or arm who are missing there;
        those of the reference stay as they are (Permutt 2016). None without visits. Parameters as for
        `risk_ratios`.

        Raises
        ------
        UsageError
            If there are no adjusted means of doses or arms, or the reference is none of them.
        """
        _, names, place = self._compared_levels(reference, level)
        adjusted = self.adjusted_means if self.arm_means is None else self.arm_means.adjusted
        return () if adjusted is None else tipping_points(adjusted, names, place, level)

    def effects(self) -> tuple[MainEffect, ...]:
        """Main effects of the covariates, the strongest first (Hooker 2007, section 2).

        That of the dose runs along the curve of `dose_response`, that of arms along their adjusted means.
        """
        arms = self.arm_means
        if arms is not None:
            return tuple(
                main_effect_of_arms(each, arms) if each.covariate == arms.arm else each
                for each in self.decomposition.effects
            )
        if self.dose_averages is None:
            return self.decomposition.effects
        return tuple(
            main_effect_of_curve(each, self._trial_curve)
            if each.covariate == self.dose_averages.dose
            else each
            for each in self.decomposition.effects
        )

    def interactions(self) -> tuple[InteractionTerm, ...]:
        """Pair effects beyond the main effects, the strongest first (Lengerich et al. 2020, section 3.2).

        Of more than ten pairs, those that look strongest.
        """
        return self.decomposition.interactions

    def covariate_effects(
        self, reference: Mapping[str, float | str] | None = None, level: float = BAND_LEVEL
    ) -> CovariateForest:
        """Give how far the prediction moves from a reference subject's when one covariate changes.

        A number goes to the mean of the subjects around its 10th and its 90th percentile, a category to each
        other level, and the dose to each other dose studied, along the curve of `dose_response`. Arms are
        compared by `arm_effects`, and not here.

        Parameters
        ----------
        reference : mapping from covariate to value, optional
            What is not named is at the training median or most common level, and the dose at the one
            studied that is nearest to its median, or the arm at the reference arm.
        level : float
            Of the bands, between 0 and 1.

        Raises
        ------
        UsageError
            If the reference does not fit the model, or the level is outside (0, 1).
        """
        given = {**self._visit, **(reference or {})}
        forest = covariate_forest(self._contrast_task, given, level)
        if self.dose_averages is None or not self._is_at_visit(dict(forest.reference)):
            return forest
        dose, curve = self.dose_averages.dose, self._trial_curve
        if not curve.doses[0] <= float(dict(forest.reference)[dose]) <= curve.doses[-1]:
            return forest
        return forest_of_curve(forest, dose, lambda own: self._dose_curve(own)[0])

    def reference_subjects(self) -> dict[str, dict[str, float | str]]:
        """Name reference subjects for `covariate_effects`, each by what sets it apart from the median."""
        return reference_subjects(self._contrast_task)

    def dose_profiles(self) -> dict[str, dict[str, float | str]]:
        """Name profiles whose `dose_response` is worth comparing, by what they differ in."""
        return dose_profiles(self._contrast_task)

    @property
    def _contrast_task(self) -> ContrastTask:
        return ContrastTask(
            self.design,
            self.surface,
            self.decomposition,
            self.dose_averages,
            self.evaluation.subjects,
            self.evaluation.repeats,
            None if self.arm_means is None else (self.arm_means.arm, self.arm_means.reference.arm),
            None if self.visits is None else self.visits.column,
        )

    @property
    def _visit(self) -> dict[str, float | str]:
        """The visit or time at which doses or arms are compared, by its column; empty without."""
        adjusted = self.adjusted_means if self.arm_means is None else self.arm_means.adjusted
        if self.visits is None or adjusted is None or adjusted.visit is None:
            return {}
        return {self.visits.column: adjusted.visit if adjusted.time is None else adjusted.time}

    def _check_visit(self, profile: Profile) -> None:
        """Refuse a profile at another visit or time: adjusted means, which its curve rests on, are of one."""
        if self._is_at_visit(dict(profile.values)):
            return
        ((column, visit),) = self._visit.items()
        named = visit if isinstance(visit, str) else format_setting(visit)
        raise UsageError(
            f"Doses are compared at {column} {named} alone; fit again with another (--at) for a curve there."
        )

    def _is_at_visit(self, values: Mapping[str, float | str]) -> bool:
        """Whether values of the covariates are at the visit or time of the doses, where there is one."""
        return all(
            value_of(self.design, column, str(values[column])) == visit
            for column, visit in self._visit.items()
        )

    @property
    def _averages(self) -> DoseCurves:
        if self.arm is not None:
            raise UsageError(
                f"The model compares the arms of {self.arm}, which have no order, and knows no dose; "
                "“covaria explain” and arm_effects() show how the arms differ."
            )
        if self.dose_averages is None:
            raise UsageError(
                "The model has no dose of two levels or more; fit it again and name the column of the dose."
            )
        return self.dose_averages

    @property
    def _studied(self) -> StudiedDoses:
        return over_dose.studied(self.adjusted_means, self._averages)

    @cached_property
    def _trial_curve(self) -> DoseCurve:
        drawn = over_dose.trial_curve(self.adjusted_means, self._averages, self.shape)
        return over_dose.bounded(drawn, self.endpoint.bounds)

    def _dose_curve(self, given: Mapping[str, float | str] | None) -> tuple[DoseCurve, Profile | None]:
        """The curve of the trial's subjects, or of a profile and with it."""
        averages = self._averages
        if given is None:
            return self._trial_curve, None
        profile = complete_profile(self.design, averages.dose, {**self._visit, **given})
        self._check_visit(profile)
        columns = profile_columns(self.design, averages.dose, np.array(averages.doses), profile)
        folds = self.fold_predictions(columns)
        values = {name: value_of(self.design, name, text) for name, text in profile.values}
        deviations = self.decomposition.deviations_at(values)
        drawn = over_dose.profile_curve(
            self._trial_curve,
            averages,
            folds,
            deviations,
            self.shape,
            self.endpoint.bounds,
            self.decomposition.other_scales_at(values),
        )
        return drawn, profile
