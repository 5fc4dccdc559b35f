"""What holds for all tests: threads of BLAS and OpenMP, which cases are drawn, what several rooms look at.

The matrices of these tests are small: several threads spend most of their time waiting for each other, on a
busy machine a hundred times what the work itself takes. A fit takes one for BLAS anyhow, and the fleets have
threads of their own. The variable has to be set before NumPy loads the library.
"""

import gc
import os
import shutil
import signal
from collections.abc import Generator, Iterator
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import settings

from covaria.explain import BestDose, EffectiveDose
from covaria.explain.dose_change import dose_change
from covaria.explain.dose_response import DoseResponse, LevelEffect, StudiedDoses
from covaria.model.adjusted_means import AdjustedMeans, Assignment
from covaria.model.dose_findings import DoseFindings
from covaria.model.evaluation import (
    Comparator,
    ErrorSummary,
    Evaluation,
    IntervalSummary,
    LadderStep,
    LossCurve,
    PredictionBin,
)

# In the background of a script SIGINT is ignored, and would be by every process that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What is collected stays to the end: until then there is next to no garbage, and looking for it takes a fifth
# of the collection's time.
gc.disable()

# Helpers report what they compared, as tests do.
pytest.register_assert_rewrite("support")

# The same cases each time; no deadline, since a case that takes longer on a busy machine is no fault.
# `make coverage` and the slow tests ask for the thorough profile.
settings.register_profile("quick", max_examples=15, deadline=None, derandomize=True, database=None)
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=50)
settings.load_profile("quick")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """The tests themselves stay to the end; looking through them for garbage takes a twentieth of a run."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, Any, Any]:
    """A command leaves signals as its process needs them; this process goes on."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return (yield)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, for all rooms that make pages: Playwright has one driver in a process."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def evaluation() -> Evaluation:
    return Evaluation(
        rows=640,
        subjects=640,
        folds=5,
        repeats=1,
        ladder=(
            LadderStep("linear", 2.094, 0.113, 0.771, 0.0, 0.01, 2.066, 7.048, 0.331, 1.999, 0.113),
            LadderStep("additive", 0.352, 0.0213, 0.9615, 0.021, 0.003, 0.319, 1.742, 0.094, 0.2566, 0.0213),
            LadderStep(
                "pairwise", 0.0966, 0.0056, 0.9894, 0.714, 0.001, 0.0832, 0.2554, 0.0187, 0.0012, 0.0056
            ),
            LadderStep("dense", 0.1014, 0.0061, 0.9889, 0.265, 0.003, 0.0758, -0.0048, 0.0017, 0.006, 0.0061),
        ),
        mean_weight=0.0,
        comparators=(
            Comparator("mean", 9.142, 0.42, -0.002, 9.047, 0.42),
            Comparator("linear", 2.115, 0.1153, 0.7688, 2.02, 0.1153),
            Comparator("gaussian process", 0.0981, 0.0057, 0.9893, 0.0027, 0.0057),
        ),
        oof=ErrorSummary(0.0954, 0.0055, 0.9896, 0.0806),
        interval=IntervalSummary(0.9, 0.903, 1.0214, 0.1754, False),
        loss_curves=(
            LossCurve("linear", (1, 10, 20), (8.03, 3.04, 2.05), (8.16, 3.17, 2.28)),
            LossCurve("dense", (1, 10, 20), (7.09, 0.411, 0.0712), (7.23, 0.514, 0.125)),
        ),
        predicted_observed=(
            PredictionBin(317, 1.03, 1.14, 0.915, 1.36),
            PredictionBin(323, 4.07, 3.98, 3.79, 4.11),
        ),
        networks=320,
        networks_dropped=2,
        interaction_tests=(),
        interaction_rows=0,
        dose_p_value=None,
        prediction_p_value=1e-12,
    )


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
