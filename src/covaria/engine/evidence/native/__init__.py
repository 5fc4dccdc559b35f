"""The compiled climb of the evidence, for responses with normal errors."""

from covaria.engine.evidence.native.backend import climb, evaluate

__all__ = ["climb", "evaluate"]
