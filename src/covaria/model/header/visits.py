"""Whether a covariance of visits or times in a header, and errors of a known subject, are possible."""

import numpy as np

from covaria.model.adjusted_means import AdjustedMeans
from covaria.model.header.record import Header
from covaria.model.time_covariance import TimeCovariance
from covaria.model.visit_covariance import VisitCovariance
from covaria.model.visit_scores import VisitScores
from covaria.table import CategoryCovariate, NumberCovariate, Role


def visits_fit(header: Header) -> bool:
    """Whether both are there for these alone, are of the model's column, and their numbers are possible."""
    found, scores = header.visits, header.evaluation.visits
    of_arms = None if header.arm_means is None else header.arm_means.adjusted
    occasion = header.evaluation.endpoint.occasion
    named = {
        str(each.role): each.column
        for each in header.provenance.roles
        if each.role in {Role.VISIT, Role.TIME}
    }
    if found is None or scores is None:
        return (found, scores, occasion, named) == (None, None, "", {})
    holds = (
        named == {occasion: found.column},
        _is_of(found, header),
        _are_possible(scores),
        all(_is_at(found, each) for each in (header.adjusted_means, of_arms) if each is not None),
    )
    return all(holds)


def _is_at(found: VisitCovariance | TimeCovariance, means: AdjustedMeans) -> bool:
    """Whether means are at one of the visits, or at a time by the name of its column."""
    if isinstance(found, VisitCovariance):
        return means.time is None and means.visit in found.visits
    return means.time is not None and means.visit == f"{found.time} {means.time:g}"


def _is_of(found: VisitCovariance | TimeCovariance, header: Header) -> bool:
    """Whether the covariance is one, and of the visits or times of the model."""
    if isinstance(found, TimeCovariance):
        numbers = (each.name for each in header.design.schema if isinstance(each, NumberCovariate))
        return found.time in numbers and _is_line(found)
    return _is_covariance(found) and any(
        isinstance(each, CategoryCovariate) and each.name == found.visit and each.levels == found.visits
        for each in header.design.schema
    )


def _is_covariance(found: VisitCovariance) -> bool:
    visits = len(found.visits)
    if visits < 2 or [len(row) for row in found.covariance] != [visits] * visits:
        return False
    matrix = found.matrix
    return bool(np.allclose(matrix, matrix.T) and np.linalg.eigvalsh(matrix)[0] > 0)


def _is_line(found: TimeCovariance) -> bool:
    effects = {"random-intercept": 1, "random-slope": 2}.get(found.structure)
    if effects is None or [len(row) for row in found.effects] != [effects] * effects:
        return False
    matrix = np.array(found.effects)
    is_definite = np.allclose(matrix, matrix.T) and np.linalg.eigvalsh(matrix)[0] > 0
    return bool(is_definite and found.error > 0)


def _are_possible(scores: VisitScores) -> bool:
    errors = (
        scores.new_subject,
        scores.next_visit,
        scores.new_subject_se,
        scores.next_visit_se,
        scores.gain_se,
    )
    return (
        scores.rows >= scores.subjects >= 1
        and min(*errors, scores.mean_width) >= 0
        and 0 <= scores.coverage <= 1
    )
