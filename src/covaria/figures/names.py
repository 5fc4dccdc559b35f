"""What things are called in figures and sentences; a name from a user's table, short enough for its place."""

from collections.abc import Sequence

from covaria.model.evaluation import Evaluation

LONGEST_IN_AXIS = 24
LONGEST_IN_SENTENCE = 40


def shortened(name: str, longest: int) -> str:
    """Put a name on one line of at most `longest` characters, with "…" where some are left out."""
    line = " ".join(name.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def name_in_axis(name: str) -> str:
    """Make a name short enough for the title of an axis."""
    return shortened(name, LONGEST_IN_AXIS)


def told_apart(labels: Sequence[str]) -> list[str]:
    """Number labels that are alike, as shortened names may be, so that each has a row of its own."""
    seen: dict[str, int] = {}
    apart = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        apart.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return apart


def quoted(name: str) -> str:
    """Set a name apart from the words of a sentence."""
    return f"“{shortened(name, LONGEST_IN_SENTENCE)}”"


def members_of_bins(evaluation: Evaluation) -> str:
    """Call the rows of a trial subjects only where each subject has one."""
    return "subjects" if evaluation.rows == evaluation.subjects else "rows"
