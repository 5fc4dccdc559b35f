"""Check: a response that is yes or no is often enough one and the other for a model of it."""

from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.wording.lists import counted
from covaria.wording.numbers import format_percent

FEWEST = 10
"""Responders, or others, that a model needs: with fewer, folds without any are likely, and of ten and fewer
for a covariate estimates are biased (Peduzzi et al. 1996)."""


def _findings(draft: Draft) -> Iterator[Remark]:
    name, values = draft.response.name, draft.response.values
    if not draft.is_labelled or values.min() == values.max():
        return
    weights = np.ones(len(values)) if draft.weights is None else draft.weights.values
    yes, total = float(weights @ values), float(weights.sum())
    fewer = min(yes, total - yes)
    if fewer >= FEWEST:
        return
    # Imported here, since few tables need it.
    from scipy.stats import binomtest

    found = binomtest(round(yes), round(total)).proportion_ci(0.95, method="exact")
    whom = "responder" if yes <= total - yes else "non-responder"
    share = f"{format_percent(yes / total)} ({format_percent(found.low)} to {format_percent(found.high)})"
    yield Remark(
        f"{name} (response) has {counted(round(fewer), whom)} among {counted(round(total), 'subject')}, and "
        f"a model needs {FEWEST} of either kind",
        f"what can be said is the share of responders, {share}; compare doses or arms by an exact test, or "
        "choose a response that is more frequent",
    )


FEW_RESPONDERS = Check("few-responders", "There are responders and others enough", Severity.ERROR, _findings)
