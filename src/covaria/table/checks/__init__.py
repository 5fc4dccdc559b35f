"""What is looked at before a trial's table is used: one check in each file."""

from covaria.table.checks.check import Check, Severity, run_checks
from covaria.table.checks.order import CHECKS

__all__ = ["CHECKS", "Check", "Severity", "run_checks"]
