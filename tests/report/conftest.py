from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria import FitSettings
from covaria.explain.dose_response import DoseResponse
from covaria.fit import Comparators, fit_table
from covaria.model import ResponseModel
from covaria.model.dose_findings import DoseFindings
from covaria.model.evaluation import Evaluation
from covaria.report import ReportContent, render_report, report_content
from covaria.table import Exclusion, Role, RoleAssignment, RoleRequest, TrialTable, read_trial
from support.browser import Visit

DAY = date(2026, 1, 31)


@pytest.fixture(scope="session")
def content(evaluation: Evaluation, findings: DoseFindings) -> ReportContent:
    return ReportContent(
        title="Biomarker response",
        response="CHG",
        dose="DOSE",
        table="trial.csv",
        fingerprint="sha256:0123456789abcdef",
        roles=(
            RoleAssignment("USUBJID", Role.SUBJECT, "text", True, "declared"),
            RoleAssignment("AGE", Role.COVARIATE, "number", False, "numbers in every row", "numbers"),
            RoleAssignment("SITEID", Role.CATEGORY, "category", True, "declared"),
            RoleAssignment("DOSE", Role.DOSE, "number", True, "declared"),
            RoleAssignment("CHG", Role.RESPONSE, "number", True, "declared"),
        ),
        exclusions=(Exclusion("no value for the response", 12), Exclusion("filter", 1)),
        notes=("A covariate was constant and left out.",),
        evaluation=evaluation,
        dose_findings=findings,
        seed=20260131,
        settings={"restarts": "3", "learning_rate": "0.02"},
        versions={"covaria": "0.1.0", "NumPy": "2.4.1"},
        digest="5f" * 32,
        date=date(2026, 1, 31),
    )


@pytest.fixture(scope="session")
def hostile_name() -> str:
    """A column name that would run a script, leave a comment open or fill in a template."""
    return "</script><img src=x onerror=alert(1)><!--\u2028{{7*7}}"


@pytest.fixture(scope="session")
def hostile(
    content: ReportContent, curve: DoseResponse, findings: DoseFindings, hostile_name: str
) -> ReportContent:
    return replace(
        content,
        title=hostile_name,
        response=hostile_name,
        dose=hostile_name,
        table=hostile_name,
        fingerprint=hostile_name,
        roles=(RoleAssignment(hostile_name, Role.COVARIATE, hostile_name, True, hostile_name),),
        exclusions=(Exclusion(hostile_name, 3),),
        notes=(hostile_name,),
        settings={hostile_name: hostile_name},
        versions={hostile_name: hostile_name},
        dose_findings=replace(findings, curve=replace(curve, of=replace(curve.of, dose=hostile_name))),
    )


@pytest.fixture(scope="session")
def browsed_trial() -> TrialTable:
    """A trial with a hostile name, a rare level, and numbers and categories that are sometimes missing."""
    hostile = "</script><img src=x onerror=alert(1)>"
    random, rows = np.random.default_rng(3), 240
    age, dose = random.uniform(20, 80, rows), random.choice([0.0, 5.0, 10.0, 20.0], rows)
    race = random.choice(["asian", "black", "white"], rows).astype(object)
    response = np.sin(age / 9) + 0.08 * dose * (race == "asian") + random.normal(0, 0.3, rows)
    race[:4], race[4:30] = "rare", None
    age[10:40] = np.nan
    columns = {"AGE": age, "RACE": race, hostile: random.normal(75, 9, rows), "DOSE": dose, "AVAL": response}
    return read_trial(columns, RoleRequest(response="AVAL", dose="DOSE"))


@pytest.fixture(scope="session")
def browsed_model(browsed_trial: TrialTable) -> ResponseModel:
    settings = FitSettings(folds=3, restarts=2, penalties=(1e-3,), linear_penalties=(0.01,), steps=60)
    return fit_table(browsed_trial, settings, comparators=Comparators.FEW)


@pytest.fixture
def visit(open_page: Visit) -> Visit:
    """Open the report of a model."""

    def open_report(
        model: ResponseModel, width: int = 1280, row_level: TrialTable | None = None
    ) -> AbstractContextManager[Any]:
        return open_page(render_report(report_content(model, DAY, row_level)), width)

    return open_report


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Visit:
    """Open a page of ours without a network; nothing may be asked for or complained of."""

    @contextmanager
    def visited(html: str, width: int) -> Iterator[Any]:
        path = tmp_path / "report.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(offline=True, viewport={"width": width, "height": 900})
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_selector(".figure svg")
        yield page
        assert [each for each in complaints if not each.startswith(("file:", "data:"))] == []
        context.close()

    return visited
