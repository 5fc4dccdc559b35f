"""A digest of all that a fit found, by which two models are known to be the same."""

import json
from dataclasses import fields
from hashlib import sha256

from covaria.model.codec import decode, encode
from covaria.model.header import Header
from covaria.model.response_model import ResponseModel
from covaria.model.storage import header_of


def result_digest(model: ResponseModel) -> str:
    """SHA-256 of networks, weights, errors and all averages of a model, whatever its table is called.

    Where the model comes from, with versions and settings, is left out: another version may give the same.
    """
    # Decoded first, so that a whole number among numbers is the same before and after a file.
    header: Header = decode(Header, json.loads(json.dumps(encode(header_of(model)))))
    parts = {each.name: encode(getattr(header, each.name)) for each in fields(header)}
    del parts["provenance"]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
