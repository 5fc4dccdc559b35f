"""The container of a model file: safetensors with one JSON text, and in it a digest of the whole file."""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from covaria.errors import ModelFileError

FORMAT_VERSION = 1
"""A later one comes with a reader of each released one before it: what was written stays readable."""
_METADATA_KEY = "covaria"
_DIGEST_KEY = "sha256"
_BLANK = "0" * 64
"""What stands in the place of the digest while the file is digested."""

Arrays = dict[str, NDArray[Any]]


def packed(content: object, arrays: Arrays) -> bytes:
    """Return the bytes of a file that holds a JSON value and arrays; the same ones give the same bytes."""
    from safetensors.numpy import save

    # The digest comes first, so that nothing else in the file can be taken for its place.
    fields = {_DIGEST_KEY: _BLANK, "format_version": FORMAT_VERSION, "model": content}
    blank: bytes = save(arrays, metadata={_METADATA_KEY: json.dumps(fields, allow_nan=False)})
    return blank.replace(_BLANK.encode(), sha256(blank).hexdigest().encode(), 1)


def unpacked(path: Path) -> tuple[Any, Arrays]:
    """Read the JSON value and the arrays of a file.

    Raises
    ------
    ModelFileError
        If the file is missing, foreign, of a newer format, or not byte for byte what was written.
    """
    content = _bytes_of(path)
    try:
        fields, arrays = _parts(content)
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError):
        raise ModelFileError(
            f"{path} is not a Covaria model file, or was cut short; make it again with `covaria fit`."
        ) from None
    try:
        version, digest, model = _fields(fields)
    except (LookupError, ValueError, TypeError, RecursionError):
        raise ModelFileError(damaged(path)) from None
    if version > FORMAT_VERSION:
        raise ModelFileError(
            f"{path} was written by a newer Covaria (file format {version}); update Covaria to read it."
        )
    if sha256(content.replace(digest.encode(), _BLANK.encode(), 1)).hexdigest() != digest:
        raise ModelFileError(damaged(path))
    return model, arrays


def damaged(path: Path) -> str:
    """Say that a file is a model's, but not as it was written."""
    return f"{path} is a Covaria model file with damaged contents; make it again with `covaria fit`."


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except IsADirectoryError:
        raise ModelFileError(
            f"{path} is a folder; name the model file in it, such as model.covaria."
        ) from None
    except (FileNotFoundError, NotADirectoryError):
        raise ModelFileError(
            f"There is no file {path}; check the path, or make one with `covaria fit`."
        ) from None
    except (OSError, ValueError):
        raise ModelFileError(f"{path} cannot be read; check its name and permissions.") from None


def _parts(content: bytes) -> tuple[str, Arrays]:
    """Our text and the arrays; an error where the bytes are no safetensors, or somebody else's."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays: Arrays = load(content)
    except SafetensorError as error:
        raise ValueError from error
    # safetensors gives metadata of files alone, not of bytes.
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    text: str = header["__metadata__"][_METADATA_KEY]
    return text, arrays


def _fields(text: str) -> tuple[int, str, Any]:
    """Version, digest and model; a newer format may have what it likes in the place of the last two."""
    fields = json.loads(text)
    version = fields["format_version"]
    if type(version) is not int or version < 1:
        raise ValueError("format_version")
    if version > FORMAT_VERSION:
        return version, "", None
    digest, model = fields[_DIGEST_KEY], fields["model"]
    if set(fields) != {_DIGEST_KEY, "format_version", "model"} or not re.fullmatch("[0-9a-f]{64}", digest):
        raise ValueError(_DIGEST_KEY)
    return version, digest, model
