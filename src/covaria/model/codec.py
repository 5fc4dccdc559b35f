"""Frozen dataclasses to plain JSON values and back, strictly: what does not fit its type is refused."""

import math
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def encode(value: object) -> object:
    """Turn dataclasses, tuples, text and numbers into JSON values; a dataclass's name is kept as "type".

    Raises
    ------
    TypeError
        If something else is met, such as a number that is not finite.
    """
    if is_dataclass(value) and not isinstance(value, type):
        encoded = {field.name: encode(getattr(value, field.name)) for field in fields(value)}
        return {"type": type(value).__name__, **encoded}
    if isinstance(value, tuple):
        return [encode(part) for part in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise TypeError(f"a value of type {type(value).__name__} cannot be stored")


def decode(declared: Any, value: object) -> Any:
    """Rebuild a value of a declared type from JSON values.

    A field that is marked as one that came later may be absent; it then has its default, as files had that
    knew no such thing.

    Parameters
    ----------
    declared : type
        A dataclass, tuple, union, str, bool, int or float.
    value : object
        As `json.loads` gives it.

    Raises
    ------
    ValueError
        If the value does not fit.
    """
    origin = get_origin(declared)
    if origin is tuple:
        return _decode_tuple(get_args(declared), value)
    if origin in {Union, UnionType}:
        return _decode_union(get_args(declared), value)
    if is_dataclass(declared):
        return _decode_dataclass(declared, value)
    if issubclass(declared, StrEnum):
        return declared(value)
    return _decode_plain(declared, value)


def _decode_plain(declared: type, value: object) -> object:
    if declared is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not declared or (isinstance(value, float) and not math.isfinite(value)):
        raise ValueError(f"expected {declared.__name__}")
    return value


def _decode_tuple(parts: tuple[Any, ...], value: object) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError("expected a list")
    if len(parts) == 2 and parts[1] is Ellipsis:
        if parts[0] is float:
            # Thousands of numbers in a row: the way round `decode` would take most of a file's loading.
            return tuple(_decode_plain(float, part) for part in value)
        return tuple(decode(parts[0], part) for part in value)
    if len(parts) != len(value):
        raise ValueError(f"expected {len(parts)} parts")
    return tuple(decode(part, own) for part, own in zip(parts, value, strict=True))


def _decode_union(choices: tuple[Any, ...], value: object) -> Any:
    if value is None and NoneType in choices:
        return None
    name = value.get("type") if isinstance(value, dict) else None
    for choice in choices:
        if choice is not NoneType and (not is_dataclass(choice) or getattr(choice, "__name__", None) == name):
            return decode(choice, value)
    raise ValueError(f"expected one of {choices}")


@cache
def _hints(declared: Any) -> dict[str, Any]:
    """What type each field has; Python works this out from text each time: two fifths of a file's loading."""
    return get_type_hints(declared)


def _decode_dataclass(declared: Any, value: object) -> Any:
    hints = _hints(declared)
    name: str = declared.__name__
    if not isinstance(value, dict) or value.get("type") != name or not set(value) <= {"type", *hints}:
        raise ValueError(f"expected the fields of {name}")
    absent = hints.keys() - value.keys()
    if absent - {field.name for field in fields(declared) if field.metadata.get("came_later")}:
        raise ValueError(f"expected the fields of {name}")
    return declared(**{field: decode(hint, value[field]) for field, hint in hints.items() if field in value})
