"""Rule: text whose name says that it holds remarks is no category, however often they are the same."""

import re
from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.plain_name import plain_name
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

_NAME = re.compile(
    r"(?:.*[ _.-])?(?:COMMENTS?|REMARKS?|NOTES?|FREE[ _]?TEXT|VERBATIM|NARRATIVES?|BEMERKUNG(?:EN)?"
    r"|KOMMENTARE?|COMMENTAIRES?|COMENTARIOS?)|COVAL[0-9]*",
    re.IGNORECASE,
)
"""In English, German, French and Spanish, and as CDISC's domain of comments has it."""


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:  # noqa: ARG001
    for column in columns:
        if column.values is None and _NAME.fullmatch(plain_name(column.name)):
            yield Claim(column, Role.IGNORE, "remarks, by its name")


REMARK_NAME = InferenceRule("remark-name", "Text of remarks, by its name, is ignored", _claims)
