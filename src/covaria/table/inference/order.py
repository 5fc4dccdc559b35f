"""The order in which the rules look: the first that claims a column decides."""

from covaria.table.inference.all_the_same import ALL_THE_SAME
from covaria.table.inference.arm_copy import ARM_COPY
from covaria.table.inference.below_limit import BELOW_LIMIT
from covaria.table.inference.category import CATEGORY
from covaria.table.inference.category_twin import CATEGORY_TWIN
from covaria.table.inference.censoring_told import CENSORING_TOLD
from covaria.table.inference.date_like import DATE_LIKE
from covaria.table.inference.dose_name import DOSE_NAME
from covaria.table.inference.dose_twin import DOSE_TWIN
from covaria.table.inference.empty import EMPTY
from covaria.table.inference.form_status import FORM_STATUS
from covaria.table.inference.identifier_like import IDENTIFIER_LIKE
from covaria.table.inference.imputation_flag import IMPUTATION_FLAG
from covaria.table.inference.label_name import LABEL_NAME
from covaria.table.inference.lettered_numbers import LETTERED_NUMBERS
from covaria.table.inference.mixed_numbers import MIXED_NUMBERS
from covaria.table.inference.model_output import MODEL_OUTPUT
from covaria.table.inference.not_named import NOT_NAMED
from covaria.table.inference.number import NUMBER
from covaria.table.inference.remark_name import REMARK_NAME
from covaria.table.inference.response_and_baseline import RESPONSE_AND_BASELINE
from covaria.table.inference.response_copy import RESPONSE_COPY
from covaria.table.inference.response_cut import RESPONSE_CUT
from covaria.table.inference.response_order import RESPONSE_ORDER
from covaria.table.inference.response_parts import RESPONSE_PARTS
from covaria.table.inference.response_relative import RESPONSE_RELATIVE
from covaria.table.inference.response_source import RESPONSE_SOURCE
from covaria.table.inference.row_number import ROW_NUMBER
from covaria.table.inference.site_name import SITE_NAME
from covaria.table.inference.subject_name import SUBJECT_NAME
from covaria.table.inference.subject_number import SUBJECT_NUMBER
from covaria.table.inference.thousands_separators import THOUSANDS_SEPARATORS

RULES = (
    SUBJECT_NAME,
    SUBJECT_NUMBER,
    NOT_NAMED,
    EMPTY,
    IMPUTATION_FLAG,
    ALL_THE_SAME,
    RESPONSE_RELATIVE,
    MODEL_OUTPUT,
    SITE_NAME,
    REMARK_NAME,
    DATE_LIKE,
    ROW_NUMBER,
    LABEL_NAME,
    FORM_STATUS,
    THOUSANDS_SEPARATORS,
    ARM_COPY,
    DOSE_NAME,
    LETTERED_NUMBERS,
    MIXED_NUMBERS,
    IDENTIFIER_LIKE,
    DOSE_TWIN,
    RESPONSE_COPY,
    RESPONSE_PARTS,
    RESPONSE_CUT,
    RESPONSE_SOURCE,
    RESPONSE_ORDER,
    RESPONSE_AND_BASELINE,
    CENSORING_TOLD,
    CATEGORY_TWIN,
    NUMBER,
    BELOW_LIMIT,
    CATEGORY,
)
