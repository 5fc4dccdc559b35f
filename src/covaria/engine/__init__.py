"""The engine: pure arrays in, pure arrays out; it knows nothing of tables or trials."""

from covaria.engine.condensed import condense, condensed_inputs
from covaria.engine.fleet import (
    Adam,
    BatchOrder,
    FleetPlan,
    FleetResult,
    Group,
    Schedule,
    TrainingData,
    TrainingStatus,
)
from covaria.engine.losses import Loss
from covaria.engine.masks import Component, component_mask, full_mask
from covaria.engine.network import Activation, Layer, Network
from covaria.engine.training import Backend, predict, predict_mean, thread_count, train

__all__ = [
    "Activation",
    "Adam",
    "Backend",
    "BatchOrder",
    "Component",
    "FleetPlan",
    "FleetResult",
    "Group",
    "Layer",
    "Loss",
    "Network",
    "Schedule",
    "TrainingData",
    "TrainingStatus",
    "component_mask",
    "condense",
    "condensed_inputs",
    "full_mask",
    "predict",
    "predict_mean",
    "thread_count",
    "train",
]
