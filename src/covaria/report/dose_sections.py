"""How the response runs over the dose."""

from collections.abc import Mapping

from covaria.explain.dose_response import DoseResponse
from covaria.figures import dose_response, profile_curves
from covaria.figures.names import Units
from covaria.figures.numbers import format_whole_percent
from covaria.figures.specification import specification
from covaria.report.dose_effect import few_doses
from covaria.report.section import Section, as_wide_as_the_page
from covaria.report.tables import dose_response_table, profiles_table


def dose_section(curve: DoseResponse, response: str, units: Units) -> Section:
    """Make the section of the standardised dose-response."""
    reading = (
        "The line is the predicted mean response, were every subject of the trial given that dose; ticks "
        f"mark {_ticks(curve)}. The band is a {format_whole_percent(curve.level)} band for this mean curve, "
        "dose by dose: it is not a prediction interval, and single subjects scatter more widely. It is "
        "the wider of two: how far the models without one fold differ (delete-a-group jackknife, rough with "
        "few folds), and the posterior of a network of all subjects, which knows how far shrinkage bends the "
        "curve. Both take the subjects’ covariates and the model’s weights as given."
    )
    return Section(
        "dose-response",
        "How does the mean response run over the dose?",
        tuple(filter(None, (reading, few_doses(curve)))),
        as_wide_as_the_page(specification(dose_response, curve, response, units)),
        (dose_response_table(curve, response, units),),
    )


def _ticks(curve: DoseResponse) -> str:
    shown_all = len(curve.studied) == curve.dose_levels
    return "the doses studied" if shown_all else "the lowest and the highest dose studied"


def profiles_section(curves: Mapping[str, DoseResponse], response: str, units: Units) -> Section:
    """Make the section of the dose-response by profile."""
    return Section(
        "dose-profiles",
        "Does the dose act alike on different subjects?",
        (
            "Each line is the predicted mean response of one kind of subject, who differs from the others in "
            "the covariate named and otherwise stands at the medians and most common levels of the trial. "
            "That covariate acts together with the dose by its test, or has the strongest effect of all.",
            "Lines that run side by side tell of subjects who start elsewhere and respond alike; lines that "
            "cross or part, of a dose that acts differently. Bands tell how far the models without one fold "
            "differ, for each mean curve, and are made a quarter wider, as simulated trials ask for.",
        ),
        as_wide_as_the_page(specification(profile_curves, curves, response, units)),
        (profiles_table(curves, response, units),),
    )
