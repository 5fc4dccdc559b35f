"""MCP-Mod from level means: the contrast test, then the shapes that it found, fitted and weighed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from covaria.dose.candidate_shapes import CandidateShape, shape_word, usual_candidates
from covaria.dose.candidate_text import check_distinct
from covaria.dose.contrast_test import ContrastTest, check_alpha, contrast_test
from covaria.dose.goal import Goal, goal_from_word, signed_delta
from covaria.dose.level_means import LevelMeans
from covaria.dose.model_weights import AveragedDose, averaged_dose, criterion_weights
from covaria.dose.pooled_errors import PooledErrors
from covaria.dose.shape_fit import ShapeFit, fit_shape
from covaria.dose.shapes import LINEAR, Shape
from covaria.dose.target_dose import target_dose

TWO_LEVELS = (
    "Two dose levels cannot distinguish shapes: only the test for a trend is given, and no shape is fitted."
)


@dataclass(frozen=True)
class FittedShape:
    """A fitted shape and its rank among the others.

    Attributes
    ----------
    fit : ShapeFit
    significant : bool
        Whether a candidate of this shape is significant.
    weight : float
        By AIC among the significant shapes; 0 where this is none of them.
    target_dose : float or None
        The smallest dose studied that reaches delta; None where none does, or no delta was given.
    """

    fit: ShapeFit
    significant: bool
    weight: float
    target_dose: float | None

    @property
    def name(self) -> str:
        """Name of the shape in software for MCP-Mod, such as "sigEmax"."""
        return shape_word(self.fit.shape)


@dataclass(frozen=True)
class MCPModResult:
    """What MCP-Mod found.

    Attributes
    ----------
    means : LevelMeans
        Estimates at the dose levels.
    test : ContrastTest
    fits : tuple of FittedShape
        One for each shape among the candidates that the levels can distinguish, the best criterion first.
    pooled : PooledErrors or None
        Residuals of the subjects about the means, where these are known.
    delta : float or None
        The difference from the lowest dose that was asked for, below 0 for a fall.
    averaged_dose : AveragedDose or None
        The target dose averaged over significant shapes; None where there are none, or no delta.
    notes : tuple of str
        Sentences for the user.
    """

    means: LevelMeans
    test: ContrastTest
    fits: tuple[FittedShape, ...]
    pooled: PooledErrors | None
    delta: float | None
    averaged_dose: AveragedDose | None
    notes: tuple[str, ...]

    @property
    def criterion(self) -> str:
        """AIC for subjects with one variance, otherwise the generalised one, gAIC."""
        return "gAIC" if self.pooled is None else "AIC"

    @property
    def best(self) -> FittedShape | None:
        """The significant shape with the smallest criterion; None where there is none."""
        return next((each for each in self.fits if each.significant), None)


def mcp_mod_of_means(
    means: LevelMeans,
    candidates: Sequence[CandidateShape] | None = None,
    *,
    pooled: PooledErrors | None = None,
    alpha: float = 0.025,
    two_sided: bool = False,
    delta: float | None = None,
    goal: Goal = "max",
) -> MCPModResult:
    """Do MCP-Mod on level means (Bretz et al. 2005; Pinheiro et al. 2014).

    Parameters
    ----------
    means : LevelMeans
    candidates : sequence of CandidateShape, optional
        `usual_candidates` if left out.
    pooled : PooledErrors, optional
        Residuals of the subjects about the means, for the ordinary AIC.
    alpha : float
        Level of significance of the whole test.
    two_sided : bool
        Whether effects against the goal count too.
    delta : float, optional
        Difference from the lowest dose for the target dose, a fall for the goal "min" whatever its sign.
    goal : {"max", "min"}

    Raises
    ------
    UsageError
        If delta is a fall and the goal "max", a candidate comes twice or is flat over the doses, or alpha is
        out of range.
    """
    wanted = check_request(alpha, delta, goal)
    chosen = usual_candidates(means.doses) if candidates is None else tuple(candidates)
    check_distinct(chosen)
    if means.levels == 2:
        chosen = (CandidateShape(LINEAR),)
    test = contrast_test(means, chosen, alpha=alpha, two_sided=two_sided, goal=goal)
    shapes = _distinct_shapes(chosen) if means.levels > 2 else ()
    fits = _weighed(test, _fits(means, shapes, pooled), float(means.doses[0]), wanted)
    notes = _notes(means, shapes, fits)
    return MCPModResult(means, test, fits, pooled, wanted, _average(fits, wanted), notes)


def check_request(alpha: float, delta: float | None, goal: str) -> float | None:
    """Refuse with a UsageError what no MCP-Mod can be done with; return delta in the direction of the goal."""
    check_alpha(alpha)
    way = goal_from_word(goal)
    return None if delta is None else signed_delta(delta, way)


def _distinct_shapes(candidates: Sequence[CandidateShape]) -> tuple[Shape, ...]:
    distinct: list[Shape] = []
    for candidate in candidates:
        if not any(candidate.shape is shape for shape in distinct):
            distinct.append(candidate.shape)
    return tuple(distinct)


def _fits(means: LevelMeans, shapes: Sequence[Shape], pooled: PooledErrors | None) -> list[ShapeFit]:
    found = [fit_shape(means, shape, pooled) for shape in shapes if shape.parameters <= means.levels]
    return sorted(found, key=lambda fit: fit.criterion)


def _weighed(
    test: ContrastTest, fits: Sequence[ShapeFit], lowest: float, delta: float | None
) -> tuple[FittedShape, ...]:
    found = {
        candidate.shape.name
        for candidate, significant in zip(test.candidates, test.significant, strict=True)
        if significant
    }
    significant = [fit.shape.name in found for fit in fits]
    weights = np.zeros(len(fits))
    if any(significant):
        criteria = [fit.criterion if kept else np.inf for fit, kept in zip(fits, significant, strict=True)]
        weights = criterion_weights(criteria)
    doses = [None if delta is None else target_dose(fit, lowest, delta) for fit in fits]
    parts = zip(fits, significant, weights.tolist(), doses, strict=True)
    return tuple(FittedShape(fit, kept, weight, dose) for fit, kept, weight, dose in parts)


def _average(fits: Sequence[FittedShape], delta: float | None) -> AveragedDose | None:
    if delta is None or not any(each.significant for each in fits):
        return None
    return averaged_dose([each.weight for each in fits], [each.target_dose for each in fits])


def _notes(means: LevelMeans, shapes: Sequence[Shape], fits: Sequence[FittedShape]) -> tuple[str, ...]:
    if means.levels == 2:
        return (TWO_LEVELS,)
    notes = [
        f"{shape_word(shape)} has {shape.parameters} parameters, more than there are dose levels; "
        "it is tested for but not fitted."
        for shape in shapes
        if shape.parameters > means.levels
    ]
    notes += [
        f"{each.name} was stopped at a bound of {' and '.join(each.fit.at_bound)}; "
        "it has no standard errors, and the doses hardly determine this shape."
        for each in fits
        if each.fit.at_bound
    ]
    return tuple(notes)
