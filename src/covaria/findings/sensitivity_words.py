"""How sure the headline is, in words: what changes in the refits, and which site moves it most."""

from collections.abc import Sequence
from dataclasses import dataclass

from covaria.findings.amounts import Amounts
from covaria.model.endpoints import endpoint_named
from covaria.model.sensitivity import SMALL_SITES, Headline, Refit, Sensitivity, Variation
from covaria.wording.lists import counted, listed
from covaria.wording.names import Units, quoted
from covaria.wording.numbers import format_number, format_setting, p_value_in_words

CONCLUSIONS = {
    "treatment": "whether the {treatment} matters",
    "prediction": "whether the response can be predicted",
    "interactions": "which covariates interact",
}


@dataclass(frozen=True)
class SensitivityWords:
    """Sentences on the refits of a fit.

    Attributes
    ----------
    found : Sensitivity
    response : str
    treatment : str
        "dose", "arm", or empty.
    units : mapping from column to unit
    """

    found: Sensitivity
    response: str
    treatment: str
    units: Units

    @property
    def on_axis(self) -> str:
        """The response on the axis of the refits' numbers."""
        return self._amounts.named if self._amounts.endpoint.is_of_logarithms else self.response

    @property
    def heading(self) -> str:
        """What the numbers of the table's column are."""
        return "Log ratio" if self._amounts.endpoint.is_of_logarithms else "Difference"

    def verdict(self) -> str:
        """State in how many refits some conclusion is another one."""
        headlines = self.found.headlines()
        counts = {name: self.found.changed(headlines, name) for name in CONCLUSIONS}
        changed = {name: count for name, count in counts.items() if count}
        if not self.treatment:
            changed.pop("treatment", None)
        direction = self._direction()
        if not changed:
            return direction or f"No conclusion changes in any of {len(headlines)} refits."
        listing = [
            f"{CONCLUSIONS[name].format(treatment=self.treatment)}: in {count}"
            for name, count in changed.items()
        ]
        conclusions = f"Conclusions that change in some of {len(headlines)} refits: {listed(listing)}."
        return " ".join(filter(None, (conclusions, direction)))

    def _direction(self) -> str:
        """Say that the sign of the difference changes, which counts even where no effect is claimed."""
        headlines = self.found.headlines()
        turned = self.found.changed(headlines, "direction")
        if not turned:
            return ""
        what = f"The direction of the {self._amounts.compared} {self._between()} is unstable"
        return f"{what}: it turns in {turned} of {len(headlines)} refits."

    def seeds(self) -> str:
        """State how far the headline moves by chance in training and folds alone."""
        values = self._values(Variation.SEED)
        if not values:
            return ""
        text = (
            f"Under {len(values)} other seeds, which start networks elsewhere and assign subjects to other "
            f"folds, {self._what()} is {self._ends_of(values)}"
        )
        own = self.found.headline.difference
        if own is None or own.upper <= own.lower:
            return f"{text}."
        share = (max(values) - min(values)) / (own.upper - own.lower)
        return f"{text}, a range of {100 * share:.0f}\u00a0% of its 95\u00a0% interval."

    def sites(self) -> str:
        """State which site moves the headline most."""
        refits = [each for each in self.found.refits if each.variation is Variation.SITE]
        if not self.found.sites:
            return "No site was declared, so none was left out; “--group COLUMN” declares one."
        numbers = [(each, self._number_of(each)) for each in refits]
        known = [(each, value) for each, value in numbers if value is not None]
        own = self.found.headline.number
        if not known or own is None:
            return f"Without one of {self.found.sites} sites, no headline could be given."
        values = [value for _, value in known]
        most, moved = max(known, key=lambda each: abs(each[1] - own))
        largest = "" if len(refits) == self.found.sites else f" largest of {self.found.sites}"
        together = any(each.left_out == SMALL_SITES for each in refits)
        named, small = len(refits) - together, ", or all small ones together," if together else ","
        return (
            f"Without one of the {named}{largest} sites{small} it is {self._ends_of(values)}; it moves most "
            f"without {site_left_out(most)}, to {self._number(moved)}."
        )

    def influential(self) -> str:
        """State the headline without the most influential subjects."""
        for each in self.found.refits:
            if each.variation is Variation.INFLUENTIAL:
                value = self._number_of(each)
                if value is None:
                    return f"Without the {each.subjects} most influential subjects: {each.refused}"
                moved = "who move it most" if self.treatment else "of the largest Cook’s distances"
                p_value = each.headline.p_value if each.headline is not None else None
                test = "" if p_value is None else f" ({p_value_in_words(p_value)})"
                return f"Without the {each.subjects} subjects {moved}, it is {self._number(value)}{test}."
        return ""

    def refused(self) -> str:
        """State which refits could not be made."""
        lost = [each for each in self.found.refits if each.headline is None]
        if not lost:
            return ""
        reasons = listed(tuple(dict.fromkeys(each.refused.rstrip(".") for each in lost)))
        return f"{counted(len(lost), 'refit')} could not be made: {reasons}."

    def short(self) -> str:
        """Say it in one sentence, for a summary."""
        values = [value for each in self.found.refits if (value := self._number_of(each)) is not None]
        if not values:
            return self.verdict()
        what = self._what()
        return f"{self.verdict()} {what[0].upper()}{what[1:]} is {self._ends_of(values)} in them."

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Cells of the table: this fit, and the range of each kind of refit."""
        own = self.found.headline
        lines = [("this fit", "1", *self._ends((own,)), "")]
        for kind, label in (
            (Variation.SEED, "other seeds and folds"),
            (Variation.SITE, "without one site"),
            (Variation.INFLUENTIAL, "without five subjects"),
        ):
            headlines = self.found.headlines(kind)
            if headlines:
                changed = sum(bool(self.found.changes(each)) for each in headlines)
                lines.append((label, str(len(headlines)), *self._ends(headlines), str(changed)))
        return tuple(lines)

    def _ends(self, headlines: tuple[Headline, ...]) -> tuple[str, ...]:
        columns = [
            [each.difference.value for each in headlines if each.difference is not None],
            [each.p_value for each in headlines if each.p_value is not None],
            [each.best_dose for each in headlines if each.best_dose is not None],
            [each.smallest_dose for each in headlines if each.smallest_dose is not None],
            [each.explained for each in headlines],
            [each.score for each in headlines],
        ]
        return (*(_range(values) for values in columns), _rungs(headlines))

    def _what(self) -> str:
        own = self.found.headline.difference
        if own is None:
            return f"the share of {self.found.score_words.explained_of} explained"
        return f"the {self._amounts.compared} {self._between()}"

    def _between(self) -> str:
        own = self.found.headline.difference
        if own is None:
            return ""
        if self.treatment == "dose":
            at, reference = (format_setting(float(each)) for each in (own.at, own.reference))
            return f"between dose {at} and {reference}"
        return f"between {quoted(own.at)} and {quoted(own.reference)}"

    def _values(self, kind: Variation) -> list[float]:
        values = (each.number for each in self.found.headlines(kind))
        return [value for value in values if value is not None]

    def _number_of(self, refit: Refit) -> float | None:
        return None if refit.headline is None else refit.headline.number

    def _ends_of(self, values: list[float]) -> str:
        low, high = self._number(min(values)), self._number(max(values))
        return low if low == high else f"{low} to {high}"

    def _number(self, value: float) -> str:
        if self.found.headline.difference is None:
            return format_number(value)
        return self._amounts.size(value)

    @property
    def _amounts(self) -> Amounts:
        return Amounts(self.response, self.units, endpoint_named(self.found.endpoint_name))


def site_left_out(refit: Refit) -> str:
    """Name the site that a refit is without, or say that it is without all small ones."""
    if refit.left_out == SMALL_SITES:
        return "all small sites together"
    return f"site {quoted(refit.left_out)}"


def _rungs(headlines: Sequence[Headline]) -> str:
    """Name the leading rungs, each with how often it leads where they differ, and its weights."""
    weights: dict[str, list[float]] = {}
    for each in headlines:
        weights.setdefault(each.rung, []).append(each.rung_weight)
    often = sorted(weights.items(), key=lambda own: -len(own[1]))
    counts = len(often) > 1
    return ", ".join(f"{rung} ({f'{len(own)}: ' if counts else ''}{_weights(own)})" for rung, own in often)


def _weights(values: Sequence[float]) -> str:
    low, high = f"{min(values):.2f}", f"{max(values):.2f}"
    return low if low == high else f"{low} to {high}"


def _range(values: list[float]) -> str:
    if not values:
        return ""
    low, high = format_number(min(values)), format_number(max(values))
    return low if low == high else f"{low} to {high}"
