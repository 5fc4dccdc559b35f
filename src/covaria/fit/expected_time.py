"""How long a fit takes, about: operations of its parts, counted from its extent, times what one takes."""

from dataclasses import dataclass, fields

from covaria.engine import thread_count
from covaria.fit.extent import Extent
from covaria.fit.settings import FitSettings

START = 2.6
"""Seconds of the smallest fit, with loading the program and writing a report."""
TOGETHER = 0.6
"""Share of a fit's work that is spread over processors, about."""
NOTABLE = 10.0
"""Seconds from which it is said how long a fit takes."""


@dataclass(frozen=True)
class Operations:
    """How often the parts of a fit do what most of their time goes into.

    Attributes
    ----------
    networks : float
        Parameters by rows that networks are trained on by gradient.
    evidence : float
        Multiplications of hidden units with one another, over the steps of all climbs.
    last_layers : float
        The same for the last layer on all rows, and for regressions on all inputs.
    tests : float
        Multiplications of hidden units of the models without the effects that are tested.
    effects : float
        Parameters by points and rows at which effects of all covariates are looked at.
    predictions : float
        Rows that networks and trees of each fold predict, and residuals are looked at.
    rows : float
        All rows, each read, checked, put in order and averaged over.
    """

    networks: float
    evidence: float
    last_layers: float
    tests: float
    effects: float
    predictions: float
    rows: float


SECONDS = Operations(
    networks=1.2e-10,
    evidence=6.0e-11,
    last_layers=9.7e-11,
    tests=1.92e-8,
    effects=1.35e-6,
    predictions=4.65e-5,
    rows=3.2e-5,
)
"""The seconds of one operation, by least squares of relative errors (docs/log.md, "How long a fit takes")."""


def expected_seconds(extent: Extent, settings: FitSettings) -> float:
    """How long a fit takes on the threads that it may use, where nothing else runs, about."""
    return processor_seconds(extent, settings) * (1 - TOGETHER + TOGETHER / thread_count())


def processor_seconds(extent: Extent, settings: FitSettings) -> float:
    """Seconds of processors that a fit takes, about."""
    done = operations_of(extent, settings)
    work = sum(getattr(done, each.name) * getattr(SECONDS, each.name) for each in fields(done))
    return START + float(work)


def operations_of(extent: Extent, settings: FitSettings) -> Operations:
    """Count what a fit does."""
    folds = settings.folds_of(extent.rows) * settings.repeats_of(extent.rows)
    seen = extent.trained_rows * (1 - 1 / settings.folds_of(extent.rows))
    members = len(settings.penalties) * settings.restarts * folds
    parameters = sum(_parameters(extent, settings))
    size = settings.batch_size(max(1, round(seen)))
    epochs = max(1, round(settings.steps / -(-seen // size)))
    sample = min(seen, settings.method.evidence.most_rows)
    widths = _widths(extent, settings)
    climbs = sum(_solved(sample, width) for width in widths)
    return Operations(
        networks=members * epochs * seen * parameters,
        evidence=folds * settings.evidence_steps * climbs,
        last_layers=folds * seen * sum(width**2 for width in widths),
        tests=_solved(min(extent.trained_rows, settings.method.effect_tests.most_trained), widths[1]),
        effects=extent.covariates * folds * parameters,
        predictions=float(folds * extent.trained_rows),
        rows=float(extent.rows),
    )


def _solved(rows: float, width: float) -> float:
    """Multiplications of one look at the evidence, through the weights or through the rows."""
    least, most = sorted((rows, width))
    return most * least**2 + least**3


def _pairs(extent: Extent, settings: FitSettings) -> int:
    return min(settings.pair_budget, extent.nonlinear * (extent.nonlinear - 1) // 2)


def _parameters(extent: Extent, settings: FitSettings) -> tuple[float, ...]:
    """About how many parameters a network of each rung has."""
    single, pair, dense = settings.single_units, settings.pair_units, settings.dense_units
    singles = single * extent.nonlinear_inputs + extent.nonlinear * (single + 2) * single
    pairs = _pairs(extent, settings) * (pair + 4) * pair
    all_together = dense * (extent.nonlinear_inputs + dense + 2)
    return (
        extent.inputs,
        extent.inputs + singles,
        extent.inputs + singles + pairs,
        extent.inputs + all_together,
    )


def _widths(extent: Extent, settings: FitSettings) -> tuple[float, ...]:
    """Hidden units of a sine network of each rung, about."""
    skip = extent.inputs + 1
    singles = 2 * settings.single_sines * extent.nonlinear
    pairs = 2 * settings.pair_sines * _pairs(extent, settings)
    return skip, skip + singles, skip + singles + pairs, skip + 2 * settings.dense_sines
