"""The date of a report, which a reproducible build may fix."""

import os
from datetime import UTC, date, datetime

from covaria.errors import UsageError

VARIABLE = "SOURCE_DATE_EPOCH"


def report_date() -> date:
    """Today in UTC, or the day that the environment variable SOURCE_DATE_EPOCH gives in seconds since 1970.

    Raises
    ------
    UsageError
        When the variable is set to something else.

    References
    ----------
    Reproducible Builds, "SOURCE_DATE_EPOCH specification", version 1.1.
    """
    seconds = os.environ.get(VARIABLE)
    if not seconds:
        return datetime.now(tz=UTC).date()
    try:
        return datetime.fromtimestamp(int(seconds), tz=UTC).date()
    except (ValueError, OverflowError, OSError):
        message = (
            f"The environment variable {VARIABLE} must be whole seconds since 1970; unset it or correct it."
        )
        raise UsageError(message) from None
