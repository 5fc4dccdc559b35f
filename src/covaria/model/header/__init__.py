"""What a model file says in JSON, and whether its parts fit together."""

from covaria.model.header.check import check_header
from covaria.model.header.numbers import are_possible
from covaria.model.header.record import EnsembleHeader, Header

__all__ = ["EnsembleHeader", "Header", "are_possible", "check_header"]
