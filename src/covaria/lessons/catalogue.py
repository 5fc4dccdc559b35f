"""Which lessons there are."""

from dataclasses import dataclass

from covaria.errors import UsageError


@dataclass(frozen=True)
class Lesson:
    """One lesson of the course.

    Attributes
    ----------
    number : int
        From 1.
    key : str
        The name of its notebook, without ending.
    title, about : str
        A few words, and a sentence.
    minutes : int
        That a reader takes.
    """

    number: int
    key: str
    title: str
    about: str
    minutes: int

    @property
    def place(self) -> str:
        """How the glossary calls it."""
        return f"lesson {self.number}"


LESSONS = (
    Lesson(
        1,
        "lesson-1-a-straight-line",
        "A straight line",
        "Clearance on dose, by least squares and by the way that networks learn.",
        15,
    ),
    Lesson(
        2,
        "lesson-2-a-network-that-bends",
        "A network that bends",
        "A biomarker that no straight line describes, and 369 parameters that learn it.",
        20,
    ),
    Lesson(
        3,
        "lesson-3-did-it-learn",
        "Did it learn, or memorise?",
        "How sure an error is, what keeps a network from memorising, and a trial that showed nothing.",
        20,
    ),
    Lesson(
        4,
        "lesson-4-the-ladder",
        "The ladder",
        "Which covariates act together, how one finds out, and what a p-value of a pair is worth.",
        20,
    ),
    Lesson(
        5,
        "lesson-5-the-dose",
        "The dose",
        "Which dose does enough, which does most, and for whom: adjusted means, MCP-Mod, Emax and one curve.",
        20,
    ),
    Lesson(
        6,
        "lesson-6-your-own-trial",
        "Your own trial",
        "From a table in years, kilograms and milligrams to a report, a plan, and what not to claim.",
        20,
    ),
    Lesson(
        7,
        "lesson-7-a-responder-endpoint",
        "A responder endpoint",
        "A yes or no: probabilities, what a wrong one costs, risks at each dose, and why accuracy misleads.",
        20,
    ),
)


def lesson_of(number: int) -> Lesson:
    """The lesson of a number.

    Raises
    ------
    UsageError
        If there is none.
    """
    for lesson in LESSONS:
        if lesson.number == number:
            return lesson
    raise UsageError(f"There is no lesson {number}; covaria lessons lists all of them.")
