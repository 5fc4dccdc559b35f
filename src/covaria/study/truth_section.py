"""The truths of a plan's file."""

import hashlib
from collections.abc import Callable

from covaria.dose import CandidateShape, candidates_from_text
from covaria.errors import UsageError
from covaria.model import load_model
from covaria.study.dataset_truth import DatasetTruth
from covaria.study.fitted_truth import FittedTruth
from covaria.study.function_truth import FunctionTruth
from covaria.study.known_trials import KNOWN_TRIALS
from covaria.study.scatter import LINKS, Scatter
from covaria.study.section import Section
from covaria.study.truth import ParametricTruth, Truth
from covaria.study.user_function import UserFunction

FLAT = "flat"
"""The word of a dose that does nothing."""
KINDS = ("model", "dataset", "function", "curve")
"""Keys that each say what a truth is made of."""


def truth_of(own: Section) -> Truth:
    """Read a truth; errors name the key."""
    kinds = [key for key in KINDS if own.has(key)]
    if len(kinds) > 1:
        raise own.refused(kinds[1], f"cannot be given beside {kinds[0]}; a truth is one of both")
    read: dict[str, Callable[[Section], Truth]] = {
        "model": _fitted_truth,
        "dataset": _dataset_truth,
        "function": _function_truth,
    }
    return read.get(kinds[0] if kinds else "curve", _parametric_truth)(own)


def user_function_of(own: Section) -> UserFunction:
    """Read where a function of the user's own is."""
    try:
        return UserFunction(own.text("function"), own.folder)
    except UsageError as error:
        raise own.refused("function", f"cannot be used: {error}") from None


def _fitted_truth(own: Section) -> FittedTruth:
    path = own.path("model")
    own.end()
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        return FittedTruth(own.last_name, load_model(path), digest)
    except UsageError as error:
        raise own.refused("model", f"cannot be a truth, since {error}") from None


def _dataset_truth(own: Section) -> DatasetTruth:
    truth = DatasetTruth(own.last_name, own.word("dataset", None, tuple(KNOWN_TRIALS)))
    own.end()
    return truth


def _function_truth(own: Section) -> FunctionTruth:
    truth = FunctionTruth(own.last_name, user_function_of(own), _scatter(own))
    own.end()
    return truth


def _parametric_truth(own: Section) -> ParametricTruth:
    effects = own.table("effects")
    truth = ParametricTruth(
        own.last_name,
        _curve(own),
        largest_effect=own.number("largest_effect", 0.0) or 0.0,
        intercept=own.number("intercept", 0.0) or 0.0,
        slopes={
            name: effects.number(name, 0.0) or 0.0 for name in effects.keys if not effects.is_table(name)
        },
        steps={name: _steps(effects.table(name)) for name in effects.keys if effects.is_table(name)},
        scatter=_scatter(own),
    )
    own.end()
    if truth.curve is not None and truth.largest_effect == 0:
        raise own.refused(
            "largest_effect", f'must not be 0 with this curve; for no effect write curve = "{FLAT}"'
        )
    if truth.curve is None and truth.largest_effect != 0:
        raise own.refused("largest_effect", f'must be left out with the curve "{FLAT}"')
    return truth


def _scatter(own: Section) -> Scatter:
    """How responses scatter; keys of another endpoint are not known to this one."""
    endpoint = own.word("endpoint", "normal", tuple(LINKS))
    if endpoint == "binary":
        return Scatter(endpoint)
    if endpoint == "count":
        return Scatter(endpoint, dispersion=own.number("dispersion", 0.0, at_least=0) or 0.0)
    return Scatter(
        endpoint,
        sd=own.number("sd", 1.0, above=0) or 1.0,
        heavy_tails=own.word("noise", "normal", ("normal", "t")) == "t",
    )


def _curve(own: Section) -> CandidateShape | None:
    word = own.text("curve")
    if word == FLAT:
        return None
    try:
        found = candidates_from_text(word)
    except UsageError as error:
        raise UsageError(f"{own.where}: curve cannot be used. {error}") from None
    if len(found) > 1:
        raise own.refused("curve", "must be one curve; a truth has no more")
    return found[0]


def _steps(own: Section) -> dict[str, float]:
    return {level: own.number(level, 0.0) or 0.0 for level in own.keys}
