"""Whether a covariance of visits in a header, and errors of a known subject, are possible."""

import numpy as np

from covaria.model.header.record import Header
from covaria.model.visit_covariance import VisitCovariance
from covaria.model.visit_scores import VisitScores
from covaria.table import CategoryCovariate, Role


def visits_fit(header: Header) -> bool:
    """Whether both are there for visits alone, are of the model's visits, and their numbers are possible."""
    found, scores = header.visits, header.evaluation.visits
    wanted = header.evaluation.endpoint.has_visits
    named = {each.column for each in header.provenance.roles if each.role is Role.VISIT}
    if (found is not None, scores is not None, bool(named)) != (wanted,) * 3:
        return False
    if found is None or scores is None:
        return True
    return (
        named == {found.visit} and _is_of(found, header) and _is_covariance(found) and _are_possible(scores)
    )


def _is_of(found: VisitCovariance, header: Header) -> bool:
    return any(
        isinstance(each, CategoryCovariate) and each.name == found.visit and each.levels == found.visits
        for each in header.design.schema
    )


def _is_covariance(found: VisitCovariance) -> bool:
    visits = len(found.visits)
    if visits < 2 or [len(row) for row in found.covariance] != [visits] * visits:
        return False
    matrix = found.matrix
    return bool(np.allclose(matrix, matrix.T) and np.linalg.eigvalsh(matrix)[0] > 0)


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
