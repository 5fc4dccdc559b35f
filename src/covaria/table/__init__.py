"""From files and data frames to typed columns with roles."""

from covaria.table.assign import assign_roles
from covaria.table.check_table import TableCheck, check_table
from covaria.table.checks import Finding
from covaria.table.columns import MISSING_LEVEL, CategoryColumn, Column, NumberColumn
from covaria.table.covariates import CovariateTable, covariate_table
from covaria.table.exclusions import Exclusion
from covaria.table.frame import table_from_frame
from covaria.table.read import read_table
from covaria.table.roles import Role, RoleAssignment, RoleRequest, role_from_word
from covaria.table.schema import CategoryCovariate, CovariateSchema, NumberCovariate
from covaria.table.selection import EVERYTHING, Selection
from covaria.table.source import read_trial, text_table
from covaria.table.text import TextTable
from covaria.table.trial import TrialTable, trial_table

__all__ = [
    "EVERYTHING",
    "MISSING_LEVEL",
    "CategoryColumn",
    "CategoryCovariate",
    "Column",
    "CovariateSchema",
    "CovariateTable",
    "Exclusion",
    "Finding",
    "NumberColumn",
    "NumberCovariate",
    "Role",
    "RoleAssignment",
    "RoleRequest",
    "Selection",
    "TableCheck",
    "TextTable",
    "TrialTable",
    "assign_roles",
    "check_table",
    "covariate_table",
    "read_table",
    "read_trial",
    "role_from_word",
    "table_from_frame",
    "text_table",
    "trial_table",
]
