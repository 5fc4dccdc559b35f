"""Whether the parts of a header fit together."""

from covaria.dose import CurveShape
from covaria.model.design import column_count
from covaria.model.endpoints import ENDPOINTS
from covaria.model.header.columns import levels_fit, table_fits, units_fit
from covaria.model.header.effects import decomposition_fits, tests_fit
from covaria.model.header.evaluation import (
    learning_curve_fits,
    residuals_fit,
    rivals_fit,
    scores_fit,
    sensitivity_fits,
)
from covaria.model.header.means import adjusted_means_fit, arms_fit, dose_averages_fit, strata_fit
from covaria.model.header.numbers import is_scale
from covaria.model.header.ordered import ordered_fits
from covaria.model.header.record import Header
from covaria.model.header.survival import survival_fits
from covaria.model.header.visits import visits_fit
from covaria.table import CategoryCovariate


def check_header(header: Header) -> None:
    """Raise ValueError where parts of a header contradict each other."""
    names = [covariate.name for covariate in header.design.schema]
    curves = header.evaluation.loss_curves
    columns = sum(column_count(covariate) for covariate in header.design.schema)
    holds = (
        columns == len(header.design.scales),
        len(set(names)) == len(names),
        all(levels_fit(each) for each in header.design.schema if isinstance(each, CategoryCovariate)),
        header.dose is None or header.dose in names,
        header.response not in names,
        all(map(is_scale, (*header.design.scales, header.response_scale))),
        header.mean_weight >= 0,
        all(len(curve.epochs) == len(curve.train) == len(curve.held_out) for curve in curves),
        abs(header.mean_weight + sum(described.weight for described in header.ensembles) - 1) < 1e-6,
        rivals_fit(header.evaluation),
        0 <= header.evaluation.prediction_p_value <= 1,
        header.evaluation.endpoint_name in ENDPOINTS,
        header.evaluation.score_name == header.evaluation.endpoint.score.name,
        scores_fit(header.evaluation),
        header.evaluation.endpoint.predicts_probability or not header.responder,
        header.evaluation.endpoint.is_ordered or not header.levels,
        survival_fits(header),
        ordered_fits(header),
        visits_fit(header),
        header.evaluation.folds >= 2,
        header.evaluation.repeats >= 1,
        dose_averages_fit(header)
        and (
            header.adjusted_means is None or adjusted_means_fit(header.adjusted_means, header.dose_averages)
        ),
        arms_fit(header),
        header.goal in {None, "max", "min"},
        (header.goal is None and header.delta is None) or header.dose is not None,
        header.delta != 0,
        strata_fit(header),
        header.shape is CurveShape.ANY or header.dose_averages is not None,
        decomposition_fits(header.decomposition, set(names)),
        tests_fit(header, set(names)),
        table_fits(header, set(names)),
        residuals_fit(header.evaluation.residual_checks, set(names)),
        learning_curve_fits(header.evaluation.learning_curve, header.evaluation.endpoint_name),
        units_fit(header.units, {header.response, *names}),
        sensitivity_fits(header),
    )
    if not all(holds):
        raise ValueError("header")
