"""Check: a fit is done again from its model to the bit, by one thread, and another table is told."""

from collections.abc import Iterator

from covaria.fit import replay_model
from covaria.qualification.check import Check, Comparison, Part, same
from covaria.qualification.environment import with_variable
from covaria.qualification.trial import first_trial


def _comparisons() -> Iterator[Comparison]:
    columns, model = first_trial()
    with with_variable("COVARIA_THREADS", "1"):
        found = replay_model(model, columns)
    yield same("digest of the result, with one thread", found.digest_then, found.digest_now)
    changed = {**columns, "AGE": columns["AGE"][::-1]}
    yield same(
        "a table with other ages", "told", "taken" if replay_model(model, changed).same_table else "told"
    )


REPLAY = Check("replay", Part.OPERATION, "A fit is repeated to the bit", _comparisons)
