"""Damaged model files: a ModelFileError, or a model that predicts as the one that was saved."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from hypothesis import given

from covaria import ResponseModel, load_model
from covaria.errors import ModelFileError
from support.damage import EDITS, FUZZ, Edit, damaged, within_time


@FUZZ
@given(edits=EDITS)
def test_a_damaged_model_file_is_refused_or_predicts_as_it_did(
    model_bytes: bytes, fitted: ResponseModel, trial_columns: dict[str, Any], edits: list[Edit]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "damaged.covaria"
        path.write_bytes(damaged(model_bytes, edits))
        try:
            with within_time():
                model = load_model(path)
        except ModelFileError:
            return
    found, saved = model.predict(trial_columns), fitted.predict(trial_columns)
    np.testing.assert_array_equal(
        [found.mean, found.lower, found.upper], [saved.mean, saved.lower, saved.upper]
    )
