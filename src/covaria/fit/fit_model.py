"""From a user's table, in a file or in memory, to a fitted model."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from covaria.engine.training import Progress
from covaria.errors import UsageError
from covaria.fit.comparators.models import Comparators
from covaria.fit.fit_table import fit_table
from covaria.fit.learning_curve import with_learning_curve as add_learning_curve
from covaria.fit.sensitivity import with_sensitivity as add_sensitivity
from covaria.fit.settings import Effort, FitSettings, settings_of
from covaria.model import ResponseModel
from covaria.model.adjusted_means import assignment_from_word
from covaria.model.dose_shape import check_shape, with_shape
from covaria.model.goal import check_goal, with_goal
from covaria.model.units import check_units, with_units
from covaria.table import RoleRequest, read_trial, role_from_word


def fit_model(
    data: object,
    response: str,
    *,
    dose: str | None = None,
    arm: str | None = None,
    covariates: Sequence[str] | None = None,
    roles: Mapping[str, str] | None = None,
    seed: int | None = None,
    settings: FitSettings | None = None,
    comparators: str = "usual",
    units: Mapping[str, str] | None = None,
    goal: str | None = None,
    delta: float | None = None,
    assignment: str | None = None,
    strata: Sequence[str] = (),
    shape: str | None = None,
    reference_arm: str | None = None,
    with_learning_curve: bool = False,
    with_sensitivity: bool = False,
    progress: Progress | None = None,
) -> ResponseModel:
    """Fit a response model to a table of trial subjects.

    Parameters
    ----------
    data : path, data frame, or mapping of columns
        One row for each subject, or several that a subject column keeps together.
    response : str
        The column to be predicted.
    dose : str, optional
        The column of the dose; inferred from its name if there is an obvious one.
    arm : str, optional
        The column of the treatment arm, text or number, where arms have no order; in the place of a dose.
    covariates : sequence of str, optional
        The columns to predict from; all usable ones by default.
    roles : mapping from column to role, optional
        Roles of single columns: covariate, category, subject, group, weight or ignore.
    seed : int, optional
        The same seed gives the same model; by default that of the settings.
    settings : FitSettings, optional
        The choices behind the fit.
    comparators : str
        Which models are fitted for comparison: "few" (mean, linear), "usual" (also Emax), or
        "all" (also gradient boosting, and a Gaussian process of at most 2,000 subjects).
    units : mapping from column to unit, optional
        Of the response and covariates, for titles and tables.
    goal : "max" or "min", optional
        Whether more or less of the response is better, for the best dose.
    delta : float, optional
        The smallest difference from the reference dose that matters, for the minimum effective dose, in units
        of the response. Without a goal, its sign gives one.
    assignment : "randomised" or "observational", optional
        How subjects came to their dose or arm; by default inferred from whether the covariates tell it.
    strata : sequence of str
        Columns within whose values together subjects were randomised: probabilities are then the shares of
        the doses or arms in each stratum. They need `assignment` "randomised", and may be covariates or not.
    shape : "any", "monotone", "increasing" or "decreasing", optional
        What the dose curve may do; any by default. Its draws are held to it, the adjusted means are not.
    reference_arm : str, optional
        The arm that others are compared with; by default the one called a placebo or a control, or the first.
    with_learning_curve : bool
        Whether parts of the trial are fitted too, for the error by the number of subjects.
    with_sensitivity : bool
        Whether the trial is fitted again under twenty other seeds, without each site, and without the five
        most influential subjects; some 10 to 15 times as long.
    progress : callable, optional
        Told the share of the training done; False cancels.

    Raises
    ------
    TableError, RoleError
        If the table cannot be read or used, or columns and roles do not fit.
    TrainingError
        If no usable network came out.
    UsageError
        If there is no such set of comparators, units do not fit the columns, the reference is no arm
        of the table, or goal, delta, assignment, strata or shape are none, contradict each other, or are
        given without a dose of two levels (a shape: of three).
    """
    if comparators not in {*Comparators}:
        raise UsageError('The comparators must be "few", "usual" or "all".')
    others = tuple((column, role_from_word(word)) for column, word in (roles or {}).items())
    named = None if covariates is None else tuple(covariates)
    request = RoleRequest(
        response=response, dose=dose, arm=arm, covariates=named, strata=tuple(strata), others=others
    )
    table = read_trial(data, request)
    given, chosen = units or {}, settings or FitSettings()
    if seed is not None:
        chosen = replace(chosen, seed=seed)
    if assignment is not None:
        chosen = replace(chosen, assignment=assignment_from_word(assignment))
    if reference_arm is not None:
        chosen = replace(chosen, reference_arm=reference_arm)
    check_units(given, table.modelled)
    check_goal(goal, delta, table.dose is not None, table.arm)
    check_shape(shape, table.dose_levels)
    fitted = fit_table(table, chosen, Comparators(comparators), progress)
    model = with_shape(with_goal(with_units(fitted, given), goal, delta), shape)
    if with_learning_curve:
        model = add_learning_curve(model, table, settings_of(Effort.QUICK, chosen.seed), progress)
    return add_sensitivity(model, table, chosen, progress) if with_sensitivity else model
