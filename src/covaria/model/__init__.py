"""What a fitted model is: predict, intervals, save, load."""

from covaria.model.averaged_surface import RungEnsemble
from covaria.model.prediction import Prediction
from covaria.model.provenance import Provenance
from covaria.model.response_model import ResponseModel
from covaria.model.storage import load_model, model_bytes, save_model
from covaria.model.validation import Validation, validate_model

__all__ = [
    "Prediction",
    "Provenance",
    "ResponseModel",
    "RungEnsemble",
    "Validation",
    "load_model",
    "model_bytes",
    "save_model",
    "validate_model",
]
