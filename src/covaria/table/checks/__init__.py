"""What is looked at before a trial's table is used: one check in each file."""

from covaria.table.checks.check import Check, Finding, Remark, Severity, run_checks
from covaria.table.checks.order import CHECKS

__all__ = ["CHECKS", "Check", "Finding", "Remark", "Severity", "run_checks"]
