import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from covaria import FitSettings
from covaria.explain import BestDose, EffectiveDose
from covaria.explain.dose_change import dose_change
from covaria.explain.dose_response import DoseResponse, LevelEffect, StudiedDoses
from covaria.fit import Comparators, fit_table
from covaria.model import ResponseModel
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.model.dose_findings import DoseFindings
from covaria.model.evaluation import Evaluation
from covaria.report import ReportContent, render_report, report_content
from covaria.table import Exclusion, Role, RoleAssignment, RoleRequest, TrialTable, read_trial

BROWSER = shutil.which("chromium")
DAY = date(2026, 1, 31)


@pytest.fixture(scope="session")
def curve() -> DoseResponse:
    return DoseResponse(
        of=StudiedDoses("DOSE", (0.0, 5.0, 10.0, 20.0), 4),
        doses=(0.0, 5.0, 10.0, 20.0),
        mean=(1.02, 1.61, 2.13, 1.54),
        lower=(0.817, 1.43, 1.95, 1.26),
        upper=(1.28, 1.78, 2.37, 1.89),
        simultaneous_lower=(0.7, 1.3, 1.8, 1.1),
        simultaneous_upper=(1.4, 1.9, 2.5, 2.0),
        reference=0.0,
        difference=(0.0, 0.59, 1.11, 0.52),
        difference_lower=(0.0, 0.41, 0.89, 0.23),
        difference_upper=(0.0, 0.77, 1.33, 0.81),
        difference_simultaneous_lower=(0.0, 0.3, 0.8, 0.1),
        difference_simultaneous_upper=(0.0, 0.9, 1.4, 0.9),
        levels=(
            LevelEffect(0.0, 25, 1.02, 0.817, 1.28, 0.0, 0.0, 0.0),
            LevelEffect(5.0, 26, 1.61, 1.43, 1.78, 0.59, 0.41, 0.77),
            LevelEffect(10.0, 24, 2.13, 1.95, 2.37, 1.11, 0.89, 1.33),
            LevelEffect(20.0, 25, 1.54, 1.26, 1.89, 0.52, 0.23, 0.81),
        ),
    )


@pytest.fixture(scope="session")
def adjusted() -> AdjustedMeans:
    return AdjustedMeans(
        levels=(0.0, 5.0, 10.0, 20.0),
        means=(1.02, 1.61, 2.13, 1.54),
        covariance=tuple(tuple(0.01 * (row == column) for column in range(4)) for row in range(4)),
        freedom=(48.0, 50.0, 46.0, 48.0),
        subjects=(25, 26, 24, 25),
        of_knots=False,
        crude=(1.0, 1.6, 2.2, 1.5),
        crude_errors=(0.11, 0.11, 0.11, 0.11),
        assignment=Assignment.RANDOMISED,
        declared=True,
        balance_p_value=0.4,
        least_probability=0.24,
    )


@pytest.fixture(scope="session")
def findings(curve: DoseResponse, adjusted: AdjustedMeans) -> DoseFindings:
    """A rise that turns back, whose highest mean is wanted, and 0.5 more than at dose 0."""
    return DoseFindings(
        curve=curve,
        change=dose_change(curve),
        p_value=0.001,
        adjusted=adjusted,
        best=BestDose(10.0, 7.5, 12.5, False, False, 2.13, 1.95, 2.37, "max"),
        smallest=EffectiveDose(4.0, 2.0, 6.0, False, False, 0.5, 0.0, 0.99),
        share=EffectiveDose(7.0, 5.0, 9.0, False, False, 0.8, 0.0, 1.0),
    )


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if BROWSER is None:
        pytest.skip("no chromium on this machine")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Callable[..., Any]:
    """Open the report of a model without a network; nothing may be asked for or complained of."""

    @contextmanager
    def open_page(
        model: ResponseModel, width: int = 1280, row_level: TrialTable | None = None
    ) -> Iterator[Any]:
        path = tmp_path / "report.html"
        path.write_text(render_report(report_content(model, DAY, row_level)), encoding="utf-8")
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

    return open_page
