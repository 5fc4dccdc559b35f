"""What a page opens with where doses or arms were studied: their effects, and what is said of them."""

from dataclasses import dataclass

from covaria.findings.arm_words import ArmWords
from covaria.findings.dose_words import DoseWords
from covaria.report.arm_tables import arms_table
from covaria.report.content import ReportContent
from covaria.report.dose_tables import chosen_doses_table, effects_at_doses_table
from covaria.report.tables import DataTable


@dataclass(frozen=True)
class Lead:
    """The effects of a dose or of arms, as a page opens with them.

    Attributes
    ----------
    effects : DataTable
        Of each dose or arm.
    chosen : DataTable or None
        The doses that follow.
    adjustment : str
        What the adjustment for covariates is worth.
    assignment : str
        How subjects came to their treatment.
    sentences : tuple of str
        The most important, the first first.
    """

    effects: DataTable
    chosen: DataTable | None
    adjustment: str
    assignment: str
    sentences: tuple[str, ...]

    @property
    def about_effects(self) -> tuple[str, ...]:
        """The note beneath the table."""
        return tuple(filter(None, (self.adjustment, self.assignment)))


def lead_of(content: ReportContent) -> Lead | None:
    """Take what a page opens with; None where neither doses nor arms were studied."""
    if content.dose_words is not None:
        return _of_dose(content.dose_words)
    return None if content.arm_words is None else _of_arms(content.arm_words)


def _of_dose(words: DoseWords) -> Lead:
    chosen = (words.best(), words.smallest(), words.share()) if words.found.is_claimed else ()
    return Lead(
        effects_at_doses_table(words),
        chosen_doses_table(words),
        words.adjustment(),
        words.assignment(),
        tuple(filter(None, (words.effect(), *chosen, words.test(), words.assignment()))),
    )


def _of_arms(words: ArmWords) -> Lead:
    return Lead(
        arms_table(words),
        None,
        words.adjustment(),
        words.assignment(),
        (words.effect(), words.test(), words.assignment()),
    )
