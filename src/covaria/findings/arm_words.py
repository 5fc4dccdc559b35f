"""What is said of arms in words: the same on the page, on its summary and on the command line."""

from dataclasses import dataclass, field

from covaria.explain.arm_effects import ArmDifference
from covaria.explain.effects import CLAIM_LEVEL
from covaria.findings.adjustment_words import adjusted_for, assignment_words, worth_in_subjects
from covaria.findings.amounts import Amounts
from covaria.findings.tipping_words import tipping_sentence
from covaria.findings.visit_words import at_visit, with_a_response
from covaria.model.arm_findings import ArmFindings
from covaria.model.arm_means import ReferenceChoice
from covaria.model.endpoint import NORMAL, Endpoint
from covaria.wording.lists import counted, listed
from covaria.wording.names import Units, quoted
from covaria.wording.numbers import format_whole_percent, p_value_in_words

_CHOSEN = {
    ReferenceChoice.DECLARED: "as was declared",
    ReferenceChoice.BY_NAME: "by its name; “--reference-arm” chooses another",
    ReferenceChoice.FIRST: "as the first of the arms in their order; “--reference-arm” chooses another",
}


@dataclass(frozen=True)
class ArmWords:
    """Findings on arms, in sentences and parts of sentences.

    Attributes
    ----------
    found : ArmFindings
    response : str
        The response column's name.
    units : mapping from column to unit
    endpoint : Endpoint
    """

    found: ArmFindings
    response: str
    units: Units = field(default_factory=dict)
    endpoint: Endpoint = NORMAL

    @property
    def amounts(self) -> Amounts:
        """How amounts of the response are written."""
        return Amounts(self.response, self.units, self.endpoint)

    @property
    def at(self) -> str:
        """The visit or time that means are at, after a blank; empty without."""
        return at_visit(self.found.means.adjusted)

    @property
    def others(self) -> tuple[tuple[str, ArmDifference], ...]:
        """Each arm but the reference with its difference from it, in their order."""
        differences = ((each.arm, each.difference) for each in self.found.effects.arms)
        return tuple((arm, difference) for arm, difference in differences if difference is not None)

    @property
    def differing(self) -> tuple[tuple[str, ArmDifference], ...]:
        """The arms that differ by their adjusted p-values, the clearest first."""
        found = [each for each in self.others if each[1].p_value <= CLAIM_LEVEL]
        return tuple(sorted(found, key=lambda each: each[1].p_value))

    def tipping(self) -> tuple[str, ...]:
        """Say how far responses missing at the visit would have to be off, to undo what was shown."""
        place = self.at.removeprefix(" at ")
        return tuple(
            tipping_sentence(each, quoted(each.arm), place, self.amounts.size(abs(each.shift or 0.0)))
            for each in self.found.tipping_points
            if each.is_shown
        )

    def clearest(self) -> str:
        """Name the arm that differs most clearly and by how much, and count the others that do."""
        if not self.differing:
            return ""
        (arm, difference), *others = self.differing
        more = f", and {counted(len(others), 'other arm')} {'differs' if len(others) == 1 else 'differ'}"
        named, reference = quoted(arm), self.reference
        if self.endpoint.predicts_hazard:
            # No value of the response, of which alone it goes without saying.
            named, reference = f"the {self.amounts.expected} in {named}", f"in {reference}"
        return f"{named} {self._apart(difference)} than {reference}{more if others else ''}"

    def effect(self) -> str:
        """State which arms differ from the reference and by how much, or that none does."""
        level = format_whole_percent(self.found.effects.level)
        interval = f"({level} interval in brackets{self._at_once()})"
        if self.differing:
            named = listed(
                f"{self._apart(difference)} in {quoted(arm)}" for arm, difference in self.differing
            )
            return (
                f"The adjusted {self.amounts.expected} of {quoted(self.response)}{self.at} {named} than in "
                f"{self.reference} {interval}."
            )
        arm, difference = min(self.others, key=lambda each: each[1].p_value)
        ends = self.amounts.ends(difference.simultaneous_lower, difference.simultaneous_upper)
        size = f"{self.size(difference.estimate)} ({ends})"
        return (
            f"No adjusted {self.amounts.expected} of {quoted(self.response)}{self.at} differs clearly from "
            f"that of {self.reference}: the clearest {self.amounts.compared} is {size}, in {quoted(arm)} "
            f"{interval}."
        )

    def test(self) -> str:
        """State by which test an effect is claimed, or not."""
        what = "an association" if self.found.is_association else "an effect"
        claim = f"claims {what}" if self.found.is_claimed else "claims none"
        p = p_value_in_words(self.found.effects.p_value)
        if self.found.means.any_effect is not None:
            both = "both find" if self.found.is_claimed else "do not both find"
            several = len(self.others) > 1
            compared = "differences" if several else "difference"
            adjusted = ", adjusted for their number," if several else ""
            return (
                f"A test of the {compared} from {self.reference}{adjusted} and a test by sign flips "
                f"{both} {what} (the larger {p})."
            )
        if len(self.others) == 1:
            return f"A t test of the difference of the two adjusted {self.amounts.several} {claim} ({p})."
        return (
            f"A test of all {len(self.others)} differences from {self.reference}, with p-values adjusted in "
            f"a single step as in Dunnett’s test, {claim} (the smallest {p})."
        )

    def reference_chosen(self) -> str:
        """State which arm is the reference, why, and how to change it."""
        chosen = self.found.means.reference
        if chosen.arm != self.found.effects.reference:
            return f"{self.reference} is the reference."
        return f"{self.reference} is the reference, {_CHOSEN[chosen.choice]}."

    def assignment(self) -> str:
        """State how subjects came to their arm, who says so, and what follows."""
        return assignment_words(self.found.means.adjusted, "arm")

    def adjustment(self) -> str:
        """State what the adjustment for covariates is worth in subjects; empty where that says nothing."""
        # With covariates a hazard ratio is another number, whose error says nothing of precision gained.
        if self.found.is_association or self.endpoint.predicts_hazard:
            return ""
        means = self.found.means
        at = means.arms.index(self.found.effects.reference)
        found = means.adjusted
        return worth_in_subjects(found.relative_efficiency(at), "arms", adjusted_for(found))

    def subjects(self) -> str:
        """Count the subjects of each arm, with planned visits those with a response there."""
        first, *others = self.found.effects.arms
        more = (f"{each.subjects:,} in {quoted(each.arm)}" for each in others)
        named = listed([f"{counted(first.subjects, 'subject')} in {quoted(first.arm)}", *more])
        return named + with_a_response(self.found.means.adjusted)

    @property
    def reference(self) -> str:
        """The reference arm, set apart from the words of a sentence."""
        return quoted(self.found.effects.reference)

    def size(self, value: float) -> str:
        """Write a difference with its unit."""
        return self.amounts.size(value)

    def _apart(self, difference: ArmDifference) -> str:
        side = "higher" if difference.estimate > 0 else "lower"
        ends = difference.simultaneous_lower, difference.simultaneous_upper
        return f"is {side} {self.amounts.by(difference.estimate, *ends)}"

    def _at_once(self) -> str:
        return ", for all arms at once" if len(self.others) > 1 else ""
