"""What `covaria mcpmod` says: tables for a terminal, and the same for machines."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from covaria.dose import ContrastTest, FittedShape, MCPModResult

MOST_LEVELS = 8
"""Dose levels of which a line of 80 characters holds the contrasts."""


def mcpmod_json(found: "MCPModResult") -> dict[str, Any]:
    """Describe for machines what MCP-Mod found."""
    test, means = found.test, found.means
    levels = zip(means.doses.tolist(), means.means.tolist(), means.standard_errors.tolist(), strict=True)
    best, average = found.best, found.averaged_dose
    return {
        "levels": [{"dose": dose, "mean": mean, "standard_error": error} for dose, mean, error in levels],
        "test": {
            "alpha": test.alpha,
            "two_sided": test.two_sided,
            "goal": test.goal,
            "freedom": test.freedom,
            "critical_value": test.critical_value,
            "p_value": test.p_value,
            "candidates": _candidates_json(test),
            "correlation": test.correlation.tolist(),
        },
        "subjects": None if found.pooled is None else found.pooled.subjects,
        "criterion": found.criterion,
        "fits": [_fit_json(each) for each in found.fits],
        "best": None if best is None else best.name,
        "delta": found.delta,
        "averaged_target_dose": None if average is None else average.dose,
        "averaged_over_weight": None if average is None else average.reached,
        "notes": list(found.notes),
    }


def _candidates_json(test: "ContrastTest") -> list[dict[str, Any]]:
    return [
        {
            "name": candidate.name,
            "contrast": test.contrasts[k].tolist(),
            "estimate": float(test.estimates[k]),
            "standard_error": float(test.standard_errors[k]),
            "statistic": float(test.statistics[k]),
            "adjusted_p_value": float(test.p_values[k]),
            "significant": test.significant[k],
        }
        for k, candidate in enumerate(test.candidates)
    ]


def _fit_json(each: "FittedShape") -> dict[str, Any]:
    fit = each.fit
    rows = zip(fit.names, fit.estimates.tolist(), fit.standard_errors.tolist(), strict=True)
    return {
        "shape": each.name,
        "parameters": [{"name": name, "estimate": value, "standard_error": se} for name, value, se in rows],
        "at_bound": list(fit.at_bound),
        "chi_square": fit.chi_square,
        "criterion": fit.criterion,
        "significant": each.significant,
        "weight": each.weight,
        "target_dose": each.target_dose,
    }


def print_mcpmod(console: "Console", source: str, found: "MCPModResult") -> None:
    """Print means, contrasts, the test, the fitted shapes, and what they say of the dose."""
    from covaria.wording.visible import visible

    rows = "" if found.pooled is None else f" ({found.pooled.subjects:,} subjects)"
    console.print(f"MCP-Mod of {source}{rows}", style="bold")
    _print_means(console, found)
    _print_test(console, found.test)
    _print_contrasts(console, found)
    if found.fits:
        _print_fits(console, found)
        _print_parameters(console, found)
    console.print()
    for sentence in (*_conclusions(found), *(f"Note: {note}" for note in found.notes)):
        console.print(visible(sentence))


def _print_means(console: "Console", found: "MCPModResult") -> None:
    from covaria.wording.numbers import format_number, format_setting

    means = found.means
    # As many places as show three digits of the smallest standard error.
    places = max(0, 2 - math.floor(math.log10(means.standard_errors.min())))
    rows = [
        (format_setting(dose), _fixed(mean, places), format_number(error))
        for dose, mean, error in zip(means.doses, means.means, means.standard_errors, strict=True)
    ]
    _print_table(console, ("dose", "mean", "SE"), rows)


def _print_test(console: "Console", test: "ContrastTest") -> None:
    from covaria.wording.numbers import format_p_value

    known = math.isinf(test.freedom)
    kind = "normal" if known else f"t, {test.freedom:.4g} degrees of freedom"
    sides = "two-sided" if test.two_sided else "one-sided"
    console.print(f"\nMultiple contrast test, {sides}, alpha {test.alpha:g} ({kind})", style="bold")
    order = sorted(range(len(test.candidates)), key=lambda k: test.p_values[k])
    rows = [
        (
            test.candidates[k].name,
            _fixed(test.statistics[k], 3),
            format_p_value(float(test.p_values[k])),
            "significant" if test.significant[k] else "",
        )
        for k in order
    ]
    _print_table(console, ("candidate", "z" if known else "t", "adjusted p", ""), rows)
    console.print(f"  critical value {test.critical_value:.3f}")


def _print_contrasts(console: "Console", found: "MCPModResult") -> None:
    from covaria.wording.numbers import format_setting

    test = found.test
    console.print("\nOptimal contrasts", style="bold")
    if found.means.levels > MOST_LEVELS:
        console.print(f"  of {found.means.levels} dose levels: see --json")
        return
    headings = ("candidate", *(format_setting(dose) for dose in found.means.doses))
    rows = [
        (candidate.name, *(_fixed(value, 3) for value in row))
        for candidate, row in zip(test.candidates, test.contrasts, strict=True)
    ]
    _print_table(console, headings, rows)


def _print_fits(console: "Console", found: "MCPModResult") -> None:
    from covaria.wording.numbers import format_setting

    with_target = found.delta is not None
    title = "" if found.delta is None else f", target dose for a difference of {format_setting(found.delta)}"
    console.print(f"\nFitted shapes: {found.criterion}, weight if significant{title}", style="bold")
    rows = [
        (
            each.name,
            _fixed(each.fit.criterion, 2),
            f"{each.weight:.3f}" if each.significant else "",
            *[_target(each)] * with_target,
        )
        for each in found.fits
    ]
    _print_table(console, ("shape", found.criterion, "weight", *["target dose"] * with_target), rows)


def _target(each: "FittedShape") -> str:
    from covaria.wording.numbers import format_number

    return "not reached" if each.target_dose is None else format_number(each.target_dose)


def _print_parameters(console: "Console", found: "MCPModResult") -> None:
    from covaria.cli.console import plain_table, print_indented

    console.print("\nParameters (standard errors)", style="bold")
    table = plain_table(columns=2)
    for each in found.fits:
        table.add_row(each.name, _parameters(each))
    print_indented(console, table)


def _parameters(each: "FittedShape") -> str:
    from covaria.wording.numbers import format_number

    parts = []
    for name, value, error in zip(each.fit.names, each.fit.estimates, each.fit.standard_errors, strict=True):
        shown = " (at bound)" if name in each.fit.at_bound else ""
        if math.isfinite(error):
            shown = f" ({format_number(error)})"
        # Held together where lines are folded.
        parts.append(f"{name} {format_number(value)}{shown}".replace(" ", "\N{NO-BREAK SPACE}"))
    return ", ".join(parts)


def _conclusions(found: "MCPModResult") -> list[str]:
    from covaria.wording.numbers import format_number, format_percent, format_setting, p_value_in_words

    test, best, average = found.test, found.best, found.averaged_dose
    p = p_value_in_words(test.p_value)
    if not any(test.significant):
        return [f"No dose-response was found (adjusted {p}), so no shape or dose is chosen."]
    said = [f"There is a dose-response (adjusted {p})."]
    if test.statistics[test.p_values.argmin()] < 0:
        said.append(f"It is against the goal, {test.goal}.")
    if best is not None:
        said.append(f"Best significant shape by {found.criterion}: {best.name}.")
    if best is not None and found.delta is not None and average is not None:
        what = f"Target dose (difference {format_setting(found.delta)} from dose "
        what += f"{format_setting(found.means.doses[0])})"
        said.append(f"{what}: {_target(best)} by the best shape.")
        if average.dose is not None:
            share = (
                "" if average.reached > 1 - 1e-9 else f", over {format_percent(average.reached)} of weight"
            )
            said.append(f"Averaged by weights: {format_number(average.dose)}{share}.")
    return said


def _fixed(value: float, digits: int) -> str:
    from covaria.wording.numbers import MINUS

    return f"{value:.{digits}f}".replace("-", MINUS)


def _print_table(console: "Console", headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table whose numbers, right of the first column, are aligned to the right."""
    from covaria.cli.console import plain_table, print_indented

    table = plain_table(headings)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        table.add_row(*row)
    print_indented(console, table)
