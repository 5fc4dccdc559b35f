"""What is said of repeated measures in words: the same on the page and on the command line."""

from dataclasses import dataclass

from covaria.findings.tipping_words import tipping_sentence
from covaria.repeated.at_once import AtOnce
from covaria.repeated.results import Difference, RepeatedMeasures
from covaria.repeated.tipping import TippingPoint
from covaria.wording.lists import listed
from covaria.wording.names import quoted
from covaria.wording.numbers import format_number, format_whole_percent, p_value_in_words

STRUCTURES = {
    "unstructured": "unstructured by visit",
    "compound-symmetry": "compound symmetry",
    "heterogeneous-compound-symmetry": "compound symmetry, with a variance for each visit",
    "ar1": "autoregressive",
    "heterogeneous-ar1": "autoregressive, with a variance for each visit",
    "random-intercept": "a random intercept",
    "random-slope": "a random intercept and slope",
}
METHODS = {"kenward-roger": "Kenward–Roger", "satterthwaite": "Satterthwaite"}


@dataclass(frozen=True)
class RepeatedWords:
    """Findings on repeated measures, in sentences."""

    found: RepeatedMeasures

    @property
    def place(self) -> str:
        """The visit or time of the question: "Week 12", or "TIME 24"."""
        return self.found.at if self.found.is_planned else f"{self.found.over} {self.found.at}"

    def model(self) -> str:
        """Say what was fitted."""
        found = self.found
        covariance = found.covariance
        by = "restricted" if covariance.restricted else "full"
        adjusted = f"; adjusted for {listed(found.adjusted_for)}" if found.adjusted_for else ""
        if found.networks:
            adjusted += ", and for what networks that never saw a subject predict of it from these"
        return (
            f"Covariance of a subject’s rows: {STRUCTURES[covariance.structure]}, by {by} maximum "
            f"likelihood; degrees of freedom by {METHODS[found.method]}{adjusted}."
        )

    def effects(self) -> tuple[str, ...]:
        """State how each arm differs from the reference at the visit or time of the question."""
        if len(self.found.arms) < 2:
            mean = self.found.means_at(self.found.at)[0].mean
            return (
                f"At {self.place} the mean of {quoted(self.found.response)} is "
                f"{format_number(mean.estimate)} ({self._ends(*mean.interval(self.found.level))}).",
            )
        pairs = zip(self.found.differences_at(self.found.at), self.found.at_once, strict=True)
        return tuple(self._effect(each, together) for each, together in pairs)

    def _effect(self, each: Difference, together: AtOnce) -> str:
        found, difference = self.found, each.difference
        way = "higher" if difference.estimate > 0 else "lower"
        shown = "" if self._is_shown(together) else ", which chance alone may give"
        adjusted = "adjusted " if self._are_several else ""
        return (
            f"At {self.place} the adjusted mean of {quoted(found.response)} is "
            f"{format_number(abs(difference.estimate))} {way} in {self._named(each.arm)} than in "
            f"{self._named(found.reference)} ({adjusted}{self._ends(*together.around(difference))}; "
            f"{adjusted}{p_value_in_words(together.p_value)}){shown}."
        )

    @property
    def _are_several(self) -> bool:
        return len(self.found.at_once) > 1

    def _is_shown(self, together: AtOnce) -> bool:
        return together.p_value < 1 - self.found.level

    def estimand(self) -> str:
        """Say what the means are of where responses are missing."""
        return (
            "Estimand: means had every subject been measured throughout (hypothetical). Missing responses "
            "are taken to be as those of subjects with the same arm, covariates and other responses (missing "
            "at random)."
        )

    def tipping(self) -> tuple[str, ...]:
        """Say how far missing responses would have to be off to undo what was shown."""
        return tuple(self._tipping(each) for each in self.found.tipping_points if each.is_shown)

    def _tipping(self, each: TippingPoint) -> str:
        shift = "" if each.shift is None else format_number(abs(each.shift))
        return tipping_sentence(each, self._named(each.arm), self.place, shift)

    def _named(self, arm: str) -> str:
        return f"{self.found.treatment} {arm}" if self.found.doses else quoted(arm)

    def _ends(self, low: float, high: float) -> str:
        level = format_whole_percent(self.found.level)
        return f"{level} interval {format_number(low)} to {format_number(high)}"
