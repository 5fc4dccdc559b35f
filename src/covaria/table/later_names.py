"""Names of what comes after treatment began: outcomes, times to them, later visits, and exposure."""

import re

from covaria.table.plain_name import plain_name
from covaria.table.time_names import DAYS, LONGER, VISITS

_MEDICATION = r"(?:PILL|TABLET|CAPSULE|DOSE|KIT|VIAL|BOTTLE|DRUG|TABLETTE|COMPRIME)[SN]?"
_NAMES = (
    r"CNSR|CENS(?:OR(?:ED|ING)?)?|EVNT(?:DESC)?|EVENTS?|STATUS|OS|PFS|TTE",
    r"(?:OS|PFS|EFS|DFS)[ _]?(?:TIME|DAYS|MONTHS|EVENT|STATUS|CNSR|CENS)",
    r"TT(?:E|D|P|R|F[A-Z]?|N[A-Z]?)N?|EX(?:P|POSURE)?[ _]?(?:DAYS?|WKS?|WEEKS?|MONTHS?|YRS?|YEARS?)",
    r"TIME[ _]?(?:TO|2)[ _]?.+|DAYS?[ _]?(?:TO|UNTIL|ON)[ _]?.+",
    r"(?:SURV|FU|FOLLOW[ _-]?UP)[ _]?(?:TIME|DAYS|MONTHS)?",
    r"AESER|AEFL|ANYAE|TEAE[A-Z]*|DTHDY|DTHFL|DEATH|DIED|DEAD|RELAPSE[DS]?",
    r"(?:N|NUM|NO|ANY|COUNT)[ _]?(?:OF[ _]?)?(?:TE|S)?AES?|(?:TE|S)?AES?[ _]?(?:COUNTS?|N|NO|NUM|ANY|YN)",
    r"SURVIVED|OUTCOME|CUM(?:ULATIVE)?[ _]?DOSE|(?:RELATIVE[ _]?)?DOSE[ _]?INTENSITY",
    r"ADY|ASTDY|AENDY|(?:TRT|EX|AE)DUR[A-Z]?|ADUR[NU]?|(?:TREATMENT|EXPOSURE)[ _]?(?:DAYS|TIME|DURATION)",
    r"TRTEDY|EOSDY|EO[ST]STT|COMPL(?:FL|ETED|ETER)|.+[ _]COMPLETED?",
    r"DISCON[A-Z]*(?:[ _].+)?|DCS?REAS[A-Z]*|DROP(?:PED)?[ _]?OUT(?:[ _].+)?|WITHDR[A-Z]*(?:[ _].+)?"
    r"|ABBRUCH(?:[ _]?GRUND)?|RESP(?:FL|OND(?:ER|ED).*)",
    r"(?:.+[ _])?(?:COMPLIAN(?:CE|T)|ADHEREN(?:CE|T)|OBSERVANCE)(?:[ _].+)?|THERAPIETREUE",
    rf"N[ _]?(?:DOSES|CYC(?:LES)?)|(?:NUM(?:BER)?|NO|N|MISSED)[ _]?(?:OF[ _]?)?{_MEDICATION}"
    rf"|{_MEDICATION}[ _](?:RETURNED|TAKEN|DISPENSED|ADMINISTERED|RECEIVED|COUNT)",
    r"RESCUE(?:FL|N|MED[A-Z]*)?(?:[ _].+)?|.+[ _]RESCUED?|RESCFL",
    r"(?:P|C|S)GI[ _-]?[CI]|(?:PATIENT|CLINICAL|GLOBAL)[ _].*IMPRESSION.*(?:CHANGE|IMPROVEMENT)",
    r"(?:(?:TREATMENT|TRT|ARM|BLIND(?:ING)?|PATIENT|SUBJECT)[ _]?)?GUESS(?:[ _].+)?|TSQM.*",
    r"(?:ADA|NAB)[ _]?(?:FL|POS(?:ITIVE)?|STAT(?:US)?|TIT(?:ER|RE))",
    r"(?:ANTI[ _-]?DRUG|NEUTRALI[SZ]ING)[ _-]?ANTIBOD.*",
    r"(?:AVAL|CHG|PCHG|DV)(?:[ _.](?!BASE|BL).+|[0-9]+)|P?CHG(?:WK?|WEEK|MO?|MONTH|D|DAY|V|VISIT)[1-9][0-9]*",
    r"P?CHG|(?:PCT|PERCENT)?[ _]?CHANGE",
    r".+[ _.](?:CHG|CHANGE|EO[TS]|END(?:E|POINT)?|FINAL|FOLLOW[ _-]?UP|POST|AT[ _]?END|NADIR)",
    r".+[ _](?:ABSCHLUSS|NACHHER|APRES|DESPUES)",
    r"(?:CHANGE|END|FINAL|LAST|POST|EO[TS]|NADIR)[ _.].+|LAST[ _]?OBS(?:[ _]?[A-Z]*)|NADIR",
    rf"(?:{VISITS}|{LONGER}|{DAYS})[ _]?[1-9][0-9]*|.+[ _](?:W|{LONGER})[ _]?[1-9][0-9]*",
    rf".+[ _](?:{DAYS}|{VISITS})[ _]?(?:[2-9]|[1-9][0-9]+)",
)
"""As trials name them, in English, and times and visits in German, French and Spanish."""
_LATER = re.compile("|".join(_NAMES), re.IGNORECASE)
_EXPOSURE = re.compile(
    r"(?:AUC|CMAX|CMIN|CTROUGH|CAVG|CSS|TMAX)(?:[_ ]?[A-Z0-9]+)*|C[_ ]?(?:MAX|MIN|TROUGH|AVG)|EXPOSURE"
    r"|CL[ _]?/?[ _]?F|V[ZSD]{1,2}[ _]?/?[ _]?F|T[ _]?(?:½|1/2)|T?HALF(?:[ _-]?LIFE)?|LAMBDA[ _]?Z|MRT",
    re.IGNORECASE,
)
"""What the dose becomes in the body, through which it acts, and what is computed from that."""


def is_later(name: str) -> bool:
    """Return whether a column of this name holds an outcome, or a value from after treatment began."""
    return _LATER.fullmatch(plain_name(name)) is not None


def is_exposure(name: str) -> bool:
    """Return whether a column of this name holds what a dose becomes in the body."""
    return _EXPOSURE.fullmatch(plain_name(name)) is not None
