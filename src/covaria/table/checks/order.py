"""The order in which the checks look."""

from covaria.table.checks.collinear import COLLINEAR
from covaria.table.checks.determined_by_arm import DETERMINED_BY_ARM
from covaria.table.checks.left_out import LEFT_OUT
from covaria.table.checks.many_covariates import MANY_COVARIATES
from covaria.table.checks.missing_values import MISSING_VALUES
from covaria.table.checks.mixed_text import MIXED_TEXT
from covaria.table.checks.negative_weight import NEGATIVE_WEIGHT
from covaria.table.checks.nothing_varies import NOTHING_VARIES
from covaria.table.checks.rare_levels import RARE_LEVELS
from covaria.table.checks.repeated_subjects import REPEATED_SUBJECTS
from covaria.table.checks.response_copy import RESPONSE_COPY
from covaria.table.checks.response_levels import RESPONSE_LEVELS
from covaria.table.checks.row_count import ROW_COUNT
from covaria.table.checks.sentinel import SENTINEL
from covaria.table.checks.single_arm import SINGLE_ARM
from covaria.table.checks.single_dose import SINGLE_DOSE
from covaria.table.checks.small_arm import SMALL_ARM
from covaria.table.checks.undeclared_arm import UNDECLARED_ARM

CHECKS = (
    NEGATIVE_WEIGHT,
    ROW_COUNT,
    RESPONSE_LEVELS,
    SINGLE_DOSE,
    SINGLE_ARM,
    SMALL_ARM,
    DETERMINED_BY_ARM,
    NOTHING_VARIES,
    LEFT_OUT,
    REPEATED_SUBJECTS,
    MISSING_VALUES,
    SENTINEL,
    MIXED_TEXT,
    UNDECLARED_ARM,
    RARE_LEVELS,
    RESPONSE_COPY,
    MANY_COVARIATES,
    COLLINEAR,
)
