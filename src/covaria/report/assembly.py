"""The content of a report, put together from what a fit gives."""

import datetime
from dataclasses import replace

from covaria.disclosure import file_name
from covaria.explain.rate_ratios import RateRatio
from covaria.explain.risk_ratios import RiskRatio
from covaria.model import ResponseModel
from covaria.model.arm_findings import arm_findings
from covaria.model.dose_findings import dose_findings
from covaria.model.result_digest import result_digest
from covaria.report.content import ReportContent
from covaria.report.each_subject import subject_points
from covaria.report.explorer import profile_explorer
from covaria.table import TrialTable
from covaria.wording.names import quoted


def report_content(
    model: ResponseModel, date: datetime.date, row_level: TrialTable | None = None
) -> ReportContent:
    """Collect what a report on a fitted model shows; the model is enough for all of it.

    Parameters
    ----------
    model : ResponseModel
        With its evaluation and provenance.
    date : datetime.date
        Of the report, from `report_date`.
    row_level : TrialTable, optional
        The table of the fit, if each of its subjects is to be shown; UsageError with too many rows.
    """
    origin = model.provenance
    return ReportContent(
        title=f"Response model of {quoted(model.response)}",
        response=model.response,
        dose=model.dose,
        table=file_name(origin.source),
        fingerprint=origin.fingerprint,
        roles=origin.roles,
        exclusions=origin.exclusions,
        notes=origin.notes,
        evaluation=model.evaluation,
        dose_findings=dose_findings(model) if model.has_dose_response else None,
        seed=origin.seed,
        settings=dict(origin.settings),
        versions=dict(origin.versions),
        digest=result_digest(model),
        date=date,
        missing=tuple(model.design.missing_shares.items()),
        decomposition=replace(model.decomposition, effects=model.effects()),
        units=model.units_shown,
        on_log_scale=model.design.on_log_scale,
        profile_curves={name: model.dose_response(given) for name, given in model.dose_profiles().items()},
        forests={name: model.covariate_effects(given) for name, given in model.reference_subjects().items()},
        points=() if row_level is None else subject_points(model, row_level),
        explorer=profile_explorer(model),
        arm_findings=arm_findings(model),
        sensitivity=model.sensitivity,
        risk_ratios=_risk_ratios(model),
        rate_ratios=_rate_ratios(model),
        survival=model.survival,
        time_unit=model.time_unit,
        shares=model.shares,
        visits=model.visits,
    )


def _risk_ratios(model: ResponseModel) -> tuple[RiskRatio, ...]:
    """Ratios of risks; none where there are no risks of levels or arms."""
    return model.risk_ratios() if model.endpoint.predicts_probability and _has_levels(model) else ()


def _rate_ratios(model: ResponseModel) -> tuple[RateRatio, ...]:
    """Ratios of rates or hazards; none where there are none of levels or arms."""
    if not (model.endpoint.predicts_rate and _has_levels(model)):
        return ()
    return model.hazard_ratios() if model.endpoint.predicts_hazard else model.rate_ratios()


def _has_levels(model: ResponseModel) -> bool:
    at_levels = model.adjusted_means is not None and not model.adjusted_means.of_knots
    return at_levels or model.arm_means is not None
