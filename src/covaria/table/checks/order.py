"""The order in which the checks look."""

from covaria.table.checks.alike_levels import ALIKE_LEVELS
from covaria.table.checks.alike_names import ALIKE_NAMES
from covaria.table.checks.below_limit import BELOW_LIMIT
from covaria.table.checks.censored_response import CENSORED_RESPONSE
from covaria.table.checks.coded_dose import CODED_DOSE
from covaria.table.checks.collinear import COLLINEAR
from covaria.table.checks.copied_rows import COPIED_ROWS
from covaria.table.checks.counted_response import COUNTED_RESPONSE
from covaria.table.checks.declared_output import DECLARED_OUTPUT
from covaria.table.checks.determined_by_arm import DETERMINED_BY_ARM
from covaria.table.checks.dose_units import DOSE_UNITS
from covaria.table.checks.empty_dose import EMPTY_DOSE
from covaria.table.checks.endpoint import ENDPOINT
from covaria.table.checks.exposure import EXPOSURE, RATE_UNIT
from covaria.table.checks.far_value import FAR_VALUE
from covaria.table.checks.few_responders import FEW_RESPONDERS
from covaria.table.checks.filtered import FILTERED
from covaria.table.checks.imputed_responses import IMPUTED_RESPONSES
from covaria.table.checks.integer_codes import INTEGER_CODES
from covaria.table.checks.leaks import LEAKS
from covaria.table.checks.left_out import LEFT_OUT
from covaria.table.checks.lettered_numbers import LETTERED_NUMBERS
from covaria.table.checks.magnitude import MAGNITUDE
from covaria.table.checks.many_covariates import MANY_COVARIATES
from covaria.table.checks.missing_values import MISSING_VALUES
from covaria.table.checks.mixed_numbers import MIXED_NUMBERS
from covaria.table.checks.mixed_text import MIXED_TEXT
from covaria.table.checks.nearly_dose import NEARLY_DOSE
from covaria.table.checks.nearly_response import NEARLY_RESPONSE
from covaria.table.checks.negative_dose import NEGATIVE_DOSE
from covaria.table.checks.negative_weight import NEGATIVE_WEIGHT
from covaria.table.checks.nothing_varies import NOTHING_VARIES
from covaria.table.checks.number_for_each_row import NUMBER_FOR_EACH_ROW
from covaria.table.checks.ordered_response import ORDERED_RESPONSE
from covaria.table.checks.pair_leaks import PAIR_LEAKS
from covaria.table.checks.positive_response import POSITIVE_RESPONSE
from covaria.table.checks.post_baseline import POST_BASELINE
from covaria.table.checks.rare_levels import RARE_LEVELS
from covaria.table.checks.reading import READING
from covaria.table.checks.repeated_rows import REPEATED_ROWS
from covaria.table.checks.repeated_subjects import REPEATED_SUBJECTS
from covaria.table.checks.response_copy import RESPONSE_COPY
from covaria.table.checks.response_levels import RESPONSE_LEVELS
from covaria.table.checks.response_limits import RESPONSE_LIMITS
from covaria.table.checks.row_count import ROW_COUNT
from covaria.table.checks.same_order import SAME_ORDER
from covaria.table.checks.sentinel import SENTINEL
from covaria.table.checks.several_responses import SEVERAL_RESPONSES
from covaria.table.checks.several_units import SEVERAL_UNITS
from covaria.table.checks.single_arm import SINGLE_ARM
from covaria.table.checks.single_dose import SINGLE_DOSE
from covaria.table.checks.small_arm import SMALL_ARM
from covaria.table.checks.small_dose import SMALL_DOSE
from covaria.table.checks.summary_rows import SUMMARY_ROWS
from covaria.table.checks.thousands_separators import THOUSANDS_SEPARATORS
from covaria.table.checks.time_to_event import TIME_TO_EVENT
from covaria.table.checks.times import TIMES
from covaria.table.checks.titres import TITRES
from covaria.table.checks.told_by_dose import TOLD_BY_DOSE
from covaria.table.checks.told_together import TOLD_TOGETHER
from covaria.table.checks.twins import TWINS
from covaria.table.checks.undeclared_arm import UNDECLARED_ARM
from covaria.table.checks.undeclared_weight import UNDECLARED_WEIGHT
from covaria.table.checks.unnamed_dose import UNNAMED_DOSE
from covaria.table.checks.visits import VISITS
from covaria.table.checks.written_dose import WRITTEN_DOSE

CHECKS = (
    MIXED_NUMBERS,
    THOUSANDS_SEPARATORS,
    NEGATIVE_WEIGHT,
    ROW_COUNT,
    MAGNITUDE,
    RESPONSE_LEVELS,
    FEW_RESPONDERS,
    POSITIVE_RESPONSE,
    COUNTED_RESPONSE,
    ORDERED_RESPONSE,
    CENSORED_RESPONSE,
    EXPOSURE,
    TIME_TO_EVENT,
    VISITS,
    TIMES,
    SINGLE_DOSE,
    SINGLE_ARM,
    SMALL_ARM,
    DETERMINED_BY_ARM,
    TOLD_BY_DOSE,
    NOTHING_VARIES,
    READING,
    FILTERED,
    LEFT_OUT,
    RATE_UNIT,
    LETTERED_NUMBERS,
    WRITTEN_DOSE,
    CODED_DOSE,
    EMPTY_DOSE,
    NEGATIVE_DOSE,
    SMALL_DOSE,
    DOSE_UNITS,
    TWINS,
    NEARLY_DOSE,
    TOLD_TOGETHER,
    LEAKS,
    SAME_ORDER,
    PAIR_LEAKS,
    DECLARED_OUTPUT,
    NEARLY_RESPONSE,
    POST_BASELINE,
    ENDPOINT,
    SEVERAL_RESPONSES,
    IMPUTED_RESPONSES,
    SEVERAL_UNITS,
    SUMMARY_ROWS,
    COPIED_ROWS,
    REPEATED_SUBJECTS,
    REPEATED_ROWS,
    MISSING_VALUES,
    RESPONSE_LIMITS,
    BELOW_LIMIT,
    SENTINEL,
    FAR_VALUE,
    MIXED_TEXT,
    TITRES,
    INTEGER_CODES,
    NUMBER_FOR_EACH_ROW,
    UNDECLARED_ARM,
    UNDECLARED_WEIGHT,
    ALIKE_NAMES,
    ALIKE_LEVELS,
    RARE_LEVELS,
    RESPONSE_COPY,
    UNNAMED_DOSE,
    MANY_COVARIATES,
    COLLINEAR,
)
