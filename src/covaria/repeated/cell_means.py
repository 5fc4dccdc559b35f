"""Means of arms at one visit, or at one time, with what each subject contributes to them.

A mean for each arm at each visit, or a line for each over time, and one covariance of a subject's rows, by
restricted likelihood: the mixed model for repeated measures, in which those who left inform later means by
their earlier rows. The influence of subjects is that of all of its estimating equations together, those of
the covariance among them: where rows are missing by earlier responses, errors of both are correlated (Kenward
and Molenberghs 1998). So the covariance of the means is right without that of the rows being of the structure
that was taken.
"""

from dataclasses import dataclass

import numpy as np

from covaria.arrays import FloatArray, IntArray
from covaria.repeated.estimation import climb
from covaria.repeated.layout import RepeatedRows, subject_layout
from covaria.repeated.likelihood import Likelihood
from covaria.repeated.random_line import RandomLine
from covaria.repeated.structure import Structure

HIGHEST_LEVERAGE = 1 - 1e-9
"""A subject whose rows alone determine something leaves nothing of it."""


@dataclass(frozen=True)
class ArmRows:
    """Rows of arms at planned visits or at times, in any order.

    Attributes
    ----------
    values : (rows,) array
        That are averaged.
    arm : (rows,) int64 array
        Counted from 0; the same in all rows of a subject.
    subject : (rows,) int64 array
        Counted from 0 without gaps.
    times : (rows,) array
        The visit, counted from 0, of which no subject has one twice; otherwise the time.
    visits : int or None
        How many are planned; None over continuous time.
    """

    values: FloatArray
    arm: IntArray
    subject: IntArray
    times: FloatArray
    visits: int | None = None


@dataclass(frozen=True)
class CellMeans:
    """Means of arms at one visit or time.

    Attributes
    ----------
    means : (arms,) array
        Of arms with a row there; over time, of all.
    influence : (subjects, arms) array
        Whose squares and products, summed over subjects, are the covariance of the means.
    """

    means: FloatArray
    influence: FloatArray


def cell_means(rows: ArmRows, structure: Structure, at: float) -> CellMeans:
    """Estimate the mean of each arm at a visit, counted from 0, or a time, under a structure of covariance.

    Over time it is a random line, and the mean of each arm runs along a line of its own.

    Raises
    ------
    NotConvergedError
        If the likelihood has no maximum where the covariance is positive definite.
    """
    if isinstance(structure, RandomLine):
        lines = np.eye(int(rows.arm.max()) + 1)[rows.arm]
        from_there = (rows.times - at) / structure.unit
        design, own = np.hstack([lines, lines * from_there[:, None]]), np.arange(lines.shape[1])
    else:
        cells, cell = np.unique(np.column_stack([rows.arm, rows.times]), axis=0, return_inverse=True)
        design, own = np.eye(len(cells))[cell.ravel()], np.flatnonzero(cells[:, 1] == at)
    centre, scale = float(rows.values.mean()), float(rows.values.std()) or 1.0
    values = (rows.values - centre) / scale
    repeated = RepeatedRows(design, values, rows.subject, rows.times, rows.visits)
    top = climb(subject_layout(repeated), structure)
    influence = np.zeros((top.layout.subjects, len(own)))
    influence[top.layout.subject] = _influence(top) @ top.root[own].T
    return CellMeans(centre + scale * top.coefficients[own], scale * influence)


def _influence(top: Likelihood) -> FloatArray:
    """Influence of each subject on the coefficients, taken by their root; (subjects, coefficients)."""
    design, residuals = top.design, top.residuals
    parts = [_of_parameter(top, slope[top.layout.pattern]) for slope in top.slopes]
    scores, across = (np.array(each) for each in zip(*parts, strict=True))
    of_means = np.einsum("sak,sa->sk", design, residuals)
    of_covariance = np.linalg.solve(top.observed_information, scores - across @ of_means.T)
    influence: FloatArray = np.einsum("sak,sa->sk", design, _freed(top)) - of_covariance.T @ across
    return influence


def _of_parameter(top: Likelihood, slope: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Score of each subject for a parameter of the covariance, (subjects,), and its part in the means'.

    The latter, (coefficients,), is the derivative of the means' equations by the parameter. Scores are of
    the restricted likelihood, and so sum to zero; slope (subjects, places, places).
    """
    design, residuals = top.design, top.residuals
    moved = np.einsum("sab,sb->sa", slope, residuals)
    taken = np.einsum("sab,sbk,sak->s", slope, design, design, optimize=True)
    score = (residuals * moved).sum(axis=1) + taken - np.einsum("saa->s", slope)
    return score / 2, np.einsum("sak,sa->k", design, moved)


def _freed(top: Likelihood) -> FloatArray:
    """Residuals freed of what each subject moved the means towards itself; (subjects, places).

    By the inverse root of one less a subject's leverage, with which their covariance is that of the errors
    where these have the structure that was taken (Bell and McCaffrey 2002, CR2).
    """
    leverage = top.design @ np.swapaxes(top.design, 1, 2)
    sizes, directions = np.linalg.eigh(leverage)
    root = 1 / np.sqrt(np.where(sizes < HIGHEST_LEVERAGE, 1 - sizes, 1.0))
    turned = np.einsum("sab,sa->sb", directions, top.residuals)
    freed: FloatArray = np.einsum("sab,sb->sa", directions, root * turned)
    return freed
