"""The native backend: the plan handed to the C++ kernel, array by array."""

from covaria.engine.native.backend import (
    instruction_set,
    instruction_sets,
    predict_ensemble,
    predict_members,
    train_fleet,
)

__all__ = ["instruction_set", "instruction_sets", "predict_ensemble", "predict_members", "train_fleet"]
