"""How amounts of a response are written: in its unit, probabilities as percent, logarithms as ratios."""

from dataclasses import dataclass, field

import numpy as np

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
        """What is predicted of the response: "mean", "probability" or "geometric mean"."""
        return self.endpoint.expected

    @property
    def expected_response(self) -> str:
        """The same in full: "mean response" or "probability of response"."""
        if self.endpoint.predicts_rate or self.endpoint.is_ordered:
            return f"{self.expected} of {self.response}"
        return "probability of response" if self._is_share else f"{self.expected} response"

    @property
    def named(self) -> str:
        """The response on the axis of a model's numbers: "CHG", "probability of RESP", or "log AUC"."""
        if self._is_logarithm:
            return f"log {self.response}"
        if self.endpoint.predicts_rate:
            return f"{self.expected} of {self.response}"
        return f"{self.expected} of {self.response}" if self._is_share else self.response

    @property
    def of_response(self) -> str:
        """What is predicted, with the response's name: "mean CHG", "probability of RESP"."""
        return f"{self.expected} {'' if self.expected == 'mean' else 'of '}{self.response}"

    @property
    def several(self) -> str:
        """What is predicted, of several: "means" or "probabilities"."""
        return "probabilities" if self._is_share else f"{self.expected}s"

    @property
    def compared(self) -> str:
        """What compares two of them: "difference", or "ratio"."""
        return "ratio" if self._is_logarithm else "difference"

    @property
    def compared_with(self) -> str:
        """The same before what another is compared with."""
        return "ratio to" if self._is_logarithm else "difference from"

    @property
    def error_of_comparison(self) -> str:
        """What the standard error in a table is of."""
        return "Standard error of its logarithm" if self._is_logarithm else "Standard error"

    @property
    def level_in_brackets(self) -> str:
        """The unit of the numbers of a table, in its heading."""
        return " (%)" if self._is_share else in_brackets(self._unit)

    @property
    def size_in_brackets(self) -> str:
        """The unit of differences in a table, in its heading."""
        if self._is_logarithm:
            return ""
        return " (points)" if self._is_share else in_brackets(self._unit)

    def number(self, value: float) -> str:
        """Write a value, or a difference or ratio, without its unit."""
        return format_number(self._shown(value))

    def error(self, value: float) -> str:
        """Write a standard error without its unit."""
        return format_number(100 * value if self._is_share else value)

    def level(self, value: float) -> str:
        """Write a value with its unit."""
        if self._is_share:
            return self.number(value) + PERCENT
        return number_with_unit(self.number(value), self._unit)

    def size(self, value: float) -> str:
        """Write a difference with its unit, or a ratio."""
        if self._is_logarithm:
            return self.number(value)
        if self._is_share:
            return self.number(value) + POINTS
        return number_with_unit(format_number(value), self._unit)

    def setting(self, value: float) -> str:
        """Write a difference that was set, not estimated, with its unit, or a ratio."""
        if self._is_logarithm:
            return format_setting(self._shown(value))
        if self._is_share:
            return format_setting(100 * value) + POINTS
        return number_with_unit(format_setting(value), self._unit)

    def ends(self, lower: float, upper: float) -> str:
        """Write the ends of an interval, in the unit of what is before it."""
        return f"{self.number(lower)} to {self.number(upper)}"

    def by(self, difference: float, lower: float, upper: float) -> str:
        """Write how much less or more something is: "by 0.951 mg (0.660 to 1.23)", "by a factor of 0.5 …"."""
        if self._is_logarithm:
            return f"by a factor of {self.size(difference)} ({self.ends(lower, upper)})"
        if difference < 0:
            difference, lower, upper = -difference, -upper, -lower
        return f"by {self.size(difference)} ({self.ends(lower, upper)})"

    def step(self, difference: float) -> str:
        """Write the size of a rise or fall that was set: "of 2 mg", or "by a factor of 0.5"."""
        if self._is_logarithm:
            return f"by a factor of {self.setting(difference)}"
        return f"of {self.setting(abs(difference))}"

    def _shown(self, value: float) -> float:
        if self._is_logarithm:
            return float(np.exp(value))
        return 100 * value if self._is_share else value

    @property
    def _is_logarithm(self) -> bool:
        return self.endpoint.is_of_logarithms

    @property
    def _is_share(self) -> bool:
        return self.endpoint.predicts_probability

    @property
    def _unit(self) -> str:
        return self.units.get(self.response, "")
