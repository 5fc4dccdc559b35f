"""Check: covariates whose names say that they come after treatment began are pointed out."""

import re
from collections.abc import Iterator

import numpy as np

from covaria.table.checks.check import Check, Remark, Severity
from covaria.table.draft import Draft
from covaria.table.plain_name import plain_name
from covaria.table.roles import MODELLED, Role
from covaria.wording.lists import listed

_NAMES = (
    r"CNSR|CENS(?:OR(?:ED|ING)?)?|EVNT(?:DESC)?|EVENTS?|STATUS|OS|PFS|TTE",
    r"(?:OS|PFS|EFS|DFS)[ _]?(?:TIME|DAYS|MONTHS|EVENT|STATUS|CNSR|CENS)",
    r"TT(?:E|D|P|R|F[A-Z]?|N[A-Z]?)N?|EX(?:P|POSURE)?[ _]?(?:DAYS?|WKS?|WEEKS?|MONTHS?|YRS?|YEARS?)",
    r"TIME[ _]?(?:TO|2)[ _]?.+|DAYS?[ _]?(?:TO|UNTIL|ON)[ _]?.+",
    r"(?:SURV|FU|FOLLOW[ _-]?UP)[ _]?(?:TIME|DAYS|MONTHS)?",
    r"AESER|AEFL|ANYAE|TEAE[A-Z]*|DTHDY|DTHFL|DEATH|DIED|DEAD|RELAPSE[DS]?",
    r"SURVIVED|OUTCOME|CUM(?:ULATIVE)?[ _]?DOSE",
    r"ADY|ASTDY|AENDY|(?:TRT|EX|AE)DUR[A-Z]?|ADUR[NU]?|(?:TREATMENT|EXPOSURE)[ _]?(?:DAYS|TIME|DURATION)",
    r"TRTEDY|EOSDY|EO[ST]STT|COMPL(?:FL|ETED|ETER)|.+[ _]COMPLETED?",
    r"DISCON[A-Z]*|DCS?REAS[A-Z]*|DROP(?:PED)?[ _]?OUT|WITHDR[A-Z]*|RESP(?:FL|OND(?:ER|ED).*)",
    r"(?:AVAL|CHG|PCHG|DV)(?:[ _.](?!BASE|BL).+|[0-9]+)|P?CHG|(?:PCT|PERCENT)?[ _]?CHANGE",
    r".+[ _.](?:CHG|CHANGE|EOT|EOS|FINAL|FOLLOW[ _-]?UP|POST|AT[ _]?END)",
    r"(?:CHANGE|END|FINAL|LAST|POST)[ _.].+",
    r"(?:VISIT|WEEK|WK|MONTH|DAY)[ _]?[1-9][0-9]*|.+[ _](?:W|WK|WEEK|MONTH)[ _]?[1-9][0-9]*",
    r".+[ _](?:DAY|VISIT)[ _]?(?:[2-9]|[1-9][0-9]+)",
)
"""Outcomes, times to them, and values of later visits, as trials name them."""
_NAME = re.compile("|".join(_NAMES), re.IGNORECASE)
_TIME = re.compile(r"(?:STUDY[ _]?)?DAYS?", re.IGNORECASE)
"""The axis of a table with several rows of a subject; of one with one, a time to something."""
_EXPOSURE = re.compile(
    r"(?:AUC|CMAX|CMIN|CTROUGH|CAVG|CSS|TMAX)(?:[_ ]?[A-Z0-9]+)*|C[_ ]?(?:MAX|MIN|TROUGH|AVG)|EXPOSURE"
    r"|CL[ _]?/?[ _]?F|V[ZSD]{1,2}[ _]?/?[ _]?F|T[ _]?(?:½|1/2)|T?HALF(?:[ _-]?LIFE)?|LAMBDA[ _]?Z|MRT",
    re.IGNORECASE,
)
"""What the dose becomes in the body, through which it acts, and what is computed from that."""


def _findings(draft: Draft) -> Iterator[Remark]:
    inferred = [each for each in draft.roles if each.role in MODELLED - {Role.DOSE} and not each.declared]
    is_treated = draft.column_of(Role.DOSE) is not None or draft.arm is not None
    found = [
        each.column
        for each in inferred
        if _NAME.fullmatch(plain_name(each.column))
        or (is_treated and _EXPOSURE.fullmatch(plain_name(each.column)))
        or (not _has_repeats(draft) and _TIME.fullmatch(plain_name(each.column)))
    ]
    if found:
        verb, names, they = ("comes", "name", "it was") if len(found) == 1 else ("come", "names", "they were")
        yield Remark(
            f"{listed(found)} {verb}, by the {names}, after treatment began, and may take part of its effect "
            "away",
            f"name the covariates to use without such ones unless {they} known before",
        )


def _has_repeats(draft: Draft) -> bool:
    """Whether some subject has several rows."""
    return draft.subjects is not None and len(np.unique(draft.subjects.codes)) < draft.rows


POST_BASELINE = Check("post-baseline", "Covariates of a later time", Severity.NOTE, _findings)
