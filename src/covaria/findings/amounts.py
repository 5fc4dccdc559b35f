"""How amounts of a response are written: in its unit, or, of a probability, as percent."""

from dataclasses import dataclass, field

from covaria.model.endpoint import NORMAL, Endpoint
from covaria.wording.names import NO_UNITS, Units, in_brackets, number_with_unit
from covaria.wording.numbers import PERCENT, format_number, format_setting

POINTS = "\u00a0percentage points"


@dataclass(frozen=True)
class Amounts:
    """How amounts of a response are written.

    Attributes
    ----------
    response : str
        The response column's name.
    units : mapping from column to unit
    endpoint : Endpoint
    """

    response: str
    units: Units = field(default_factory=lambda: NO_UNITS)
    endpoint: Endpoint = NORMAL

    @property
    def expected(self) -> str:
        """What is predicted of the response: "mean" or "probability"."""
        return self.endpoint.expected

    @property
    def expected_response(self) -> str:
        """The same in full: "mean response" or "probability of response"."""
        return "probability of response" if self._is_share else "mean response"

    @property
    def named(self) -> str:
        """The response on the axis of what is predicted: "CHG", or "probability of RESP"."""
        return f"{self.expected} of {self.response}" if self._is_share else self.response

    @property
    def several(self) -> str:
        """What is predicted, of several: "means" or "probabilities"."""
        return "probabilities" if self._is_share else "means"

    @property
    def level_in_brackets(self) -> str:
        """The unit of the numbers of a table, in its heading."""
        return " (%)" if self._is_share else in_brackets(self._unit)

    @property
    def size_in_brackets(self) -> str:
        """The unit of differences in a table, in its heading."""
        return " (points)" if self._is_share else in_brackets(self._unit)

    def number(self, value: float) -> str:
        """Write a value or a difference without its unit."""
        return format_number(100 * value if self._is_share else value)

    def level(self, value: float) -> str:
        """Write a value with its unit."""
        if self._is_share:
            return self.number(value) + PERCENT
        return number_with_unit(format_number(value), self._unit)

    def size(self, value: float) -> str:
        """Write a difference with its unit."""
        if self._is_share:
            return self.number(value) + POINTS
        return number_with_unit(format_number(value), self._unit)

    def setting(self, value: float) -> str:
        """Write a difference that was set, not estimated, with its unit."""
        if self._is_share:
            return format_setting(100 * value) + POINTS
        return number_with_unit(format_setting(value), self._unit)

    def ends(self, lower: float, upper: float) -> str:
        """Write the ends of an interval, in the unit of what is before it."""
        return f"{self.number(lower)} to {self.number(upper)}"

    @property
    def _is_share(self) -> bool:
        return self.endpoint.predicts_probability

    @property
    def _unit(self) -> str:
        return self.units.get(self.response, "")
