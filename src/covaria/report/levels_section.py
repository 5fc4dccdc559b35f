"""How subjects are spread over ordered levels at each dose or arm, drawn and tabulated."""

from collections.abc import Callable, Iterator

from covaria.explain.bands import BAND_LEVEL
from covaria.figures.level_shares_figure import TreatmentShares, level_shares
from covaria.findings.ordered_words import UNKNOWN, proportionality
from covaria.model.ordered_scores import OrderedScores
from covaria.model.ordered_shares import OrderedShares, at_least
from covaria.model.threshold_effects import ThresholdEffects
from covaria.report.section import Section, as_wide_as_the_page
from covaria.report.tables import DataTable, Heading
from covaria.statistics import Estimate
from covaria.wording.names import quoted
from covaria.wording.numbers import format_number, format_p_value, format_percent, format_whole_percent

INTERVAL = f"{format_whole_percent(BAND_LEVEL)} interval"


def levels_section(
    found: OrderedShares,
    scores: OrderedScores,
    effects: tuple[ThresholdEffects, ...],
    response: str,
    treatment: str,
) -> Section:
    """Make the section of the levels of a response; `treatment` is "dose" or "arm"."""
    figure = level_shares(treatment_shares(found), found.names, response, treatment)
    return Section(
        "levels",
        f"How are the levels of {quoted(response)} spread at each {treatment}?",
        (
            f"Of each {treatment} the upper bar has the shares that were seen, and the lower one those to "
            "be expected were every subject of the trial given it. Each threshold between levels is adjusted "
            "by itself, so that these shares do not rest on proportional odds.",
            f"{proportionality(found)} The odds ratio is given the covariates, by a cumulative logistic "
            "regression on what networks that never saw a subject foretell for it.",
        ),
        as_wide_as_the_page(figure.to_dict()),
        tuple(_tables(found, scores, effects, treatment)),
    )


def _tables(
    found: OrderedShares, scores: OrderedScores, effects: tuple[ThresholdEffects, ...], treatment: str
) -> Iterator[DataTable]:
    yield beyond_table(found, treatment)
    yield compared_table(found, treatment)
    if found.by_threshold:
        yield threshold_table(found, treatment)
    if effects:
        yield covariates_table(effects)
    yield calibration_table(scores)


def treatment_shares(found: OrderedShares) -> tuple[TreatmentShares, ...]:
    """Take the shares of each dose or arm, as the figure draws them."""
    observed, adjusted = zip(*found.observed, strict=True), found.shares().T.tolist()
    return tuple(
        TreatmentShares(name, *shares)
        for name, *shares in zip(found.treatments, observed, adjusted, strict=True)
    )


def beyond_table(found: OrderedShares, treatment: str) -> DataTable:
    """Tabulate the adjusted probability of each level or a higher one, with differences."""
    apart = found.differences()
    rows = []
    for place, own in enumerate(found.probabilities()):
        others = iter(apart[place])
        for at, estimate in enumerate(own):
            difference = None if at == found.reference else next(others)
            rows.append(
                (
                    found.beyond(place),
                    found.treatments[at],
                    *_cells(estimate, format_percent),
                    *(("reference", "") if difference is None else _cells(difference, _points)),
                )
            )
    headings = (
        Heading("Level", is_number=False),
        Heading(treatment.capitalize(), is_number=treatment == "dose"),
        Heading("Adjusted probability"),
        Heading(INTERVAL),
        Heading("Difference (points)"),
        Heading(INTERVAL),
    )
    return DataTable("Probability of each level or a higher one", headings, tuple(rows))


def compared_table(found: OrderedShares, treatment: str) -> DataTable:
    """Tabulate the common odds ratios and win probabilities."""
    reference = found.treatments[found.reference]
    rows = tuple(
        (
            found.treatments[at],
            *((UNKNOWN, "") if odds is None else _cells(odds, format_number)),
            *_cells(win, format_percent),
        )
        for at, odds, win in zip(found.others, found.odds_ratios(), found.win_probabilities(), strict=True)
    )
    headings = (
        Heading(treatment.capitalize(), is_number=treatment == "dose"),
        Heading("Odds ratio of higher levels"),
        Heading(INTERVAL),
        Heading("Higher level than a subject there"),
        Heading(INTERVAL),
    )
    return DataTable(f"Levels beside {treatment} {reference}", headings, rows)


def threshold_table(found: OrderedShares, treatment: str) -> DataTable:
    """Tabulate the odds ratio of each threshold that was compared."""
    rows = tuple(
        (at_least(found.names, own.level), found.treatments[at], *_cells(ratio, format_number))
        for own in found.by_threshold
        for at, ratio in zip(found.others, own.odds_ratios, strict=True)
    )
    headings = (
        Heading("Level", is_number=False),
        Heading(treatment.capitalize(), is_number=treatment == "dose"),
        Heading("Odds ratio"),
        Heading(INTERVAL),
    )
    reference = found.treatments[found.reference]
    return DataTable(f"Odds ratios to {treatment} {reference}, by threshold", headings, rows)


def covariates_table(effects: tuple[ThresholdEffects, ...]) -> DataTable:
    """Tabulate which covariates act on thresholds apart, those that do most surely first."""
    rows = tuple(
        (
            each.covariate,
            format_p_value(each.p_value),
            *(format_number(each.odds_ratios[at].value) if each.odds_ratios else "" for at in (0, -1)),
            "" if each.gain is None or each.gain_se is None else _with_error(each.gain, each.gain_se),
        )
        for each in sorted(effects, key=lambda each: each.p_value)
    )
    headings = (
        Heading("Covariate", is_number=False),
        Heading("Proportional odds, adjusted p"),
        Heading("Odds ratio at the lowest threshold"),
        Heading("At the highest"),
        Heading("Log loss gained by threshold"),
    )
    return DataTable("Covariates at each threshold, given the prognosis", headings, rows)


def _with_error(value: float, error: float) -> str:
    return f"{format_number(value)} ± {format_number(error)}"


def calibration_table(scores: OrderedScores) -> DataTable:
    """Tabulate predicted and observed shares beyond each threshold, out of fold."""
    rows = tuple(
        (
            at_least(scores.names, each.level),
            format_percent(each.predicted),
            format_percent(each.observed),
            *_cells(each.slope, format_number),
        )
        for each in scores.calibration
    )
    headings = (
        Heading("Level", is_number=False),
        Heading("Mean probability predicted"),
        Heading("Share observed"),
        Heading("Calibration slope"),
        Heading("95 % interval"),
    )
    return DataTable("Probabilities beside what was seen, out of fold", headings, rows)


def _points(value: float) -> str:
    return format_number(100 * value)


def _cells(found: Estimate, shown: Callable[[float], str]) -> tuple[str, str]:
    if found.lower is None or found.upper is None:
        return shown(found.value), ""
    return shown(found.value), f"{shown(found.lower)} to {shown(found.upper)}"
