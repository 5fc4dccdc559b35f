"""The part of a fitted model that predicts: its surface, with scales and residuals around it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from covaria.arrays import FloatArray
from covaria.errors import UsageError
from covaria.model.averaged_surface import AveragedSurface, RungEnsemble
from covaria.model.design import Design, Scale
from covaria.model.endpoint import Endpoint
from covaria.model.evaluation import Evaluation
from covaria.model.intervals import FoldResiduals
from covaria.model.known_subject import KnownSubjects, of_known_subjects
from covaria.model.log_odds_error import LogOddsError
from covaria.model.prediction import Prediction
from covaria.model.predictive_distribution import PredictiveDistribution
from covaria.model.provenance import Provenance
from covaria.model.residual_error_model import ResidualErrorModel
from covaria.model.time_covariance import TimeCovariance
from covaria.model.visit_covariance import VisitCovariance
from covaria.table import (
    EVERYTHING,
    CovariateTable,
    Role,
    Selection,
    TextTable,
    covariate_table,
    text_table,
)
from covaria.table.censored import CensoredColumns, with_censored_response
from covaria.table.columns import Column
from covaria.table.covariates import known_responses
from covaria.table.labels import labelled
from covaria.table.ordered import ordered
from covaria.wording.lists import counted


@dataclass(frozen=True)
class PredictiveModel:
    """What predictions and their intervals are made from; it holds no rows of subjects.

    Attributes
    ----------
    response : str
        Name of the response column.
    dose : str or None
        Name of the dose column, which is one of the covariates.
    design : Design
    response_scale : Scale
        Between the endpoint's linear scale and the networks' outputs.
    ensembles : tuple of RungEnsemble
        Those with a positive weight.
    mean_weight : float
        Share of the mean model in the averaged prediction.
    fold_means : (folds,) float64 array
        Best constant prediction without each fold, of all repeats, in units of the response.
    residuals : tuple of FoldResiduals
    error_model : ResidualErrorModel
    evaluation : Evaluation
    provenance : Provenance
    missing : tuple of str
        Further words for a missing cell that were declared, and hold for tables to come.
    training_seconds : float or None
        How long the networks took; None for a model that was loaded.
    responder : tuple of str
        Texts of the response that are one, of a binary endpoint, as they were declared.
    levels : tuple of str
        Of an ordinal response in their order, as they were declared.
    log_odds_error : LogOddsError or None
        How unsure probabilities are at least, of a binary endpoint.
    visits : VisitCovariance, TimeCovariance or None
        Of planned visits, or over time, how a subject's responses go together.
    innovations : tuple of FoldResiduals
        Of each fold, what earlier responses leave of an error, over its sd; none without visits or times.
    """

    response: str
    dose: str | None
    design: Design
    response_scale: Scale
    ensembles: tuple[RungEnsemble, ...]
    mean_weight: float
    fold_means: FloatArray
    residuals: tuple[FoldResiduals, ...]
    error_model: ResidualErrorModel
    evaluation: Evaluation
    provenance: Provenance
    missing: tuple[str, ...] = ()
    training_seconds: float | None = None
    responder: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    log_odds_error: LogOddsError | None = None
    visits: VisitCovariance | TimeCovariance | None = None
    innovations: tuple[FoldResiduals, ...] = ()

    @property
    def endpoint(self) -> Endpoint:
        """What kind of number the response is."""
        return self.evaluation.endpoint

    def predict(
        self,
        data: object,
        level: float = 0.9,
        filter: str | None = None,  # noqa: A002 (the option's name)
        sheet: str | None = None,
        earlier: bool = False,
    ) -> Prediction:
        """Predict the response for every row of a table, with an interval for each new subject.

        Of a count with an exposure, events in the exposure of each row are predicted, where the table has it,
        and otherwise in an exposure of 1.

        A level that training never had is taken as one of the rare levels, where some were pooled; otherwise,
        and for a cell that is missing as none was in training, the average over the levels of the training
        rows is taken, and the median of a number. Such rows are marked (`filled`) and counted in the notes.

        Parameters
        ----------
        data : path, data frame, mapping of columns, or CovariateTable
            With the model's covariates; other columns do no harm. In a mapping, a single value represents all
            rows, so that one of single values alone gives one prediction.
        level : float
            Of the intervals, between 0 and 1.
        filter : str, optional
            Comparisons that keep rows, as in `fit_model`; the others are counted in the notes.
        sheet : str, optional
            The sheet of an Excel workbook that has several.
        earlier : bool
            Of planned visits or times, whether each row is predicted also from its subject's earlier
            responses in the table, as many as are known; the interval is then for this subject.

        Raises
        ------
        TableError
            If the table cannot be read or lacks a covariate, or holds an arm that was not studied; if it says
            nothing of earlier responses, where these are asked for.
        UsageError
            If the level is outside (0, 1) or is too near 1 for the number of subjects, the filter cannot be
            read, or earlier responses are asked for of a model without visits or times.
        """
        selection = Selection(filter, sheet)
        return self._predicted(self.read(data, self.fillable, selection, earlier), level)

    def _predicted(self, table: CovariateTable, level: float) -> Prediction:
        encoded = self.design.encode(table.columns)
        folds = self.surface(encoded)
        times = 1.0 if table.exposure is None else table.exposure
        ends = self.interval(encoded, folds, level, times)
        known = None
        if table.known is not None and self.visits is not None:
            known = of_known_subjects(folds, table, self.visits)
            folds, ends = known.folds, self._interval_of_known(known, ends, level)
        lower, upper = map(self.endpoint.reported, ends)
        notes = (
            *(f"{counted(each.rows, 'row')} left out; {each.reason}." for each in table.excluded),
            *table.notes,
            *self.endpoint.notes_of_intervals(lower, upper),
        )
        return Prediction(
            mean=self.endpoint.reported(folds.mean(axis=0) * times),
            lower=lower,
            upper=upper,
            outside=table.outside,
            filled=table.filled,
            level=level,
            row_numbers=table.row_numbers,
            subjects=table.subjects,
            notes=notes,
            earlier=None if known is None else known.earlier,
        )

    def _interval_of_known(
        self, known: KnownSubjects, ends: tuple[FloatArray, FloatArray], level: float
    ) -> tuple[FloatArray, FloatArray]:
        """Take the ends for a known subject where something is known, in the place of those for a new one."""
        own = known.earlier > 0
        if not own.any():
            return ends
        # A fold of subjects with one visit each has no errors of a next one.
        kept = [fold for fold, residuals in enumerate(self.innovations) if len(residuals.errors)]
        sd = np.broadcast_to(known.sd[own], (len(kept), int(own.sum())))
        residuals = tuple(self.innovations[fold] for fold in kept)
        found = self.endpoint.interval(known.folds[kept][:, own], sd, residuals, level)
        for end, own_end in zip(ends, found, strict=True):
            end[own] = own_end
        return ends

    def predict_quantiles(self, data: object, levels: Sequence[float]) -> FloatArray:
        """Quantiles of a new subject's response, for every row of a table; shape (levels, rows).

        Parameters
        ----------
        data : path, data frame, mapping of columns, or CovariateTable
        levels : sequence of float
            Each between 0 and 1, as 0.05, 0.5, 0.95.

        Raises
        ------
        TableError
            If the table cannot be read, lacks a covariate, or holds a level that training never saw.
        UsageError
            If a level is outside (0, 1).
        """
        return self.predict_distribution(data).quantiles(levels)

    def predict_distribution(self, data: object) -> PredictiveDistribution:
        """Give the distribution of a new subject's response, for every row of a table.

        Parameters
        ----------
        data : path, data frame, mapping of columns, or CovariateTable

        Raises
        ------
        TableError
            If the table cannot be read, lacks a covariate, or holds a level that training never saw.
        """
        table = self.read(data)
        encoded = self.design.encode(table.columns)
        folds = self.surface(encoded)
        sd = self.residual_sd(encoded, folds)
        folds = folds if table.exposure is None else folds * table.exposure
        mean = self.endpoint.reported(folds.mean(axis=0))
        return PredictiveDistribution(mean, folds, sd, self.residuals, self.endpoint)

    def interval(
        self, encoded: FloatArray, folds: FloatArray, level: float, exposure: FloatArray | float = 1.0
    ) -> tuple[FloatArray, FloatArray]:
        """Lower and upper ends for a new subject, or of its probability, from what the folds predict."""
        if self.log_odds_error is not None:
            sd = self.log_odds_error.standard_error(encoded)[None]
        else:
            sd = self.residual_sd(encoded, folds)
        return self.endpoint.interval(folds * exposure, sd, self.residuals, level, self.evaluation.repeats)

    def residual_sd(self, encoded: FloatArray, folds: FloatArray) -> FloatArray:
        """Size of an error by each fold's model, from encoded covariates and predictions; (folds, rows)."""
        outputs = self.endpoint.outputs(folds, self.response_scale)
        return self.error_model.residual_sd(encoded, outputs)

    @property
    def fillable(self) -> frozenset[str]:
        """Covariates whose unknown cells predictions may fill: all but the arm, the visit and the time."""
        kept = {Role.ARM, Role.VISIT, Role.TIME}
        apart = {each.column for each in self.provenance.roles if each.role in kept}
        return frozenset(each.name for each in self.design.schema) - apart

    def read(
        self,
        data: object,
        fillable: Collection[str] = (),
        selection: Selection = EVERYTHING,
        earlier: bool = False,
    ) -> CovariateTable:
        """Read the columns that the model needs, and the subject where the table has it.

        Parameters
        ----------
        data : path, data frame, mapping of columns, or CovariateTable
            Other columns do no harm.
        fillable : collection of str
            Categories of which a level or a missing cell that training never had is filled and marked.
        selection : Selection
        earlier : bool
            Whether responses are read as well, where they are known.

        Raises
        ------
        TableError
            If the table cannot be read or lacks a column, or a category that may not be filled holds a level
            that training never saw.
        UsageError
            If responses are to be read of a model without visits.
        """
        if earlier and self.visits is None:
            raise UsageError(
                "The model has no visits, and predicts nothing from a subject's earlier responses; fit it "
                "with a column of visits (--visit) or times (--time), or leave this out (--earlier)."
            )
        if isinstance(data, CovariateTable):
            return data
        text = text_table(data, self.missing, selection)
        found = covariate_table(
            text,
            self.design.schema,
            subject=self.column_of(Role.SUBJECT),
            fillable=fillable,
            exposure=self.column_of(Role.EXPOSURE),
        )
        return replace(found, known=known_responses(text, self.response)) if earlier else found

    def column_of(self, role: Role) -> str | None:
        """Name of the column of a role that belongs to one column."""
        return next((each.column for each in self.provenance.roles if each.role is role), None)

    def labelled(self, text: TextTable) -> TextTable:
        """Read the response as in the fit, where it is not measured as it stands, and the table has it.

        Raises
        ------
        RoleError
            If it is not known which cells are a response, or what is known of it.
        """
        if self.response not in text.cells:
            return text
        if self.endpoint.is_censored:
            columns = CensoredColumns(self.response, self._column(Role.CENSORING), self._column(Role.LIMIT))
            return with_censored_response(text, columns, self.endpoint.name)
        if self.endpoint.is_ordered:
            return ordered(text, self.response, self.levels)
        return labelled(text, self.response, self.responder) if self.endpoint.predicts_probability else text

    def _column(self, role: Role) -> str | None:
        return next((each.column for each in self.provenance.roles if each.role is role), None)

    def fold_predictions(self, columns: tuple[Column, ...]) -> FloatArray:
        """Predict with the models that did not see each fold, in units of the response; (folds, rows)."""
        return self.surface(self.design.encode(columns))

    def surface(self, encoded: FloatArray) -> FloatArray:
        """Predict as `fold_predictions` from (rows, inputs) encoded covariates; shape (folds, rows)."""
        return self.averaged_surface(encoded)

    @property
    def averaged_surface(self) -> AveragedSurface:
        """The averaged prediction by the models that did not see each fold."""
        return AveragedSurface(
            self.ensembles, self.mean_weight, self.fold_means, self.response_scale, self.endpoint
        )
