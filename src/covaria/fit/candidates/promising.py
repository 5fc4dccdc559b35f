"""Which covariates have nonlinear effects and interactions, where there are too many for all of them.

Each covariate is judged by itself, as sure independence screening does (Fan and Lv 2008; with polynomials
Fan, Feng and Song 2011): by what its polynomial explains, or its products with the dose or the arm, of what
the treatment alone leaves. Only the rows given are seen, so that a fold can be left out.
"""

import numpy as np

from covaria.arrays import BoolArray, FloatArray
from covaria.fit.analysis_set import AnalysisSet
from covaria.fit.candidates.regression import centred, powers, project
from covaria.fit.settings.candidates import ScreeningSettings


def is_wide(analysis: AnalysisSet, chosen: ScreeningSettings) -> bool:
    """Whether there are more input columns than may all have nonlinear effects."""
    return int(analysis.inputs.shape[1]) > chosen.most_inputs


def promising_covariates(
    analysis: AnalysisSet, rows: BoolArray, chosen: ScreeningSettings
) -> tuple[int, ...]:
    """Positions of the covariates that may be nonlinear, ascending: all, or in a wide table the promising.

    Parameters
    ----------
    analysis : AnalysisSet
    rows : (rows,) bool array
        Those that may be looked at.
    chosen : ScreeningSettings
    """
    columns = analysis.design.inputs_of_covariate
    if not is_wide(analysis, chosen):
        return tuple(range(len(columns)))
    inputs, root = analysis.inputs[rows], np.sqrt(analysis.weights[rows])
    response = analysis.endpoint.working_response(analysis.response)[rows]
    treatment = np.clip(inputs[:, list(analysis.treatment_inputs)], -3, 3)
    left = centred(response[:, None], root)[:, 0]
    if treatment.shape[1]:
        left = left - project(centred(powers(treatment, chosen.degree_alone), root), left, chosen.ridge)
    promise = [
        _promise(inputs[:, list(own)], treatment, left, root, chosen)
        if position != analysis.treatment_covariate
        else np.inf
        for position, own in enumerate(columns)
    ]
    kept: list[int] = []
    room = chosen.kept_inputs + len(analysis.treatment_inputs)
    for position in np.argsort(-np.array(promise), kind="stable").tolist():
        room -= len(columns[position])
        if room < 0:
            break
        kept.append(position)
    return tuple(sorted(kept))


def _promise(
    own: FloatArray, treatment: FloatArray, left: FloatArray, root: FloatArray, chosen: ScreeningSettings
) -> float:
    """What a covariate explains alone, or together with the treatment, less what chance lets it explain."""
    bounded = np.clip(own, -3, 3)
    together = (bounded[:, :, None] * treatment[:, None, :]).reshape(len(own), -1)
    bases = (powers(own, chosen.degree_alone), together)
    return max(_gain(centred(basis, root), left, chosen.ridge) for basis in bases if basis.shape[1])


def _gain(basis: FloatArray, left: FloatArray, ridge: float) -> float:
    """Twice the log likelihood that a regression gains, less twice its columns (Akaike 1974)."""
    before = float(left @ left)
    after = float(((left - project(basis, left, ridge)) ** 2).sum())
    columns = int((np.abs(basis).max(axis=0) > 0).sum())
    return len(left) * float(np.log(max(before, 1e-300) / max(after, 1e-300))) - 2 * columns
