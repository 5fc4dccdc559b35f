"""The figures of a model by name, for notebooks: `plot(model).ladder()`."""

from collections.abc import Mapping
from dataclasses import dataclass

from covaria import figures
from covaria.disclosure import MINIMUM_CELL
from covaria.errors import UsageError
from covaria.explain.dose_response import DoseResponse
from covaria.figures.altair_chart import AltairChart, altair_chart
from covaria.figures.theme import PROFILE_COLOURS
from covaria.findings.amounts import Amounts
from covaria.findings.reported import reported_arms, reported_curve
from covaria.model.endpoint import Capability
from covaria.model.response_model import ResponseModel

Profile = Mapping[str, float | str]


def plot(model: ResponseModel) -> "ModelFigures":
    """Draw figures of a model: `plot(model).ladder()`, `plot(model).dose_response({"age": 40})` and so on."""
    return ModelFigures(model)


@dataclass(frozen=True)
class ModelFigures:
    """A model's figures, each an Altair chart that a notebook shows as it is.

    A figure of something that the model lacks (a dose, arms, a learning curve) raises UsageError.
    """

    model: ResponseModel

    @property
    def units(self) -> dict[str, str]:
        """Units of the model's columns, where they were given."""
        return self.model.units_shown

    @property
    def _unit(self) -> str:
        return self.units.get(self.model.response, "")

    def ladder(self) -> AltairChart:
        """Error of each rung, of the averaged model and of comparators."""
        return altair_chart(figures.ladder(self.model.evaluation, self._unit))

    def comparison(self) -> AltairChart:
        """Error of each model beside the averaged model's, with paired bars."""
        return altair_chart(figures.comparison(self.model.evaluation))

    def loss_curves(self) -> AltairChart:
        """Loss by epoch, in sample and held out."""
        return altair_chart(figures.loss_curves(self.model.evaluation, self._unit))

    def learning_curve(self) -> AltairChart:
        """Error by the number of subjects."""
        curve = self.model.evaluation.learning_curve
        if curve is None:
            raise UsageError("The model has no learning curve; fit it again and ask for one.")
        return altair_chart(figures.learning_curve(curve, self._unit))

    def sensitivity(self) -> AltairChart:
        """The headline of each refit, beside the fit's."""
        found = self.model.sensitivity
        if found is None:
            raise UsageError("The model has no refits; fit it again and ask for its sensitivity.")
        return altair_chart(figures.sensitivity(found, self.model.response, self.units))

    def predicted_observed(self) -> AltairChart:
        """Observed against predicted means, out of fold."""
        return altair_chart(figures.predicted_observed(self.model.evaluation, self._axis, units=self.units))

    def residuals(self) -> AltairChart:
        """Residuals against the prediction, the dose or arm, and each covariate."""
        trends = self.model.evaluation.residual_checks.trends
        self._require(bool(trends), f"residuals of at least {MINIMUM_CELL} subjects")
        treatment = self.model.dose or self.model.arm
        return altair_chart(figures.residuals(trends, self.model.response, treatment, units=self.units))

    def residual_quantiles(self) -> AltairChart:
        """Residuals beside a normal distribution."""
        cells = self.model.evaluation.residual_checks.quantiles
        if not self.model.endpoint.has(Capability.NORMAL_QUANTILES):
            raise UsageError(
                f"Residuals of a {self.model.endpoint.name} endpoint are not held beside a normal "
                "distribution; draw residuals() instead."
            )
        self._require(bool(cells), "residuals of at least 33 subjects")
        return altair_chart(figures.residual_quantiles(cells))

    def coverage(self) -> AltairChart:
        """Share of responses inside their prediction intervals, over the dose and the prediction."""
        trends, interval = self.model.evaluation.residual_checks.coverage, self.model.evaluation.interval
        if interval is None:
            raise UsageError(
                f"A {self.model.endpoint.name} endpoint has no intervals of a response; draw "
                "predicted_observed() to see whether its probabilities are right."
            )
        self._require(bool(trends), f"intervals of at least {MINIMUM_CELL} subjects")
        return altair_chart(figures.coverage(trends, interval.level, self.model.response, units=self.units))

    def effects(self) -> AltairChart:
        """Main effects of the covariates."""
        found = self.model.effects()
        self._require(bool(found), "effects")
        return altair_chart(figures.effects(found, self._axis, units=self.units))

    def interactions(self) -> AltairChart:
        """Strength of each interaction, with its test."""
        found = self.model.interactions()
        self._require(bool(found), "interactions")
        return altair_chart(figures.interactions(found))

    def interaction_maps(self) -> AltairChart:
        """Effects of pairs beyond the main effects, of those that a test finds, or else of all."""
        found = self.model.interactions()
        self._require(bool(found), "interactions")
        return altair_chart(
            figures.interaction_maps(
                [term for term in found if term.is_found] or found, self._axis, units=self.units
            )
        )

    def forest(self, reference: Profile | None = None) -> AltairChart:
        """What each covariate changes for a reference subject; the median one by default."""
        return altair_chart(
            figures.forest(self.model.covariate_effects(reference), self._axis, units=self.units)
        )

    def arm_differences(self, reference: str | None = None) -> AltairChart:
        """Differences of the arms from the reference arm."""
        effects = reported_arms(self.model.arm_effects(reference), self.model.endpoint)
        compared = Amounts(self.model.response, endpoint=self.model.endpoint).compared
        return altair_chart(figures.arm_differences(effects, *self._named, compared))

    def dose_response(self, profile: Profile | None = None) -> AltairChart:
        """Mean response over the dose, of the trial's subjects or of a profile."""
        curve = reported_curve(self.model.dose_response(profile), self.model.endpoint)
        return altair_chart(figures.dose_response(curve, *self._named))

    def profile_curves(self, profiles: Mapping[str, Profile] | None = None) -> AltairChart:
        """Mean response over the dose by profile; by default, of `model.dose_profiles()`."""
        given = self.model.dose_profiles() if profiles is None else profiles
        curves: dict[str, DoseResponse] = {
            name: reported_curve(self.model.dose_response(profile), self.model.endpoint)
            for name, profile in given.items()
        }
        most = len(PROFILE_COLOURS)
        if not 1 <= len(curves) <= most:
            raise UsageError(f"The figure shows 1 to {most} profiles, not {len(curves)}.")
        return altair_chart(figures.profile_curves(curves, *self._named))

    @property
    def _axis(self) -> str:
        """What is predicted, on an axis."""
        return Amounts(self.model.response, endpoint=self.model.endpoint).named

    @property
    def _named(self) -> tuple[str, Mapping[str, str], str]:
        """The response's name, the units, and what is expected of the response."""
        return self.model.response, self.units, self.model.endpoint.expected

    def _require(self, there: bool, what: str) -> None:
        if not there:
            raise UsageError(f"The model holds no {what} to draw.")
