"""Plans of studies as TOML files."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from covaria.dose import Goal
from covaria.errors import DataError
from covaria.study.analysis_section import analysis_of
from covaria.study.design_section import designs_of
from covaria.study.plan import StudyPlan
from covaria.study.plan_checks import check_plan
from covaria.study.questions import QUESTIONS
from covaria.study.section import Section
from covaria.study.truth_section import truth_of
from covaria.table.reading_progress import OpenTable, unwatched

GOALS: dict[str, Goal] = {"max": "max", "min": "min"}


def read_plan(path: Path, open_table: OpenTable = unwatched) -> StudyPlan:
    """Read the plan of a study.

    Parameters
    ----------
    path : Path
    open_table : callable, optional
        What tables of subjects are read within.

    Raises
    ------
    DataError
        If the file is not there or not TOML.
    UsageError
        If a name is unknown, something is missing, or a value makes no sense: with the file, section and key.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"There is no file {path}; check the path of the plan.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path} is not TOML: {error}.") from None
    return plan_from(content, str(path), open_table)


def plan_from(content: Mapping[str, Any], source: str, open_table: OpenTable = unwatched) -> StudyPlan:
    """Make a plan of the content of its file; errors as for `read_plan`."""
    whole = Section(source, "", content)
    plan = StudyPlan(
        truths=tuple(truth_of(own) for own in whole.sections("truth")),
        designs=tuple(each for own in whole.sections("design") for each in designs_of(own, open_table)),
        analyses=tuple(analysis_of(own) for own in whole.sections("analysis")),
        repeats=whole.whole_number("repeats", 1000, at_least=1),
        monte_carlo_error=whole.number("monte_carlo_error", None, above=0),
        seed=whole.whole_number("seed", 0, at_least=0),
        goal=GOALS[whole.word("goal", "max", tuple(GOALS))],
        delta=whole.number("delta", None, above=0),
        alpha=_alpha(whole),
        questions=_questions(whole),
    )
    whole.end()
    check_plan(plan, source)
    return plan


def _alpha(whole: Section) -> float:
    alpha = whole.number("alpha", 0.05, above=0)
    if alpha is None or alpha >= 1:
        raise whole.refused("alpha", "must be between 0 and 1")
    return alpha


def _questions(whole: Section) -> tuple[str, ...]:
    asked = whole.texts("questions") if whole.has("questions") else ()
    for each in asked:
        whole.word_of_key(each, QUESTIONS)
    return asked
