"""Rule: sites and studies are no covariates unless somebody says so."""

from collections.abc import Iterator, Sequence

from covaria.table.inference.rule import Claim, InferenceRule, Known
from covaria.table.profile import ColumnProfile
from covaria.table.roles import Role

SITE_NAMES = frozenset(
    {
        "SITEID",
        "SITE_ID",
        "SITE",
        "SITEGR1",
        "CENTER",
        "CENTRE",
        "CENTERID",
        "CENTREID",
        "SITENAME",
        "SITENO",
        "SITENUM",
        "SITE_NO",
        "SITE_NAME",
        "CENTERNO",
        "CENTRENO",
        "ZENTRUM",
        "INVID",
        "INVNAM",
        "INVESTIGATOR",
        "STUDYID",
        "STUDY",
    }
)


def _claims(columns: Sequence[ColumnProfile], known: Known) -> Iterator[Claim]:  # noqa: ARG001
    for column in columns:
        if column.name.upper() in SITE_NAMES:
            yield Claim(column, Role.IGNORE, "a site or study; declare it as category or group to use it")


SITE_NAME = InferenceRule("site-name", "Sites and studies are ignored", _claims)
