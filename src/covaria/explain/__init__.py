"""What a model says: the dose-response for now."""

from covaria.explain.dose_response import DoseResponse, dose_response

__all__ = ["DoseResponse", "dose_response"]
