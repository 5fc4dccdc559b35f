"""Damaged, foreign and hostile files: every one is refused by name, or is a model; nothing in it runs."""

import io
import os
import pickle
import zipfile
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from covaria import load_model
from covaria.errors import ModelFileError

Content = dict[str, Any]


class Payload:
    """Makes a folder when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (self.path,)


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", content)
    return buffer.getvalue()


def saved_objects(content: object) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array([content], dtype=object), allow_pickle=True)
    return buffer.getvalue()


def with_metadata(text: str) -> bytes:
    return save({"fold_means": np.ones(2)}, metadata={"covaria": text})


PAYLOADS: dict[str, Callable[[Payload], bytes]] = {
    "a pickle": pickle.dumps,
    "a pickle of protocol 0": lambda payload: pickle.dumps(payload, protocol=0),
    "a PyTorch archive": lambda payload: zipped(pickle.dumps(payload)),
    "a NumPy file of objects": saved_objects,
    "a pickle as metadata": lambda payload: with_metadata(pickle.dumps(payload, 0).decode("latin-1")),
}


@pytest.mark.parametrize("kind", PAYLOADS)
def test_payloads_are_refused_and_do_not_run(kind: str, tmp_path: Path) -> None:
    mark, path = tmp_path / "it ran", tmp_path / "hostile.covaria"
    path.write_bytes(PAYLOADS[kind](Payload(mark)))
    with pytest.raises(ModelFileError, match=r"not a Covaria model file|damaged"):
        load_model(path)
    assert not mark.exists()


def test_the_payload_would_run(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Payload(tmp_path / "it ran")))
    assert (tmp_path / "it ran").exists()


FOREIGN = {
    "nothing": b"",
    "a PNG": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "text": b"USUBJID,AGE\n1,60\n",
    "zeros": bytes(64),
    "a header of impossible length": b"\xff" * 64,
    "an archive": zipped(b"nothing"),
    "somebody else's safetensors": save({"weight": np.ones((2, 2))}),
    "somebody else's metadata": save({"weight": np.ones(1)}, metadata={"format": "pt"}),
    "metadata that is no JSON": with_metadata("{"),
    "metadata nested without end": with_metadata("[" * 100_000),
    "a number of many digits": with_metadata(f'{{"format_version": {"9" * 5000}}}'),
    "a list": with_metadata("[1]"),
    "no model": with_metadata('{"format_version": 1}'),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_foreign_files_are_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "foreign.covaria"
    path.write_bytes(FOREIGN[kind])
    with pytest.raises(ModelFileError, match=r"not a Covaria model file|damaged"):
        load_model(path)


def test_a_file_cut_short_anywhere_is_refused(model_bytes: bytes, tmp_path: Path) -> None:
    path = tmp_path / "short.covaria"
    for length in sorted({*range(24), *np.linspace(24, len(model_bytes) - 1, 150).astype(int).tolist()}):
        path.write_bytes(model_bytes[:length])
        with pytest.raises(ModelFileError):
            load_model(path)


def test_a_file_with_something_behind_it_is_refused(model_bytes: bytes, tmp_path: Path) -> None:
    path = tmp_path / "long.covaria"
    path.write_bytes(model_bytes + b"\0")
    with pytest.raises(ModelFileError):
        load_model(path)


def changed(model_bytes: bytes, place: int, random: np.random.Generator) -> bytes:
    """A copy with another byte in one place: another digit for a digit, another blank for a blank."""
    copy, old = bytearray(model_bytes), model_bytes[place]
    if chr(old).isdigit():
        copy[place] = random.choice([each for each in b"0123456789" if each != old])
    elif old == ord(" "):
        copy[place] = ord("\t")
    else:
        copy[place] ^= int(random.integers(1, 256))
    return bytes(copy)


def loading(model_bytes: bytes, places: Iterable[int], path: Path) -> list[int]:
    """The places at which a changed byte goes unnoticed."""
    random, unnoticed = np.random.default_rng(8), []
    for place in places:
        path.write_bytes(changed(model_bytes, int(place), random))
        try:
            load_model(path)
        except ModelFileError:
            continue
        unnoticed.append(place)
    return unnoticed


def json_end(model_bytes: bytes) -> int:
    return 8 + int.from_bytes(model_bytes[:8], "little")


def test_a_changed_byte_is_refused_wherever_it_is(model_bytes: bytes, tmp_path: Path) -> None:
    places = [*range(0, len(model_bytes), 331), *range(json_end(model_bytes) - 8, json_end(model_bytes) + 8)]
    assert loading(model_bytes, places, tmp_path / "changed.covaria") == []


@pytest.mark.slow
def test_a_changed_digit_of_the_header_is_refused(model_bytes: bytes, tmp_path: Path) -> None:
    digits = [place for place in range(json_end(model_bytes)) if chr(model_bytes[place]).isdigit()]
    assert len(digits) > 2000
    assert loading(model_bytes, digits[::61], tmp_path / "changed.covaria") == []


@pytest.mark.slow
def test_a_changed_byte_is_refused_at_any_of_thousands_of_places(model_bytes: bytes, tmp_path: Path) -> None:
    assert loading(model_bytes, range(0, len(model_bytes), 11), tmp_path / "changed.covaria") == []


def mutations(value: Any) -> Iterator[Any]:
    """Every copy of a JSON value with one field of a wrong type, missing, or one too many."""
    if isinstance(value, dict):
        yield from _of_a_dictionary(value)
    elif isinstance(value, list):
        yield from _of_a_list(value)
    elif isinstance(value, bool):
        yield from (0, 1, "true", None, [value])
    elif isinstance(value, int | float):
        yield from (str(value), None, [value], value > 0, float("nan"))
    elif isinstance(value, str):
        yield from (1, 0.5, False, [value], {"type": value})


CAME_LATER = {
    *("asked", "takes_others", "responder", "probabilities", "censoring", "survival"),
    *("ordered", "levels", "shares", "other_scale", "rounding", "visits", "visit", "assigned", "time"),
    *("threshold_effects", "by_threshold", "gain_by_threshold", "gain_by_threshold_se"),
}
"""What the first files of the format do not have."""


def _of_a_dictionary(value: dict[str, Any]) -> Iterator[Any]:
    for key, part in value.items():
        if key not in CAME_LATER:
            yield {other: own for other, own in value.items() if other != key}
        yield from ({**value, key: changed} for changed in mutations(part))
    yield {**value, "unknown": 1}
    yield from ([], None, "text")


def _of_a_list(value: list[Any]) -> Iterator[Any]:
    # The first and the last represent the parts between them.
    for place in {0, len(value) - 1} if value else ():
        for changed in mutations(value[place]):
            yield [*value[:place], changed, *value[place + 1 :]]
    yield from ({}, None, "text", 5)


@pytest.mark.parametrize("step", [23, pytest.param(1, marks=pytest.mark.slow)])
def test_every_field_of_a_wrong_type_missing_or_unknown_is_refused(
    content: Content, forge: Callable[..., Path], step: int
) -> None:
    """One change in 23 is tried: many fields, and every way to change one."""
    count = 0
    for changed in islice(mutations(content["model"]), 0, None, step):
        # A model of too few subjects at each dose has no adjusted means.
        if isinstance(changed, dict) and changed.get("adjusted_means", 0) is None:
            continue
        with pytest.raises(ModelFileError):
            load_model(forge({**content, "model": changed}))
        count += 1
    assert count > 2000 / step


def test_mutations_leave_the_original_as_it_was(content: Content, forge: Callable[..., Path]) -> None:
    before = deepcopy(content)
    list(mutations(content["model"]))
    assert content == before
    assert load_model(forge(content))
