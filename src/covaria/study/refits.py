"""Refits of a trial to its own subjects: drawn again, left out by blocks, or with permuted treatments."""

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

import numpy as np

from covaria.errors import CovariaError, UsageError
from covaria.fit import Comparators, FitSettings
from covaria.fit.analysis_set import AnalysisSet, make_analysis_set
from covaria.fit.asked import request_of, table_of_fit
from covaria.fit.fit_table import fit_analysis_set
from covaria.fit.one_blas_thread import one_blas_thread
from covaria.model import ResponseModel
from covaria.model.endpoints import endpoint_named
from covaria.model.result_digest import result_digest
from covaria.study.model_numbers import model_numbers
from covaria.study.resampling import permuted, resampled, without_block
from covaria.study.work import Run
from covaria.table import TrialTable

BLOCKS = 20
"""The number of groups of subjects that are left out in turn for the acceleration."""
RESAMPLE, LEFT_OUT, PERMUTATION = range(3)
"""What the first number of a run says; the second one counts them."""
P_VALUE = "p-value of the treatment"


@dataclass(frozen=True)
class Estimate:
    """One number of one refit.

    Attributes
    ----------
    kind : str
        "resample", "left out" or "permutation".
    repeat : int
    name : str
        Of the number; empty where there is none.
    value : float or None
        None of a dose that is not reached.
    problem : str
        Why there is none; empty otherwise.
    """

    kind: str
    repeat: int
    name: str
    value: float | None = None
    problem: str = ""


KINDS = ("resample", "left out", "permutation")


@dataclass(frozen=True)
class Refits:
    """Refits of a trial to its own subjects, drawn again; a run is a kind and a number.

    Attributes
    ----------
    model : ResponseModel
    table : TrialTable
        That it was fitted to.
    settings : FitSettings
        Of the fit.
    seed : int
    """

    model: ResponseModel
    table: TrialTable
    settings: FitSettings
    seed: int
    record = Estimate

    @property
    def digest(self) -> str:
        """Digest of the model, its rows and the seed."""
        parts = (result_digest(self.model), self.table.fingerprint, str(self.seed))
        return sha256("\n".join(parts).encode()).hexdigest()

    @cached_property
    def analysis(self) -> AnalysisSet:
        """The rows of the fit."""
        return make_analysis_set(
            self.table, endpoint_named(self.settings.endpoint), method=self.settings.method
        )

    def do(self, run: Run) -> list[Estimate]:
        """Refit once, and collect the numbers."""
        kind, repeat = run
        try:
            with one_blas_thread():
                fitted = fit_analysis_set(
                    self._subjects_of(run), self.table, self.settings, Comparators.FEW, None
                )
                own = self.model
                refit = replace(fitted, goal=own.goal, delta=own.delta, shape=own.shape)
                numbers = {P_VALUE: p_value(refit)} if kind == PERMUTATION else model_numbers(refit, own)
        except CovariaError as problem:
            return self.given_up(run, str(problem))
        return [Estimate(KINDS[kind], repeat, name, value) for name, value in numbers.items()]

    def given_up(self, run: Run, problem: str) -> list[Estimate]:
        """One record, with the problem."""
        kind, repeat = run
        return [Estimate(KINDS[kind], repeat, "", problem=problem)]

    def _subjects_of(self, run: Run) -> AnalysisSet:
        kind, repeat = run
        if kind == LEFT_OUT:
            return without_block(self.analysis, repeat, BLOCKS, np.random.default_rng([self.seed, kind]))
        random = np.random.default_rng([self.seed, kind, repeat])
        return resampled(self.analysis, random) if kind == RESAMPLE else permuted(self.analysis, random)


def refits_of(
    model: ResponseModel,
    data: object,
    *,
    filter: str | None = None,  # noqa: A002 (the option's name)
    sheet: str | None = None,
    seed: int = 0,
) -> Refits:
    """Prepare refits of a model to its own trial.

    Parameters
    ----------
    model : ResponseModel
    data : path, data frame, or mapping of columns
        The table that it was fitted to.
    filter, sheet : str, optional
        As for `replay_model`.
    seed : int
        Of the draws.

    Raises
    ------
    UsageError
        If the table is another than the model was fitted to.
    ModelFileError
        If the model does not say what was asked of its fit.
    TableError, RoleError
        As for `fit_model`.
    """
    request = request_of(model.provenance.asked)
    table = table_of_fit(request, data, filter, sheet)
    if table.fingerprint != model.provenance.fingerprint:
        raise UsageError(
            f"{table.source} has other rows than the table that the model was fitted to; a bootstrap needs "
            "the same."
        )
    # A copy is without the draws that a model remembers once it is asked, which are large to hand on.
    return Refits(replace(model), table, request.fit_settings(), seed)


def p_value(model: ResponseModel) -> float | None:
    """The p-value of the test that the dose or the arms do nothing; None without either."""
    if model.arm is not None:
        return model.arm_effects().p_value
    return model.evaluation.dose_p_value
