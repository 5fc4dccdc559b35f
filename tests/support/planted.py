"""A trial in which what must never leave it was planted: words and numbers that nothing else could print.

Each is of fewer subjects than may be spoken of: identifiers, rare levels, the extremes of a covariate, of the
response and of a continuous dose, and the folder that the table lies in.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load

SUBJECTS = 150
FOLDER = "Krankenhaus_Quellwald"
IDENTIFIER = "ZQX7-"
RARE = {"RACE": ("Quexalote", 3), "REGION": ("Mesowinkel", 8), "SMOKER": ("Schnupfer", 4)}
"""Levels of few subjects, by column: one among several rare ones, one of eight, and one that is alone."""
SMALL_SITE = "Hinterquellbach"
HIGHEST_COUNT, HIGHEST_WEIGHT, LOWEST_WEIGHT, HIGHEST_RESPONSE = 883_325, 8417.35, -6193.75, 52_837.19
HIGHEST_EXPOSURE = 61_319.47
NEAR = 0.0003
"""Relative difference within which a printed number says the planted one."""

_ARRAY = re.compile(r"[A-Za-z0-9+/]{60,}=*")
_DIGEST = re.compile(r"\b(?:[0-9a-f]{32}){1,2}\b")
_NUMBER = re.compile(r"-?\d+(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def planted_trial(random: np.random.Generator, exposure: bool = False) -> dict[str, Any]:
    """Columns of the trial; `exposure` gives the dose many values, so that none is a level of the design."""
    rows = np.arange(SUBJECTS)
    base = random.normal(50, 9, SUBJECTS).round(2)
    dose = (
        random.uniform(0, 900, SUBJECTS).round(2) if exposure else np.tile([0.0, 5.0, 10.0, 20.0, 40.0], 30)
    )
    effect = 8 * dose / (dose.max() / 8 + dose)
    response = (base + effect + random.normal(0, 5, SUBJECTS)).round(2)
    weight = random.normal(80, 12, SUBJECTS).round(2)
    count = random.integers(150_000, 400_000, SUBJECTS)
    weight[17], weight[18], count[23], response[31] = (
        HIGHEST_WEIGHT,
        LOWEST_WEIGHT,
        HIGHEST_COUNT,
        HIGHEST_RESPONSE,
    )
    if exposure:
        dose[41] = HIGHEST_EXPOSURE
    trial = {
        "USUBJID": [f"{IDENTIFIER}{number:04}" for number in 5000 + random.permutation(SUBJECTS)],
        "SITE": [SMALL_SITE if row < 4 else f"Ort{row % 12}" for row in rows],
        "RACE": np.where(rows % 3, "B", "A"),
        "REGION": np.where(rows % 4 > 1, "East", "West"),
        "SMOKER": np.where(rows % 5, "no", "yes"),
        "WT": [str(each) for each in weight],
        "PLT": [str(each) for each in count],
        "BASE": [str(each) for each in base],
        "DOSE": dose,
        "AVAL": response,
    }
    for column, (level, subjects) in RARE.items():
        trial[column] = trial[column].astype(object)
        trial[column][50 : 50 + subjects] = level
    trial["RACE"][60:62] = "Quexalite"
    for row in (70, 71, 72):
        trial["BASE"][row] = ""
    return trial


def write_csv(trial: dict[str, Any], path: Path) -> Path:
    """Write the columns as a file."""
    lines = [",".join(trial), *(",".join(map(str, row)) for row in zip(*trial.values(), strict=True))]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


WORDS = (
    IDENTIFIER,
    SMALL_SITE,
    "Quexal",
    *(level for level, _ in RARE.values()),
    FOLDER,
)
NUMBERS = (HIGHEST_COUNT, HIGHEST_WEIGHT, LOWEST_WEIGHT, HIGHEST_RESPONSE, HIGHEST_EXPOSURE)


def told(text: str, words: tuple[str, ...] = WORDS) -> list[str]:
    """Say what of the planted a text holds, numbers within `NEAR` of a planted one included."""
    # Arrays of a page are letters and digits, any few of which come by chance; the model file has the same.
    # So are digests, by which a page calls its data.
    text = _DIGEST.sub(" ", _ARRAY.sub(" ", text))
    found = [word for word in words if word.casefold() in text.casefold()]
    numbers = np.array([float(each.replace(",", "")) for each in _NUMBER.findall(text)])
    return found + [f"{number:g}" for number in _near(numbers)]


def told_by_model(path: Path) -> list[str]:
    """Say what of the planted a model file holds, in its text or its arrays."""
    contents = path.read_bytes()
    header = contents[8 : 8 + int.from_bytes(contents[:8], "little")].decode()
    texts = json.loads(header)["__metadata__"]
    # What a model file says in JSON stands in the header as text, quoted once more.
    found = [each for text in texts.values() for each in told(text)]
    arrays = [array.astype(float).ravel() for array in load(contents).values()]
    return found + [f"{number:g}" for number in _near(np.concatenate(arrays))]


def told_by_page(path: Path) -> list[str]:
    """Say what of the planted a page holds, without the scripts that draw its figures."""
    text = path.read_text(encoding="utf-8")
    return told("\n".join(_without_drawing(text)))


def _without_drawing(page: str) -> Iterator[str]:
    # Scripts without data are those of the package and of Vega, the same in every page.
    for part in re.split(r"(<script\b[^>]*>.*?</script>)", page, flags=re.DOTALL):
        if not part.startswith("<script>"):
            yield part


def _near(numbers: Any) -> list[float]:
    planted = np.array(NUMBERS, float)
    is_near = (np.abs(numbers[:, None] - planted) <= NEAR * np.abs(planted)).any(axis=1)
    return list(numbers[is_near])
