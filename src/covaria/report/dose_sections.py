"""How the response runs over the dose."""

from covaria.explain.dose_response import DoseResponse
from covaria.figures import dose_response
from covaria.figures.numbers import format_whole_percent
from covaria.report.dose_effect import few_doses
from covaria.report.section import Section, as_wide_as_the_page
from covaria.report.tables import dose_response_table


def dose_section(curve: DoseResponse, response: str) -> Section:
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
        as_wide_as_the_page(dose_response(curve, response).to_dict()),
        (dose_response_table(curve),),
    )


def _ticks(curve: DoseResponse) -> str:
    shown_all = len(curve.studied) == curve.dose_levels
    return "the doses studied" if shown_all else "the lowest and the highest dose studied"
