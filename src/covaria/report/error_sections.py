"""How wrong the model is, beside what else there is, with more subjects, and as it was trained."""

from covaria.figures import comparison, ladder, learning_curve, loss_curves
from covaria.findings.learning import what_more_subjects_gain
from covaria.model.endpoint import Capability
from covaria.model.evaluation import Evaluation
from covaria.model.learning_curve import LearningCurve
from covaria.report.section import Section, as_wide_as_the_page
from covaria.report.tables import (
    DataTable,
    comparison_table,
    error_table,
    ladder_table,
    learning_table,
    loss_table,
)
from covaria.wording.numbers import format_count


def dropped_networks(evaluation: Evaluation) -> str:
    """Say in a sentence how many networks were left out, and why."""
    trained, dropped = format_count(evaluation.networks), format_count(evaluation.networks_dropped)
    why = "diverged or ended far above their siblings, which differ from them only in where they started"
    if not evaluation.networks_dropped:
        return f"All {trained} networks trained were kept: none {why}."
    return f"Of {trained} networks trained, {dropped} {why}; left out, they count in no prediction."


def ladder_section(
    evaluation: Evaluation, unit: str, has_dose: bool, further: tuple[DataTable, ...] = ()
) -> Section:
    """Make the section of the ladder, with further tables of errors."""
    curves = (
        "; the weight of the additive rung includes that of an Emax curve and of a line in the logarithm of "
        "the dose, where the doses allow them, both with linear covariates"
    )
    trees = "; the weight of the pairwise rung includes that of boosted trees of two covariates each"
    has_trees = evaluation.endpoint.has(Capability.LEAST_SQUARES)
    return Section(
        "ladder",
        "How much does each step of flexibility gain?",
        (
            f"Each point is a model’s {evaluation.endpoint.score.name} on subjects it had not seen, with one "
            "standard error to either side; each rung may do all that the one above it may, and the "
            "percentage is its weight in the averaged model. The bars show how sure each error is by itself, "
            "not how sure a difference is: all models meet the same hard and easy subjects, so the gain of a "
            "rung over the one before (of the linear rung over the mean) has a standard error of its own: "
            "see the table.",
            "Each rung is at the penalty that gave it the least error on these folds"
            f"{curves if has_dose else ''}{trees if has_trees else ''}. The averaged model has networks of "
            "several penalties, weighed by how likely each is to predict best, or so that their average errs "
            "least, where all of them leave what alike subjects share; the weights were found again without "
            "each fold, so it may be slightly above a rung that has all its weight.",
        ),
        as_wide_as_the_page(ladder(evaluation, unit).to_dict()),
        (ladder_table(evaluation), error_table(evaluation, unit), *further),
    )


def comparison_section(evaluation: Evaluation) -> Section:
    """Make the section of the differences from the averaged model."""
    return Section(
        "comparison",
        "How does it compare with what one would use instead?",
        (
            f"Each point is a model’s {evaluation.endpoint.score.name} on the same folds as a multiple of "
            "the averaged model’s, and each bar shows how sure their difference is, subject by subject: to "
            "the right of the dashed line the model is worse, and a bar that crosses the line leaves open "
            "which of the two is better.",
            "Coloured are the rungs that the averaged model is made of, grey the comparators. Since "
            "all models meet the same subjects, these paired differences are surer than the errors "
            "themselves.",
        ),
        as_wide_as_the_page(comparison(evaluation).to_dict()),
        (comparison_table(evaluation),),
    )


def learning_section(curve: LearningCurve, unit: str) -> Section:
    """Make the section of the error by the number of subjects."""
    return Section(
        "learning-curve",
        "Would more subjects help?",
        (
            "The trial was divided into quarters, and every quarter, both halves, every three quarters and "
            "the whole were fitted as studies of their own. Each point is the error of studies of one size, "
            "out of fold; the hollow one is expected of a study of twice as many subjects, between two ways "
            "in which the error may go on falling, and no more than a guess from these points.",
            what_more_subjects_gain(curve),
        ),
        as_wide_as_the_page(learning_curve(curve, unit).to_dict()),
        (learning_table(curve),),
    )


def loss_section(evaluation: Evaluation, unit: str) -> Section:
    """Make the section of the training losses."""
    return Section(
        "loss-curves",
        "Did training settle?",
        (
            f"Each line is the median {evaluation.endpoint.score.name} of a rung’s networks as training goes "
            "on, the sibling of the objective function against the iteration: solid on rows held out, dashed "
            "on the rows trained on. Lines that have become level have settled; a dashed line that falls on "
            "while its solid line rises is overfitting.",
            dropped_networks(evaluation),
        ),
        as_wide_as_the_page(loss_curves(evaluation, unit).to_dict()),
        (loss_table(evaluation),),
    )
