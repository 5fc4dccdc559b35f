"""How the role of a column is inferred when nobody declared it: one rule in each file."""

from covaria.table.inference.order import RULES
from covaria.table.inference.rule import Claim, InferenceRule, Known

__all__ = ["RULES", "Claim", "InferenceRule", "Known"]
