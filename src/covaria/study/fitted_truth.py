"""A fitted model as the truth: its dose curve, effects of its covariates, and its errors."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.model import ResponseModel
from covaria.study.covariates import Column
from covaria.study.truth import Subjects
from covaria.wording.lists import counted


class FittedTruth:
    """Subjects respond as a model expects, with errors like those that it had out of fold.

    The expected response is the curve through the adjusted means, and what the networks expect of a subject
    beyond their average over the trial's subjects at that dose. Errors are drawn from those of the model's
    own subjects, scaled by its model of their size; they hold what the networks had not learned, so that
    simulated trials are a little noisier than the real one.

    Parameters
    ----------
    name : str
    model : ResponseModel
    digest : str
        Of the model's file.

    Raises
    ------
    UsageError
        If the model has no dose of two levels or more, or its endpoint has no errors to draw.
    """

    def __init__(self, name: str, model: ResponseModel, digest: str) -> None:
        averages = model.dose_averages
        if averages is None or model.dose is None:
            raise UsageError("it has no dose of two levels or more")
        if not model.endpoint.is_simulated:
            raise UsageError(f"its endpoint is {model.endpoint.name}, of which trials are not simulated yet")
        self.name, self._digest = name, digest
        # A copy is without the draws that a model remembers once it is asked, which are large to hand on.
        self._model = replace(model)
        self._dose, self._averages = model.dose, averages
        curve = model.dose_response()
        self._doses, self._curve = np.array(curve.doses), np.array(curve.mean)

    def __repr__(self) -> str:
        # What the digest of a plan holds of it.
        return f"FittedTruth({self.name!r}, {self._digest})"

    @property
    def words(self) -> str:
        """What it is, for a reader."""
        covariates = counted(len(self.covariates), "covariate")
        return (
            f"the fitted model of {self._model.response}: its dose curve, effects of {covariates}, and its "
            "errors out of fold"
        )

    @property
    def covariates(self) -> tuple[str, ...]:
        """What it must know of each subject, apart from the dose."""
        return tuple(each.name for each in self._model.design.schema if each.name != self._dose)

    @property
    def dose_and_response(self) -> tuple[str, str]:
        """Columns of its trial that are nothing that is known of a subject beforehand."""
        return self._dose, self._model.response

    @property
    def studied(self) -> tuple[float, float]:
        """The lowest and the highest dose that it knows."""
        return float(self._doses[0]), float(self._doses[-1])

    @property
    def endpoint(self) -> str:
        """Kind of response: models of normal responses alone have errors to draw."""
        return "normal"

    def effect(self, doses: FloatArray, subjects: Subjects) -> FloatArray:
        """Change of the mean response from the lowest dose of a design; who has it does not matter."""
        lowest = np.interp(subjects.doses[0], self._doses, self._curve)
        changes: FloatArray = np.interp(doses, self._doses, self._curve) - lowest
        return changes

    def expected(
        self,
        doses: FloatArray,
        covariates: Mapping[str, Column],
        highest: float,  # noqa: ARG002 - as of every truth
    ) -> FloatArray:
        """Expected response of each subject; shape (subjects,)."""
        return self._expected(doses, self._folds(doses, covariates)[1])

    def response(
        self,
        doses: FloatArray,
        covariates: Mapping[str, Column],
        highest: float,  # noqa: ARG002 - as of every truth
        random: np.random.Generator,
    ) -> FloatArray:
        """Draw the response of each subject; shape (subjects,)."""
        encoded, folds = self._folds(doses, covariates)
        return self._expected(doses, folds) + self._errors(encoded, folds, random)

    def errors(
        self, doses: FloatArray, covariates: Mapping[str, Column], random: np.random.Generator
    ) -> FloatArray:
        """Draw errors as the model had them out of fold; shape (subjects,)."""
        return self._errors(*self._folds(doses, covariates), random)

    def _errors(self, encoded: FloatArray, folds: FloatArray, random: np.random.Generator) -> FloatArray:
        residuals, subjects = self._model.residuals, len(encoded)
        errors = np.concatenate([each.errors for each in residuals])
        weights = np.concatenate([each.weights for each in residuals])
        fold = np.repeat(np.arange(len(residuals)), [len(each.errors) for each in residuals])
        drawn = random.choice(len(errors), subjects, p=weights / weights.sum())
        size = self._model.residual_sd(encoded, folds)[fold[drawn], np.arange(subjects)]
        scaled: FloatArray = size * errors[drawn]
        return scaled

    def _folds(self, doses: FloatArray, covariates: Mapping[str, Column]) -> tuple[FloatArray, FloatArray]:
        """Encoded covariates, and the prediction by each fold's models."""
        columns = {name: covariates[name] for name in self.covariates} | {self._dose: doses}
        encoded = self._model.design.encode(self._model.read(columns).columns)
        return encoded, self._model.surface(encoded)

    def _expected(self, doses: FloatArray, folds: FloatArray) -> FloatArray:
        average = np.interp(doses, self._averages.doses, self._averages.responses.mean(axis=0))
        expected: FloatArray = np.interp(doses, self._doses, self._curve) + folds.mean(axis=0) - average
        return expected
