"""A plan as one run of bytes, for kernels that are no part of this process."""

from types import SimpleNamespace
from typing import Any

import numpy as np

GROUP_ARRAYS = {
    "initial": "f4",
    "row_weights": "f4",
    "learning_rate": "f4",
    "weight_decay": "f4",
    "loss_parameter": "f4",
    "relevance_cap": "f4",
    "targets": "f4",
    "mask": "u1",
    "active_rows": "i4",
}
GROUP_RESULTS = ("parameters", "train_loss", "held_out_loss", "endings")


class CallsAsValues:
    """Stands for the extension module where a plan is only to be written down."""

    Group = staticmethod(SimpleNamespace)
    Plan = staticmethod(SimpleNamespace)


def plan_bytes(plan: Any) -> bytes:
    """Write a plan that `backend.train_fleet` made, as the playground's stored_plan.hpp reads it."""
    whole = (plan.patience, plan.batch_size, plan.loss, plan.cosine, plan.decoupled, plan.decay_groups)
    constants = (plan.warm_up, plan.beta1, plan.beta2, plan.epsilon, plan.clip_norm)
    parts = [
        *network_parts(plan),
        counted(plan.inputs, "f4"),
        counted(plan.targets, "f4"),
        counted((*whole, len(plan.groups)), "i4"),
        counted(constants, "f8"),
        counted(plan.records_held_out, "u1"),
        counted(plan.decay_group, "i4"),
    ]
    for group in plan.groups:
        parts += [counted(getattr(group, name), kind) for name, kind in GROUP_ARRAYS.items()]
        parts.append(counted((group.shuffle_seed, group.shuffle_discard), "u8"))
        parts += [counted(getattr(group, name), getattr(group, name).dtype.str) for name in GROUP_RESULTS]
    return b"".join(parts)


def network_parts(call: Any) -> list[bytes]:
    return [
        counted(call.sizes, "i4"),
        counted(call.activations, "i4"),
        counted([call.linear_skip], "i4"),
    ]


def counted(values: Any, kind: str) -> bytes:
    """The number of values and the values themselves; none for what is not given."""
    array = np.asarray([] if values is None else values, dtype=kind)
    return np.uint64(array.size).tobytes() + array.tobytes()
