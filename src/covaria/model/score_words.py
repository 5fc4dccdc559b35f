"""What an endpoint's scores are called, and their units: the words of report, figures, terminal and JSON."""

from dataclasses import dataclass
from enum import StrEnum

from covaria.wording.names import in_brackets, squared_in_brackets


class ScoreUnit(StrEnum):
    """The unit in which a score is measured."""

    RESPONSE = "response"
    SQUARED_RESPONSE = "squared response"
    NONE = "none"

    def in_brackets(self, unit: str) -> str:
        """Write the score's unit after a heading, from that of the response; nothing where none is known."""
        match self:
            case ScoreUnit.RESPONSE:
                return in_brackets(unit)
            case ScoreUnit.SQUARED_RESPONSE:
                return squared_in_brackets(unit)
            case ScoreUnit.NONE:
                return ""


@dataclass(frozen=True)
class ScoreWords:
    """What scores are called.

    Attributes
    ----------
    name, short : str
        Of the score, the mean deviance of a row: in a sentence, and as the heading of a narrow column.
    unit : ScoreUnit
    typical_name, typical_key : str
        Of the size of a typical error, which follows from the score: in a sentence, and in JSON.
    typical_unit : ScoreUnit
    explained, explained_key : str
        Of the share by which predictions score better than the best constant: its symbol, and in JSON.
    explained_of : str
        Of what that is a share.
    meaning : str
        What the score is, a sentence for the glossary.
    """

    name: str
    short: str
    unit: ScoreUnit
    typical_name: str
    typical_key: str
    typical_unit: ScoreUnit
    explained: str
    explained_key: str
    explained_of: str
    meaning: str

    @property
    def heading(self) -> str:
        """The score's name at the beginning of a heading."""
        return _capitalised(self.name)

    @property
    def typical_heading(self) -> str:
        """The typical error's name at the beginning of a heading."""
        return _capitalised(self.typical_name)

    @property
    def explained_heading(self) -> str:
        """Name the share that is explained in a heading."""
        return f"{_capitalised(self.explained_of)} explained"

    def heading_with_unit(self, unit: str) -> str:
        """Write the score's name as a heading, with its unit where the response's is known."""
        return f"{self.heading}{self.unit.in_brackets(unit)}"


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]
