"""Studies by simulation: what a design and an analysis are worth where the truth is known."""

from covaria.study.bootstrap import BootstrapNumber, BootstrapResult, do_bootstrap
from covaria.study.executors import Place, Scheduler
from covaria.study.next_trial import plan_next_trial
from covaria.study.one_trial import OneTrial, one_trial
from covaria.study.plan import StudyPlan
from covaria.study.plan_file import read_plan
from covaria.study.refits import refits_of
from covaria.study.study import StudyResult, do_study
from covaria.study.summary import MonteCarlo, SummaryRow

__all__ = [
    "BootstrapNumber",
    "BootstrapResult",
    "MonteCarlo",
    "OneTrial",
    "Place",
    "Scheduler",
    "StudyPlan",
    "StudyResult",
    "SummaryRow",
    "do_bootstrap",
    "do_study",
    "one_trial",
    "plan_next_trial",
    "read_plan",
    "refits_of",
]
