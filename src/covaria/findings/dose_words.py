"""What is said of a dose in words: the same on the page, on its summary and on the command line."""

from dataclasses import dataclass, field

import numpy as np

from covaria.dose import CurveShape
from covaria.explain import BestDose, EffectiveDose
from covaria.explain.dose_response import ENOUGH_LEVELS, DoseResponse
from covaria.findings.adjustment_words import adjusted_for, assignment_words, worth_in_subjects
from covaria.findings.amounts import Amounts
from covaria.findings.tipping_words import tipping_sentence
from covaria.findings.visit_words import at_visit, with_a_response
from covaria.model.adjusted_means import AdjustedMeans
from covaria.model.dose_findings import DoseFindings
from covaria.model.endpoint import NORMAL, Endpoint
from covaria.wording.lists import counted, listed
from covaria.wording.names import Units, number_with_unit, quoted
from covaria.wording.numbers import format_setting, format_whole_percent, p_value_in_words


@dataclass(frozen=True)
class DoseWords:
    """Findings on a dose, in sentences and parts of sentences.

    Attributes
    ----------
    found : DoseFindings
    response : str
        The response column's name.
    units : mapping from column to unit
    endpoint : Endpoint
    """

    found: DoseFindings
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
        return at_visit(self.found.adjusted)

    def tipping(self) -> tuple[str, ...]:
        """Say how far responses missing at the visit would have to be off, to undo what was shown."""
        place = self.at.removeprefix(" at ")
        return tuple(
            tipping_sentence(each, f"dose {each.arm}", place, self.amounts.size(abs(each.shift or 0.0)))
            for each in self.found.tipping_points
            if each.is_shown
        )

    def change(self) -> str:
        """State direction and size: "falls by 0.951 (0.660 to 1.23) from dose 0 to 50"."""
        change, turned = self.found.change, ""
        reference, dose = self.dose(change.reference), self.dose(change.dose)
        if change.turns_back:
            turned = ", where the difference is largest"
        if self.found.is_association:
            return f"{self._apart()} at dose {dose} than at {reference}{turned}{self._opposite()}"
        return f"{self._moved()} from dose {reference} to {dose}{turned}{self._opposite()}"

    def change_in_brief(self) -> str:
        """State the change where nothing was named before: a hazard is no value of the response."""
        return (
            f"the {self.amounts.expected} {self.change()}" if self.endpoint.predicts_hazard else self.change()
        )

    def effect(self) -> str:
        """State the change as a sentence of the mean."""
        whose = "predicted" if self.found.curve.profile or self.found.adjusted is None else "adjusted"
        level = format_whole_percent(self.found.curve.level)
        named = f"{whose} {self.amounts.expected} of {quoted(self.response)}{self.at}"
        return f"The {named} {self.change()} ({level} interval in brackets)."

    def best(self) -> str:
        """State the best dose with its interval, or that there is none to name."""
        best = self.found.best
        if best is None:
            return ""
        if best.lower == best.upper == best.dose == self.found.curve.studied[-1]:
            return f"Of the doses studied the highest, {self.dose(best.dose)}, has the {self.goal()}."
        which = self.goal()
        if best.says_nothing:
            return (
                f"The data do not say which dose is best ({which}): the interval of the best dose is the "
                f"whole range studied, {self.studied()}."
            )
        if best.upper <= self.found.curve.studied[0]:
            return f"No dose does better than {self.dose(best.dose)} ({which})."
        ends = self.amounts.ends(best.response_lower, best.response_upper)
        return (
            f"The best dose ({which}) is {self.dose(best.dose)}, {format_whole_percent(best.level)} interval "
            f"{self._interval(best)}; the curve’s {self.amounts.expected} there is "
            f"{self.amounts.level(best.response)} ({ends})."
            f"{_beyond(best)}"
        )

    def goal(self) -> str:
        """Say what the best dose has: "highest mean"."""
        best = self.found.best
        return f"{'lowest' if best is not None and best.goal == 'min' else 'highest'} {self.amounts.expected}"

    def best_in_brief(self) -> str:
        """State the best dose in a few words; empty without a goal."""
        best = self.found.best
        if best is None:
            return ""
        if best.says_nothing:
            return "the data do not say which dose is best"
        if best.upper <= self.found.curve.studied[0]:
            return f"no dose does better than {self.dose(best.dose)}"
        if best.lower == best.upper:
            return f"best dose {self.dose(best.dose)}, the highest studied"
        return f"best dose {self.dose(best.dose)} ({self._interval(best)})"

    def smallest(self) -> str:
        """State the minimum effective dose with its interval; empty without a difference that matters."""
        smallest = self.found.smallest
        if smallest is None:
            return ""
        reference, highest = self.dose(smallest.reference), self.dose(self.found.curve.studied[-1])
        step = f"The minimum effective dose: {self._step(smallest)} from dose {reference}"
        if smallest.dose is None:
            share = format_whole_percent(smallest.chance_reached)
            return (
                f"{step} is not reached up to {highest}, the highest dose studied ({share} of the curves "
                "that agree with the data reach it)."
            )
        if smallest.at_lower_edge and smallest.at_upper_edge:
            return (
                f"{step} is reached at {self.dose(smallest.dose)} by the mean curve, but the data do not say "
                "at which dose: the interval is the whole range studied."
            )
        level = format_whole_percent(smallest.level)
        return (
            f"{step} is reached at {self.dose(smallest.dose)}, {level} interval {self._interval(smallest)}."
        )

    def smallest_in_brief(self) -> str:
        """State the minimum effective dose in a few words."""
        smallest = self.found.smallest
        if smallest is None:
            return ""
        if smallest.dose is None:
            return f"{self._step(smallest)} is not reached"
        return f"{self._step(smallest)} is reached at {self.dose(smallest.dose)} ({self._interval(smallest)})"

    def share(self) -> str:
        """State ED80 with its interval; empty where there is no effect in its direction."""
        share = self.found.share
        if share.dose is None or not shows_share(self.found):
            return ""
        percent = format_whole_percent(share.target)
        if share.at_lower_edge and share.at_upper_edge:
            return f"The data do not say at which dose {percent} of the largest effect is reached."
        return (
            f"{percent} of the largest effect within the doses studied is reached at "
            f"{self.dose(share.dose)}, {format_whole_percent(share.level)} interval {self._interval(share)}."
        )

    def test(self) -> str:
        """State by which test an effect is claimed, or not."""
        p_value, adjusted = self.found.p_value, self.found.adjusted
        if p_value is None:
            return "No test of the dose was made."
        what = "an association" if self.found.is_association else "an effect"
        claim = f"claims {what}" if self.found.is_claimed else "claims none"
        p = p_value_in_words(p_value)
        if adjusted is None or adjusted.of_knots:
            return f"A test by sign flips of any effect of the dose, alone or with covariates, {claim} ({p})."
        if self.found.is_association:
            both = "both find" if self.found.is_claimed else "do not both find"
            return (
                f"A contrast test of the adjusted {self.amounts.several} and a test by sign flips {both} "
                f"{what} (the larger {p})."
            )
        if len(adjusted.levels) == 2:
            return f"A t test of the difference of the two adjusted {self.amounts.several} {claim} ({p})."
        several = self.amounts.several
        scale = ", on the scale of log odds" if self.endpoint.predicts_probability else ""
        named = f"A multiple contrast test of the adjusted {several}{scale}"
        return f"{named}, adjusted for its shapes, {claim} ({p})."

    def assignment(self) -> str:
        """State how subjects came to their dose, who says so, and what follows."""
        adjusted = self.found.adjusted
        if adjusted is None:
            few = f"Subjects are too few at each dose for adjusted {self.amounts.several}"
            return f"{few}: what is said of dose is the networks’."
        return assignment_words(adjusted, "dose")

    def adjustment(self) -> str:
        """State what the adjustment for covariates is worth in subjects; empty where that says nothing."""
        adjusted, curve = self.found.adjusted, self.found.curve
        if adjusted is None or adjusted.of_knots or self.found.is_association or not curve.levels:
            return ""
        reference = adjusted.levels.index(curve.reference)
        if self.endpoint.predicts_hazard:
            return ""
        return worth_in_subjects(adjusted.relative_efficiency(reference), "doses", adjusted_for(adjusted))

    def shape(self) -> str:
        """State to which shape the curve was held; empty where it was not."""
        held = {
            CurveShape.MONOTONE: "monotone, as asked: it may rise or fall, and does not turn",
            CurveShape.INCREASING: "from falling, as asked",
            CurveShape.DECREASING: "from rising, as asked",
        }.get(self.found.shape)
        if held is None:
            return ""
        measured = f" The adjusted {self.amounts.several} are as measured." if self.found.curve.levels else ""
        return (
            f"The curve was held {held}, and so was every draw that bands and doses follow from.{measured}"
            f"{self._against()}"
        )

    def left_out(self) -> str:
        """Name doses without a mean of their own; empty where there is none."""
        adjusted = self.found.adjusted
        if adjusted is None or not adjusted.left_out:
            return ""
        doses = listed(map(self.dose, adjusted.left_out))
        return f"Too few subjects had dose {doses} for a {self.amounts.expected} of its own."

    def dose(self, dose: float) -> str:
        """Write a dose with its unit."""
        return number_with_unit(format_setting(dose), self.units.get(self.found.curve.dose, ""))

    def size(self, value: float) -> str:
        """Write a difference with its unit."""
        return self.amounts.size(value)

    def interval(self, of: BestDose | EffectiveDose) -> str:
        """Write the ends of an interval of a dose."""
        low, high = self.found.curve.studied[0], self.found.curve.studied[-1]
        lower = format_setting(low if of.lower is None else of.lower)
        return f"{lower} to {f'beyond {self.dose(high)}' if of.upper is None else self.dose(of.upper)}"

    def studied(self) -> str:
        """Write the range of the doses studied."""
        return f"{format_setting(self.found.curve.studied[0])} to {self.dose(self.found.curve.studied[-1])}"

    def _is_directed(self) -> bool:
        """Whether a direction may be named: the interval shows it, and no test says that there is none."""
        return self.found.change.is_apart and (self.found.is_claimed or self.found.p_value is None)

    def _moved(self) -> str:
        return self._change("changes", "falls", "rises")

    def _apart(self) -> str:
        return self._change("is other", "is lower", "is higher")

    def _change(self, either: str, less: str, more: str) -> str:
        """State the size of the change, by a verb for its direction, or where that may not be named."""
        change = self.found.change
        if self._is_directed():
            verb = less if change.difference < 0 else more
            return f"{verb} {self.amounts.by(change.difference, change.lower, change.upper)}"
        factor = "a factor of " if self.endpoint.is_of_logarithms else ""
        ends = self.amounts.ends(change.lower, change.upper)
        return f"{either} by {factor}{self.size(change.difference)} ({ends})"

    def _opposite(self) -> str:
        """State where a curve goes the other way first; empty where it does not."""
        other = self.found.change.opposite
        if other is None or not self._is_directed():
            return ""
        size = self.amounts.by(other.difference, other.lower, other.upper)
        if self.found.is_association:
            return f", and {'higher' if other.difference > 0 else 'lower'} {size} at {self.dose(other.dose)}"
        dose = self.dose(other.dose)
        if other.dose > self.found.change.dose:
            return f", but is {'higher' if other.difference > 0 else 'lower'} {size} at dose {dose}"
        of = size if self.endpoint.is_of_logarithms else size.replace("by ", "of ", 1)
        return f", after a {'rise' if other.difference > 0 else 'fall'} {of} by dose {dose}"

    def _step(self, smallest: EffectiveDose) -> str:
        size = self.amounts.step(smallest.target)
        if self.found.is_association:
            by = size if self.endpoint.is_of_logarithms else size.replace("of ", "by ", 1)
            return f"a {self.amounts.expected} {'lower' if smallest.target < 0 else 'higher'} {by}"
        return f"a {'fall' if smallest.target < 0 else 'rise'} {size}"

    def _interval(self, of: BestDose | EffectiveDose) -> str:
        """Write an interval of a dose, and say so where it ends as the design does."""
        plain = self.interval(of)
        if of.at_lower_edge and of.at_upper_edge:
            return f"{plain}, all that was studied"
        if of.at_upper_edge:
            return f"{plain}, the highest studied"
        if not of.at_lower_edge:
            return plain
        if isinstance(of, BestDose):
            return f"{plain}, from the lowest studied"
        return f"{plain}, from just above dose {self.dose(of.reference)}"

    def _against(self) -> str:
        """Name doses whose adjusted mean contradicts the curve that was held to a shape."""
        curve = self.found.curve
        at_levels = np.interp([each.dose for each in curve.levels], curve.doses, curve.mean)
        pairs = zip(curve.levels, at_levels, strict=True)
        outside = [self.dose(each.dose) for each, held in pairs if not each.lower <= held <= each.upper]
        if not outside:
            return ""
        return (
            f" At dose {listed(outside)} the curve is outside the interval of the adjusted "
            f"{self.amounts.expected}: the data "
            "contradict this shape."
        )


def shows_share(found: DoseFindings) -> bool:
    """Whether ED80 says anything: between two doses it is a share of a straight line, whatever the data."""
    return found.share.dose is not None and found.curve.dose_levels > 2


def few_doses(curve: DoseResponse) -> str:
    """Warn where fewer dose levels were studied than the shape of a curve needs; otherwise empty."""
    if curve.dose_levels >= ENOUGH_LEVELS:
        return ""
    doses = listed(format_setting(dose) for dose in curve.studied)
    return (
        f"Only {curve.dose_levels} dose levels were studied ({doses}): with fewer than {ENOUGH_LEVELS}, the "
        "shape of the curve between them is assumed rather than seen."
    )


def subjects_by_dose(curve: DoseResponse, adjusted: AdjustedMeans | None = None) -> str:
    """Count the subjects of each dose, at a visit those there; empty where doses are no levels."""
    if not curve.levels:
        return ""
    first, *others = curve.levels
    more = (f"{each.subjects:,} at {format_setting(each.dose)}" for each in others)
    named = f"{counted(first.subjects, 'subject')} at dose {format_setting(first.dose)}"
    return listed([named, *more]) + with_a_response(adjusted)


def _beyond(best: BestDose) -> str:
    if best.at_upper_edge:
        return " The interval ends at the highest dose studied: a better dose may be beyond."
    if best.at_lower_edge and best.lower > 0:
        return " The interval ends at the lowest dose studied: a better dose may be below."
    return ""
