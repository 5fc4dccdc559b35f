"""A simulated trial with visits."""

from typing import Any

import numpy as np
import pytest

Columns = dict[str, list[Any]]


def visit_trial(subjects: int = 60, seed: int = 5) -> Columns:
    """Two arms at three visits, whose responses rise and fall together; the last visit is often missing."""
    random = np.random.default_rng(seed)
    columns: Columns = {name: [] for name in ("USUBJID", "ARM", "AVISIT", "BASE", "SEX", "CHG")}
    for subject in range(subjects):
        level, slope = random.normal(0, 2), random.normal(0, 0.2)
        base, sex = random.normal(50, 8), "FM"[random.integers(2)]
        arm = ("Placebo", "Active")[subject % 2]
        for place, visit in enumerate(("Week 2", "Week 4", "Week 12")):
            response = level + 0.2 * base + place * (1 + 1.5 * (arm == "Active"))
            response += slope * int(visit.split()[1]) + random.normal(0, 1)
            gone = visit == "Week 12" and random.random() < 0.25
            row = (
                f"CANARY-{subject:03}",
                arm,
                visit,
                round(base, 2),
                sex,
                "" if gone else round(response, 3),
            )
            for name, cell in zip(columns, row, strict=True):
                columns[name].append(cell)
    return columns


@pytest.fixture
def columns() -> Columns:
    return visit_trial()
