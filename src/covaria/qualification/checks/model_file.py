"""Check: a model is the same after its file, and a damaged file is refused."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from covaria.errors import ModelFileError
from covaria.model import load_model, model_bytes, save_model
from covaria.model.result_digest import result_digest
from covaria.qualification.check import Check, Comparison, Part, same
from covaria.qualification.trial import first_trial


def _comparisons() -> Iterator[Comparison]:
    columns, model = first_trial()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.covaria"
        save_model(model, path)
        loaded = load_model(path)
        yield same("digest of the result after the file", result_digest(model), result_digest(loaded))
        yield same("contents of the file when written again", True, path.read_bytes() == model_bytes(loaded))
        before, after = model.predict(columns), loaded.predict(columns)
        alike = all((getattr(before, end) == getattr(after, end)).all() for end in ("mean", "lower", "upper"))
        yield same("predictions and their intervals to the bit", True, alike)
        yield same("a file with one bit changed", "refused", _load_damaged(path))


def _load_damaged(path: Path) -> str:
    contents = bytearray(path.read_bytes())
    # The last byte is of the arrays, whatever is before them.
    contents[-1] ^= 1
    path.write_bytes(contents)
    try:
        load_model(path)
    except ModelFileError:
        return "refused"
    return "loaded"


MODEL_FILE = Check("model-file", Part.OPERATION, "A model is the same after its file", _comparisons)
