"""What an answer of the first screen is, and the words that its verdicts share."""

from dataclasses import dataclass

from covaria.model.ladder_verdict import Verdict

NOT_ASKED = "Not asked"
NOT_SHOWN = Verdict.NOT_SHOWN.value

NOT_SHOWN_MEANS = (
    "“Not shown” means that nothing stood out from the noise by the measure given; it does not mean that "
    "there is nothing."
)


@dataclass(frozen=True)
class Answer:
    """One question of the first screen.

    Attributes
    ----------
    question : str
        As a reader would ask it.
    verdict : str
        A few words, for those who read no further.
    explanation : str
        A few sentences with the numbers that the verdict rests on, without markup, so that a page and a
        terminal can both show them.
    finding : str
        Which pair, which dose, how much, in a few words; empty where there is nothing to add.
    """

    question: str
    verdict: str
    explanation: str
    finding: str = ""

    @property
    def headline(self) -> str:
        """Verdict and finding on one line."""
        return f"{self.verdict}: {self.finding}" if self.finding else self.verdict
