"""Tables of what is said of a dose: effects at each dose, the doses that follow, and the curve."""

from collections.abc import Iterator, Mapping

from covaria.explain import BestDose, DoseResponse, EffectiveDose
from covaria.findings.amounts import Amounts
from covaria.findings.dose_words import DoseWords, shows_share
from covaria.report.tables import DataTable, Heading
from covaria.wording.names import Units, in_brackets
from covaria.wording.numbers import format_count, format_number, format_setting, format_whole_percent

DOSES_SHOWN = 6
"""Doses that a table shows where the dose is continuous."""


def effects_at_doses_table(words: DoseWords) -> DataTable:
    """Tabulate the mean at each dose and its difference from the reference dose."""
    curve = words.found.curve
    level, amounts = format_whole_percent(curve.level), words.amounts
    unit, expected = amounts.level_in_brackets, amounts.expected
    reference = format_setting(curve.reference)
    compared = amounts.compared_with.capitalize()
    last = (f"{compared} dose {reference}{amounts.size_in_brackets}", f"{level} interval")
    dose = f"Dose{in_brackets(words.units.get(curve.dose, ''))}"
    own: tuple[str, ...] = (f"{expected.capitalize()}{unit}", f"{level} band")
    if curve.levels:
        own = ("Subjects", f"Unadjusted {expected}{unit}", f"Adjusted {expected}{unit}")
    rows = tuple(_level_rows(words) if curve.levels else _curve_rows(curve, amounts))
    return DataTable(f"Effect of each dose{words.at}", tuple(map(Heading, (dose, *own, *last))), rows)


def _level_rows(words: DoseWords) -> Iterator[tuple[str, ...]]:
    adjusted, amounts = words.found.adjusted, words.amounts
    crude = {} if adjusted is None else dict(zip(adjusted.levels, adjusted.crude, strict=True))
    for each in words.found.curve.levels:
        is_reference = each.dose == words.found.curve.reference
        yield (
            format_setting(each.dose),
            format_count(each.subjects),
            amounts.number(crude[each.dose]) if each.dose in crude else "",
            amounts.number(each.mean),
            "reference" if is_reference else amounts.number(each.difference),
            "" if is_reference else amounts.ends(each.difference_lower, each.difference_upper),
        )


def _curve_rows(curve: DoseResponse, amounts: Amounts) -> Iterator[tuple[str, ...]]:
    last = len(curve.doses) - 1
    shown = sorted({round(k * last / (DOSES_SHOWN - 1)) for k in range(DOSES_SHOWN)})
    for k in shown:
        is_reference = curve.doses[k] == curve.reference
        yield (
            format_setting(curve.doses[k]),
            amounts.number(curve.mean[k]),
            amounts.ends(curve.lower[k], curve.upper[k]),
            "reference" if is_reference else amounts.number(curve.difference[k]),
            "" if is_reference else amounts.ends(curve.difference_lower[k], curve.difference_upper[k]),
        )


def chosen_doses_table(words: DoseWords) -> DataTable | None:
    """Tabulate the best dose, the minimum effective dose and ED80; None where no effect is claimed."""
    found = words.found
    if not found.is_claimed:
        return None
    share = f"{format_whole_percent(found.share.target)} of the largest effect"
    rows: list[tuple[str, ...]] = []
    if found.best is not None:
        rows.append((f"Best dose ({words.goal()})", *_chosen(words, found.best)))
    if found.smallest is not None:
        signed = words.amounts.setting(found.smallest.target)
        rows.append(
            (f"Minimum effective dose ({words.amounts.compared} {signed})", *_chosen(words, found.smallest))
        )
    if shows_share(found):
        rows.append((share, *_chosen(words, found.share)))
    if not rows:
        return None
    headings = (
        Heading("Which dose", is_number=False),
        Heading("Dose"),
        Heading(f"{format_whole_percent(found.curve.level)} interval"),
        Heading("The interval", is_number=False),
    )
    return DataTable("Doses that follow", headings, tuple(rows))


def _chosen(words: DoseWords, of: BestDose | EffectiveDose) -> tuple[str, str, str]:
    dose = "not reached" if of.dose is None else words.dose(of.dose)
    return dose, words.interval(of), _edges(of)


def _edges(of: BestDose | EffectiveDose) -> str:
    if isinstance(of, EffectiveDose) and of.dose is None:
        return f"{format_whole_percent(of.chance_reached)} of the plausible curves reach it"
    if of.at_lower_edge and of.at_upper_edge:
        return "is the whole range: the data do not say"
    if of.at_upper_edge:
        return "ends at the highest dose studied; may be beyond"
    return "ends at the lowest dose studied" if of.at_lower_edge else "is within the doses studied"


def dose_response_table(
    curve: DoseResponse, response: str, units: Units, expected: str = "mean"
) -> DataTable:
    """Tabulate the curve with its two bands."""
    columns = zip(
        curve.doses,
        curve.mean,
        curve.lower,
        curve.upper,
        curve.simultaneous_lower,
        curve.simultaneous_upper,
        strict=True,
    )
    unit = in_brackets(units.get(response, ""))
    whole = (Heading(f"{heading}{unit}") for heading in ("Whole curve from", "Whole curve to"))
    return DataTable(
        f"{_of_curve(expected)} over the dose",
        (*_curve_headings(curve.dose, response, units, expected), *whole),
        tuple((format_setting(dose), *map(format_number, estimates)) for dose, *estimates in columns),
    )


def _of_curve(expected: str) -> str:
    if expected == "rate":
        return "Rate"
    return "Mean response" if expected == "mean" else f"{expected.capitalize()} of response"


def _curve_headings(dose: str, response: str, units: Units, expected: str) -> tuple[Heading, ...]:
    unit = in_brackets(units.get(response, ""))
    means = (f"{heading}{unit}" for heading in (expected.capitalize(), "Band from", "Band to"))
    return tuple(map(Heading, (f"Dose{in_brackets(units.get(dose, ''))}", *means)))


def profiles_table(
    curves: Mapping[str, DoseResponse], response: str, units: Units, expected: str = "mean"
) -> DataTable:
    """Tabulate curves and bands by profile."""
    dose = next(iter(curves.values())).dose
    headings = (
        Heading("Profile", is_number=False),
        *_curve_headings(dose, response, units, expected),
    )
    rows = tuple(
        (name, format_setting(dose), *map(format_number, estimates))
        for name, curve in curves.items()
        for dose, *estimates in zip(curve.doses, curve.mean, curve.lower, curve.upper, strict=True)
    )
    return DataTable(f"{_of_curve(expected)} over the dose, by profile", headings, rows)
