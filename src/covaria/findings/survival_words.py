"""How hazards compare, who is free of the event until when, and how well subjects are told apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from covaria.explain.bands import BAND_LEVEL
from covaria.explain.rate_ratios import RateRatio
from covaria.findings.answer import Answer
from covaria.model.survival_curves import SurvivalCurves
from covaria.model.survival_scores import SurvivalScores
from covaria.statistics import Estimate
from covaria.wording.lists import listed
from covaria.wording.names import number_with_unit, quoted
from covaria.wording.numbers import format_count, format_number, format_percent, format_whole_percent

ASKED = "How do hazards compare, and who is free of the event?"
MOST_NAMED = 4
"""Doses or arms that a verdict names; of more, the last one alone."""


@dataclass(frozen=True)
class SurvivalWords:
    """Survival curves, hazard ratios and scores in sentences.

    Attributes
    ----------
    curves : SurvivalCurves
    ratios : sequence of RateRatio
        Of doses or arms; empty without these.
    scores : SurvivalScores
    treatment : str
        "dose", "arm", or empty.
    unit : str
        Of time; empty where it is not known.
    """

    curves: SurvivalCurves
    ratios: Sequence[RateRatio]
    scores: SurvivalScores
    treatment: str
    unit: str = ""

    def hazards(self) -> Answer:
        """State hazard ratios, risks and mean times free of the event at the doses or arms."""
        end = number_with_unit(format_number(self.curves.horizon), self.unit)
        named = list(zip(map(self._named, self.curves.levels), self.curves.risks(), strict=True))
        risks = listed(f"{_percent(risk)} {name}" for name, risk in named)
        means = listed(_estimate(mean) for mean in self.curves.restricted_means())
        level = format_whole_percent(BAND_LEVEL)
        explanation = (
            f"{self._compared()}Averaged over subjects, the risk of the event by {end} is {risks}; the mean "
            f"time free of it until then is {means} ({level} intervals in brackets, one at a time)."
        )
        return Answer(ASKED, self._verdict(named), explanation)

    def discrimination(self) -> Answer:
        """State how well relative hazards order subjects, and how far curves are from what was seen."""
        found = self.scores
        own = _estimate(found.concordance)
        explanation = (
            f"Of {format_count(found.subjects)} subjects {format_count(found.events)} had the event. Of two "
            "of whom it is known who had it first, that one had the higher hazard out of fold in "
            f"{own} of pairs (Harrell’s concordance; 0.5 is chance), and in "
            f"{format_number(found.weighted_concordance)} where censoring is allowed for (Uno’s). The Brier "
            f"score, averaged over time, is {format_number(found.integrated_brier)}, beside "
            f"{format_number(found.integrated_brier_of_all)} of one curve for all."
        )
        return Answer(
            "How well are subjects told apart?", f"concordance {found.concordance.value:.2f}", explanation
        )

    def _compared(self) -> str:
        if not self.ratios:
            return ""
        ratios = listed(
            f"{'not known' if each.ratio is None else self._ratio(each)} {self._named(each.at)}"
            for each in self.ratios
        )
        return f"The hazard ratio to {self._of(self.ratios[0].reference)} is {ratios}. "

    def _verdict(self, named: Sequence[tuple[str, Estimate]]) -> str:
        if self.ratios:
            shown = self.ratios if len(self.ratios) < MOST_NAMED else self.ratios[-1:]
            return f"hazard ratio {listed(f'{self._ratio(each)} {self._named(each.at)}' for each in shown)}"
        return f"risk {named[0][1].value:.0%} by {format_number(self.curves.horizon)}".replace("%", " %")

    def _ratio(self, each: RateRatio) -> str:
        if each.ratio is None:
            return "not known"
        found = each.ratio
        ends = f"{format_number(found.lower)} to {format_number(found.upper)}"
        return f"{format_number(found.estimate)} ({ends})"

    def _named(self, level: str) -> str:
        """Where something holds: "in “active”", "at dose 10", or "of all"."""
        if self.treatment == "arm":
            return f"in {quoted(level)}"
        return f"at dose {level}" if self.treatment else "of all"

    def _of(self, level: str) -> str:
        return quoted(level) if self.treatment == "arm" else f"dose {level}"


def _estimate(found: Estimate) -> str:
    if found.lower is None or found.upper is None:
        return format_number(found.value)
    return f"{format_number(found.value)} ({format_number(found.lower)} to {format_number(found.upper)})"


def _percent(found: Estimate) -> str:
    if found.lower is None or found.upper is None:
        return format_percent(found.value)
    return f"{format_percent(found.value)} ({format_percent(found.lower)} to {format_percent(found.upper)})"
