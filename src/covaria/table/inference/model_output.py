"""Rule: what a model of the response gave, such as predictions and residuals, is no covariate of it."""

import re
from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.plain_name import plain_name
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

_NAME = re.compile(
    r"[CEI]?I?PREDI?|[CEI]?I?W?RESI?|[CW]?NPDE?|ETA[ _.]?(?:[0-9]{1,2}|[CV][0-9A-Z]{0,3}|K[A-Z]{0,2}[0-9]?)"
    r"|(?:STUDENT(?:I[SZ]ED)?|STANDARDI[SZ]ED|PEARSON|DEVIANCE|RAW|STD|STUD)[ _.]?RESID(?:UALS?)?"
    r"|[.](?:FITTED|RESID|STD[.]RESID|COOKSD|HAT)|(?:FITTED|PREDICTED)(?:[ _.]VALUES?)?"
    r"|[YD]V?[ _.]?HAT"
    r"|RESID(?:UALS?|UO|UEN)?|PREDICT(?:ED|IONS?)|VORHERSAGE",
    re.IGNORECASE,
)
"""Of NONMEM, Monolix, nlme, R and SAS: predictions, residuals, and each subject's deviations (etas)."""


def names_model_output(name: str) -> bool:
    """Return whether a column of this name holds what a model of the response gave."""
    return _NAME.fullmatch(plain_name(name)) is not None


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:  # noqa: ARG001
    for column in columns:
        if column.is_number and names_model_output(column.name):
            yield Claim(column, Role.IGNORE, "what a model of the response gave, by its name")


MODEL_OUTPUT = InferenceRule(
    "model-output", "Predictions and residuals of a model, by their names, are ignored", _claims
)
