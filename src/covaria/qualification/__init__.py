"""Whether an installation works as it should: checks that are run where it is to be used."""

from covaria.qualification.check import Check, Comparison, Part, at_least, near, same
from covaria.qualification.checks import CHECKS
from covaria.qualification.qualify import Checked, Qualification, qualify

__all__ = [
    "CHECKS",
    "Check",
    "Checked",
    "Comparison",
    "Part",
    "Qualification",
    "at_least",
    "near",
    "qualify",
    "same",
]
