"""What `covaria repeated` found, for machines."""

from typing import Any

from covaria.findings.repeated_words import RepeatedWords
from covaria.repeated.contrast import Contrast
from covaria.repeated.results import CovarianceFit, RepeatedMeasures


def repeated_json(found: RepeatedMeasures) -> dict[str, Any]:
    """Describe an analysis of repeated measures for machines."""
    level = found.level
    return {
        "response": found.response,
        "treatment": found.treatment,
        "over": found.over,
        "at": found.at,
        "reference": found.reference,
        "arms": list(found.arms),
        "adjusted_for": list(found.adjusted_for),
        "networks": found.networks,
        "subjects": found.subjects,
        "rows": found.rows,
        "level": level,
        "df": found.method,
        "covariance": _covariance(found.covariance),
        "means": [
            {"arm": each.arm, "at": each.at, "subjects": each.subjects, **_estimate(each.mean, level)}
            for each in found.means
        ],
        "covariance_of_means": found.joint.tolist(),
        "differences": [
            {"arm": each.arm, "at": each.at, **_tested(each.difference, level)} for each in found.differences
        ],
        "at_once": [
            {"arm": each.arm, "p_value": together.p_value, "standard_errors": together.reach}
            for each, together in zip(found.differences_at(found.at), found.at_once, strict=True)
        ],
        "slopes": [{"arm": each.arm, **_tested(each.slope, level)} for each in found.slopes],
        "slope_differences": [
            {"arm": each.arm, **_tested(each.difference, level)} for each in found.slope_differences
        ],
        "tipping_points": [
            {"arm": each.arm, "assigned": each.assigned, "missing": each.missing, "shift": each.shift}
            for each in found.tipping_points
        ],
        "estimand": RepeatedWords(found).estimand(),
        "notes": list(found.notes),
    }


def _covariance(found: CovarianceFit) -> dict[str, Any]:
    return {
        "structure": found.structure,
        "restricted": found.restricted,
        "parameters": dict(found.parameters),
        "by_visit": found.by_visit.tolist(),
        "log_likelihood": found.log_likelihood,
        "aic": found.aic,
    }


def _estimate(of: Contrast, level: float) -> dict[str, float]:
    low, high = of.interval(level)
    return {
        "estimate": of.estimate,
        "standard_error": of.standard_error,
        "freedom": of.freedom,
        "lower": low,
        "upper": high,
    }


def _tested(of: Contrast, level: float) -> dict[str, float]:
    return _estimate(of, level) | {"p_value": of.p_value}
