"""The published table of repeated measures, and simulated ones."""

import csv
from pathlib import Path

import numpy as np
import pytest

from covaria.repeated.layout import RepeatedRows

FEV = Path(__file__).parents[1] / "data" / "fev.csv"


@pytest.fixture(scope="session")
def fev() -> RepeatedRows:
    """FEV1 by arm and visit, with race and sex: constant, Black, White, female, arm, visits, arm × visits."""
    with FEV.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["FEV1"] != "NA"]
    names = sorted({row["USUBJID"] for row in rows})
    visit = np.array([int(row["AVISIT"][-1]) - 1 for row in rows])
    later = np.eye(4)[visit][:, 1:]
    treated = np.array([[row["ARMCD"] == "TRT"] for row in rows], float)
    others = [
        [1.0, row["RACE"].startswith("Black"), row["RACE"] == "White", row["SEX"] == "Female"] for row in rows
    ]
    return RepeatedRows(
        design=np.hstack([np.array(others, float), treated, later, treated * later]),
        response=np.array([float(row["FEV1"]) for row in rows]),
        subject=np.array([names.index(row["USUBJID"]) for row in rows]),
        times=visit.astype(float),
        visits=4,
    )
