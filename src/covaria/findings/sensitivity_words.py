"""How sure the headline is, in words: what changes in the refits, and which site moves it most."""

from dataclasses import dataclass

from covaria.model.sensitivity import Headline, Refit, Sensitivity, Variation
from covaria.wording.lists import counted, listed
from covaria.wording.names import Units, number_with_unit, quoted
from covaria.wording.numbers import format_number, format_setting

CONCLUSIONS = {
    "treatment": "whether, or in which direction, the {treatment} matters",
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

    def verdict(self) -> str:
        """Tell in how many refits some conclusion is another one."""
        headlines = self.found.headlines()
        counts = {name: self.found.changed(headlines, name) for name in CONCLUSIONS}
        changed = {name: count for name, count in counts.items() if count}
        if not self.treatment:
            changed.pop("treatment", None)
        if not changed:
            return f"No conclusion changes in any of {len(headlines)} refits."
        told = [
            f"{CONCLUSIONS[name].format(treatment=self.treatment)}: in {count}"
            for name, count in changed.items()
        ]
        return f"Conclusions that change in some of {len(headlines)} refits: {listed(told)}."

    def seeds(self) -> str:
        """Tell how far the headline moves by chance in training and folds alone."""
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
        """Tell which site moves the headline most."""
        refits = [each for each in self.found.refits if each.variation is Variation.SITE]
        if not self.found.sites:
            return "No site was declared, so none was left out; “--group COLUMN” declares one."
        told = [(each, self._number_of(each)) for each in refits]
        known = [(each, value) for each, value in told if value is not None]
        own = self.found.headline.number
        if not known or own is None:
            return f"Without one of {self.found.sites} sites, no headline could be told."
        values = [value for _, value in known]
        most, moved = max(known, key=lambda each: abs(each[1] - own))
        largest = "" if len(refits) == self.found.sites else f" largest of {self.found.sites}"
        return (
            f"Without one of the {len(refits)}{largest} sites, it is {self._ends_of(values)}; site "
            f"{quoted(most.left_out)} moves it most, to {self._number(moved)}."
        )

    def influential(self) -> str:
        """Tell the headline without the most influential subjects."""
        for each in self.found.refits:
            if each.variation is Variation.INFLUENTIAL:
                value = self._number_of(each)
                if value is None:
                    return f"Without the {each.subjects} most influential subjects: {each.refused}"
                moved = "whose responses move it most" if self.treatment else "of the largest errors"
                p_value = each.headline.p_value if each.headline is not None else None
                test = "" if p_value is None else f" (p = {p_value:.2g})"
                return f"Without the {each.subjects} subjects {moved}, it is {self._number(value)}{test}."
        return ""

    def refused(self) -> str:
        """Tell which refits could not be made."""
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
        ]
        return tuple(_range(values) for values in columns)

    def _what(self) -> str:
        own = self.found.headline.difference
        if own is None:
            return f"the share of {self.found.score_words.explained_of} explained"
        if self.treatment == "dose":
            at, reference = (format_setting(float(each)) for each in (own.at, own.reference))
            return f"the difference between dose {at} and {reference}"
        return f"the difference between {quoted(own.at)} and {quoted(own.reference)}"

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
        return number_with_unit(format_number(value), self.units.get(self.response, ""))


def _range(values: list[float]) -> str:
    if not values:
        return ""
    low, high = format_number(min(values)), format_number(max(values))
    return low if low == high else f"{low} to {high}"
