"""What holds for all tests: threads of BLAS and OpenMP, which cases are drawn, what several rooms look at.

The matrices of these tests are small: several threads spend most of their time waiting for each other, on a
busy machine a hundred times what the work itself takes. A fit takes one for BLAS anyhow, and the fleets have
threads of their own. The variable has to be set before NumPy loads the library.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import settings

from covaria.model.evaluation import (
    Comparator,
    ErrorSummary,
    Evaluation,
    IntervalSummary,
    LadderStep,
    LossCurve,
    PredictionBin,
)

# Helpers tell what they compared, as tests do.
pytest.register_assert_rewrite("support")

# The same cases each time; no deadline, since a case that takes longer on a busy machine is no fault.
settings.register_profile("covaria", max_examples=50, deadline=None, derandomize=True, database=None)
settings.load_profile("covaria")


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
