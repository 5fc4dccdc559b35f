"""How ordered levels shift with the dose or arm, and whether their probabilities are right, in sentences."""

from collections.abc import Callable
from dataclasses import dataclass

from covaria.explain.bands import BAND_LEVEL
from covaria.findings.amounts import POINTS
from covaria.findings.answer import Answer
from covaria.model.evaluation import Evaluation
from covaria.model.ordered_scores import OrderedScores
from covaria.model.ordered_shares import OrderedShares, at_least
from covaria.model.threshold_effects import ThresholdEffects
from covaria.statistics import Estimate
from covaria.wording.lists import counted, listed
from covaria.wording.names import quoted
from covaria.wording.numbers import (
    format_number,
    format_percent,
    format_whole_percent,
    p_value_in_words,
)

ASKED = "How do the levels shift?"
ALIKE = "Do covariates act on all thresholds alike?"
UNKNOWN = "not known"
WHY_UNKNOWN = "where all subjects are at one end of the scale"
MOST_NAMED = 3
"""Doses or arms that a verdict names; of more, the last one alone."""
UNEVEN = 0.2
"""Distance of a calibration slope from 1 from which it is said that probabilities are off."""


@dataclass(frozen=True)
class OrderedWords:
    """Shares of ordered levels and their scores in sentences.

    Attributes
    ----------
    shares : OrderedShares or None
        None without doses or arms that have shares of their own.
    scores : OrderedScores
    treatment : str
        "dose" or "arm"; empty without.
    effects : tuple of ThresholdEffects
        Of the covariates that were tested.
    """

    shares: OrderedShares | None
    scores: OrderedScores
    treatment: str
    effects: tuple[ThresholdEffects, ...] = ()

    def shifted(self) -> Answer | None:
        """State odds ratios, shares beyond the middle threshold and who wins; None without shares."""
        found = self.shares
        if found is None:
            return None
        ratios = [
            f"{UNKNOWN if each is None else _estimate(each)} {self._named(at)}"
            for at, each in zip(found.others, found.odds_ratios(), strict=True)
        ]
        shown = ratios if len(ratios) <= MOST_NAMED else ratios[-1:]
        level = format_whole_percent(BAND_LEVEL)
        unknown = f" An odds ratio is {UNKNOWN} {WHY_UNKNOWN}." if None in found.odds_ratios() else ""
        explanation = (
            f"The odds of a higher level are those {self._named(found.reference)} times {listed(ratios)}, "
            f"given the covariates ({level} intervals in brackets, one at a time).{unknown} {self._beyond()} "
            f"{self._wins()} {proportionality(found, self._named(found.others[-1]))}"
        )
        if not found.is_proportional and found.by_threshold:
            return Answer(ASKED, self._by_threshold(), explanation)
        return Answer(ASKED, f"odds ratio {listed(shown)}", explanation)

    def _by_threshold(self) -> str:
        """State between which odds ratios of thresholds the last treatment is, where no one holds for all."""
        found = self.shares
        assert found is not None
        values = [each.odds_ratios[-1].value for each in found.by_threshold]
        ends = f"{format_number(min(values))} to {format_number(max(values))}"
        return f"by threshold: odds ratios of {ends} {self._named(found.others[-1])}"

    def discrimination(self) -> Answer:
        """State how well levels are told apart out of fold, and whether probabilities are right."""
        found = self.scores
        off = [
            f"{_quoted_beyond(found.names, each.level)} ({_estimate(each.slope)})"
            for each in found.calibration
            if each.slope.lower is not None
            and abs(each.slope.value - 1) > UNEVEN
            and not _holds_one(each.slope)
        ]
        slopes = (
            f"Calibration slopes are clearly off 1 for {listed(off)}: probabilities there are "
            "too timid above 1, and too bold below."
            if off
            else "No calibration slope of a threshold is clearly off 1, where probabilities are right."
        )
        explanation = (
            "Of two subjects with different levels, the one with the higher level had the higher prediction "
            f"out of fold in {_share(found.concordance)} of pairs (50 % is chance). The ranked probability "
            f"score, the Brier score averaged over thresholds, is {format_number(found.ranked)} ± "
            f"{format_number(found.ranked_se)} (standard error), beside {format_number(found.ranked_of_all)} "
            f"of the levels’ frequencies for everybody. {slopes}"
        )
        return Answer(
            "How well are levels told apart?", f"concordance {found.concordance.value:.2f}", explanation
        )

    def alike(self) -> Answer | None:
        """State which covariates act on thresholds apart; None if none was tested."""
        if not self.effects:
            return None
        apart = [each for each in self.effects if not each.is_proportional]
        count = counted(len(self.effects), "covariate")
        if not apart:
            least = p_value_in_words(min(each.p_value for each in self.effects))
            explanation = (
                f"Nothing speaks against proportional odds of {count} (Brant’s test of each, given what "
                f"networks foretell; the least, adjusted for all, has {least})."
            )
            return Answer(ALIKE, "Nothing speaks against it", explanation)
        named = listed(quoted(each.covariate) for each in apart)
        explanation = (
            f"{' '.join(map(_apart, apart))} Probabilities of single levels are off where such a covariate "
            "is far from its mean; adjusted shares do not rest on it. Where one threshold matters, fit "
            "that alone as a yes or no (--endpoint binary)."
        )
        return Answer(ALIKE, f"No: {named}", explanation)

    def _beyond(self) -> str:
        """Say the shares beyond the threshold that divides the subjects most evenly."""
        found = self.shares
        assert found is not None
        place = middle_threshold(found)
        shares = found.probabilities()[place]
        each = listed(f"{_share(own)} {self._named(at)}" for at, own in enumerate(shares))
        apart = listed(
            f"{_points(own)} {self._named(at)}"
            for at, own in zip(found.others, found.differences()[place], strict=True)
        )
        beyond = _quoted_beyond(found.names, found.names[place + 1])
        return (
            f"Averaged over subjects, {beyond} has a probability of {each}; the difference from "
            f"{self._place(found.reference)} is {apart}."
        )

    def _wins(self) -> str:
        found = self.shares
        assert found is not None
        wins = listed(
            f"{_share(each)} {self._named(at)}"
            for at, each in zip(found.others, found.win_probabilities(), strict=True)
        )
        return (
            f"Beside a subject {self._named(found.reference)}, another has the higher level with a "
            f"win probability of {wins}, ties counting half."
        )

    def _named(self, at: int) -> str:
        """Where something holds: "in “active”" or "at dose 10"."""
        return f"{'in' if self.treatment == 'arm' else 'at'} {self._place(at)}"

    def _place(self, at: int) -> str:
        assert self.shares is not None
        name = self.shares.treatments[at]
        return quoted(name) if self.treatment == "arm" else f"dose {name}"


def middle_threshold(found: OrderedShares) -> int:
    """Position of the threshold beyond which subjects are nearest to half, on average over treatments."""
    apart = [abs(sum(row) / len(row) - 0.5) for row in found.at_least]
    return apart.index(min(apart))


def proportionality(found: OrderedShares, named: str = "") -> str:
    """Say whether one odds ratio holds for all thresholds; `named` says where the last treatment is."""
    p_value = found.proportional_p_value
    if len(found.names) == 2:
        return "With two levels there is one threshold, and nothing to be proportional."
    if p_value is None:
        return (
            "Whether the odds ratio is the same at each threshold cannot be tested with so few subjects to "
            "either side; shares and their differences do not rest on it."
        )
    tested = f"Brant’s test over thresholds, {p_value_in_words(p_value)}"
    if found.is_proportional:
        return f"Nothing speaks against one odds ratio for all thresholds ({tested})."
    return (
        f"Odds are not proportional ({tested}): the odds ratio is an average over thresholds that differ, "
        "and shares and their differences, which do not rest on it, say more."
        " The test of the mean score does not see what raises one threshold and lowers another."
        f"{_at_thresholds(found, named)}{_gained(found.gain_by_threshold, found.gain_by_threshold_se)}"
    )


def _at_thresholds(found: OrderedShares, named: str) -> str:
    """Say the odds ratio of the last treatment at each threshold that was compared."""
    if not found.by_threshold or not named:
        return ""
    each = listed(
        f"{_estimate(own.odds_ratios[-1])} for {_quoted_beyond(found.names, own.level)}"
        for own in found.by_threshold
    )
    return f" By threshold, the odds ratio {named} is {each}."


def _apart(found: ThresholdEffects) -> str:
    """Say how a covariate acts at the thresholds that were compared."""
    name, tested = quoted(found.covariate), p_value_in_words(found.p_value)
    denied = f"Log odds of {name} are not proportional (Brant’s test, adjusted for all, {tested})"
    gained = _gained(found.gain, found.gain_se)
    if not found.odds_ratios:
        return f"{denied}.{gained}"
    each = listed(
        f"{_estimate(own)} beyond the threshold of {quoted(level)}"
        for level, own in zip(found.levels, found.odds_ratios, strict=True)
    )
    return (
        f"{denied}: among subjects of the same prognosis, a standard deviation more multiplies the odds of "
        f"higher levels by {each}.{gained}"
    )


def _gained(gain: float | None, error: float | None) -> str:
    if gain is None or error is None:
        return ""
    size = f"{format_number(abs(gain))} ± {format_number(error)} (standard error)"
    if gain > error:
        return f" Out of fold, a regression with effects by threshold has a log loss that is lower by {size}."
    side = "lower" if gain > 0 else "higher"
    return (
        f" Out of fold, a regression with effects by threshold gains nothing sure: its log loss is {side} by "
        f"{size}."
    )


def _quoted_beyond(names: tuple[str, ...], level: str) -> str:
    return at_least(names, level).replace(level, quoted(level), 1)


def _holds_one(slope: Estimate) -> bool:
    return slope.lower is not None and slope.upper is not None and slope.lower <= 1 <= slope.upper


def _estimate(found: Estimate) -> str:
    return _with_ends(found, format_number)


def _share(found: Estimate) -> str:
    return _with_ends(found, format_percent)


def _points(found: Estimate) -> str:
    return _with_ends(found, lambda value: format_number(100 * value), POINTS)


def _with_ends(found: Estimate, shown: Callable[[float], str], unit: str = "") -> str:
    value = f"{shown(found.value)}{unit}"
    if found.lower is None or found.upper is None:
        return value
    return f"{value} ({shown(found.lower)} to {shown(found.upper)})"


def ordered_words(
    evaluation: Evaluation, shares: OrderedShares | None, treatment: str
) -> OrderedWords | None:
    """Words of a response of ordered levels; None of another response."""
    if evaluation.ordered is None:
        return None
    return OrderedWords(shares, evaluation.ordered, treatment, evaluation.threshold_effects)
