"""What networks predict of each subject at each visit from its covariates, without having seen the subject.

Of a randomised trial such a score is a covariate as any other: it depends on what was known before treatment
alone, so that adjusting for it moves no difference and makes all surer, however the response bends in the
covariates and whichever of them act together.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.fit.comparators.models import Comparators
from covaria.fit.fit_table import fit_table
from covaria.fit.settings import Effort, settings_of
from covaria.fit.visit_means.request import RepeatedRequest
from covaria.model import ResponseModel
from covaria.table import Role, RoleRequest, TextTable, assign_roles, covariate_table, trial_table

FOLDS = 5
"""Parts that the subjects are divided into; each is predicted by networks trained on the others."""
NOTHING = 1e-3
"""Spread of the scores of a visit, as a share of the response's, that is none."""


def network_scores(
    table: TextTable, request: RepeatedRequest, subject: IntArray, visits: tuple[str, ...]
) -> FloatArray:
    """Predict every subject at every visit, less the average of its fold; shape (subjects, visits).

    The treatment is not among what networks predict from.

    Parameters
    ----------
    table : TextTable
        The rows that are analysed.
    request : RepeatedRequest
    subject : (rows,) int64 array
        Counted from 0.
    visits : tuple of str

    Raises
    ------
    TableError, RoleError
        If there are too few subjects to train on, or the covariates cannot be used.
    """
    subjects = int(subject.max()) + 1
    fold = np.random.default_rng(request.seed).permutation(np.arange(subjects) % FOLDS)
    roles = RoleRequest(
        response=request.response,
        subject=request.subject,
        covariates=request.all_covariates,
        others=((request.visit or "", Role.CATEGORY),),
    )
    _, first = np.unique(subject, return_index=True)
    scores = np.zeros((subjects, len(visits)))
    for held_out in range(FOLDS):
        own = fold == held_out
        trained = table.take(~own[subject])
        trial = trial_table(trained, assign_roles(trained, roles))
        model = fit_table(trial, settings_of(Effort.QUICK, request.seed), Comparators.FEW)
        rows = np.zeros(table.rows, np.bool_)
        rows[first[own]] = True
        # Rows stand in the order of the table, subjects in that of their numbers.
        scores[subject[rows]] = _predicted(model, table.take(rows), request.visit or "", visits)
        scores[own] -= scores[own].mean(axis=0)
    return scores


def only_varying(scores: FloatArray, response: FloatArray) -> FloatArray:
    """Leave out the visits at which networks predict about the same of all subjects; 0 takes their place."""
    return np.where(scores.std(axis=0) > NOTHING * response.std(), scores, 0.0)


def _predicted(model: ResponseModel, rows: TextTable, visit: str, visits: Iterable[str]) -> FloatArray:
    columns = []
    for each in visits:
        cells = np.full(rows.rows, each, dtype=object)
        at_visit = replace(rows, cells={**rows.cells, visit: cells})
        found = covariate_table(at_visit, model.design.schema, fillable=model.fillable)
        columns.append(model.predict(found).mean)
    return np.column_stack(columns)
