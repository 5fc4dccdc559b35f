"""Who is free of the event over time at each dose or arm, drawn and tabulated."""

from covaria.explain.bands import BAND_LEVEL
from covaria.figures.survival_figure import LevelCurve, survival
from covaria.model.survival_curves import SurvivalCurves
from covaria.model.survival_scores import SurvivalScores
from covaria.report.section import Section, as_wide_as_the_page
from covaria.report.tables import DataTable, Heading
from covaria.statistics import Estimate
from covaria.wording.numbers import format_number, format_percent, format_whole_percent


def survival_section(curves: SurvivalCurves, scores: SurvivalScores, time: str, treatment: str) -> Section:
    """Make the section of the survival curves over a time; `treatment` is "dose" or "arm", or empty."""
    treatment = treatment if len(curves.levels) > 1 else ""
    figure = survival(level_curves(curves), time, treatment, BAND_LEVEL)
    whom = (
        f"were every subject of the trial given each {treatment}"
        if treatment
        else "over the trial’s subjects"
    )
    return Section(
        "survival",
        "Who is free of the event, and for how long?",
        (
            f"Each curve is the average probability of being free of the event, {whom}. Bands hold it with "
            f"{format_whole_percent(BAND_LEVEL)}, at one time. Curves end where fewer than 11 subjects were "
            "still under observation, and have a hazard that is constant between times 11 events apart.",
            f"{_scored(scores)} Hazards of doses or arms are taken as proportional: where curves of subjects "
            "cross, their ratio is an average over time.",
        ),
        as_wide_as_the_page(figure.to_dict()),
        (survival_table(curves, treatment),),
    )


def level_curves(curves: SurvivalCurves, level: float = BAND_LEVEL) -> tuple[LevelCurve, ...]:
    """Take the curves with their bands, as the figure draws them."""
    lower, upper = curves.band(level)
    return tuple(
        LevelCurve(name, curves.times, free, low.tolist(), high.tolist())
        for name, free, low, high in zip(curves.levels, curves.survival, lower, upper, strict=True)
    )


def survival_table(curves: SurvivalCurves, treatment: str) -> DataTable:
    """Tabulate the risk by the end of the curves and the mean time free of the event until then."""
    interval, end = f"{format_whole_percent(BAND_LEVEL)} interval", format_number(curves.horizon)
    headings = (
        Heading(treatment.capitalize() or "Subjects", is_number=treatment == "dose"),
        Heading(f"Event by {end}"),
        Heading(interval),
        Heading("Mean time free of it"),
        Heading(interval),
        Heading("Difference"),
        Heading(interval),
    )
    apart: tuple[Estimate | None, ...] = (None, *curves.differences())
    rows = tuple(
        (name, *_percent(risk), *_number(mean), *(_number(other) if other else ("reference", "")))
        for name, risk, mean, other in zip(
            curves.levels, curves.risks(), curves.restricted_means(), apart, strict=True
        )
    )
    return DataTable(f"Risk of the event, and mean time free of it up to {end}", headings, rows)


def _percent(found: Estimate) -> tuple[str, str]:
    assert found.lower is not None
    assert found.upper is not None
    return format_percent(found.value), f"{format_percent(found.lower)} to {format_percent(found.upper)}"


def _number(found: Estimate) -> tuple[str, str]:
    assert found.lower is not None
    assert found.upper is not None
    return format_number(found.value), f"{format_number(found.lower)} to {format_number(found.upper)}"


def _scored(scores: SurvivalScores) -> str:
    own = scores.concordance
    ends = (
        ""
        if own.lower is None or own.upper is None
        else f" ({format_number(own.lower)} to {format_number(own.upper)})"
    )
    return (
        f"Out of fold, of {scores.events:,} events in {scores.subjects:,} subjects, the concordance is "
        f"{format_number(own.value)}{ends} by Harrell’s and {format_number(scores.weighted_concordance)} by "
        "Uno’s count of pairs, 0.5 being chance; the Brier score averaged over time is "
        f"{format_number(scores.integrated_brier)}, and {format_number(scores.integrated_brier_of_all)} of "
        "one curve for all."
    )
