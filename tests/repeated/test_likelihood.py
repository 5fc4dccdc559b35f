"""The likelihood beside SciPy's density, and its derivatives beside differences."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import block_diag
from scipy.stats import multivariate_normal

from covaria.repeated.correlations import Autoregressive, Exchangeable
from covaria.repeated.layout import RepeatedRows, SubjectLayout, subject_layout
from covaria.repeated.likelihood import Likelihood
from covaria.repeated.patterned import Patterned
from covaria.repeated.random_line import RandomLine
from covaria.repeated.structure import Structure
from covaria.repeated.unstructured import Unstructured

NAMES = ("a", "b", "c")
STRUCTURES: dict[str, tuple[Structure, list[float]]] = {
    "unstructured": (Unstructured(NAMES), [1.5, 0.4, 1.0, -0.2, 0.3, 2.0]),
    "exchangeable": (Patterned(NAMES, Exchangeable(), by_visit=False), [1.2, 0.3]),
    "exchangeable by visit": (Patterned(NAMES, Exchangeable(), by_visit=True), [1.2, 0.8, 1.5, -0.2]),
    "autoregressive": (Patterned(NAMES, Autoregressive(), by_visit=False), [1.2, 0.6]),
    "autoregressive by visit": (Patterned(NAMES, Autoregressive(), by_visit=True), [1.2, 0.8, 1.5, -0.4]),
    "random intercept": (RandomLine(has_slope=False, centre=1.0, unit=1.0), [0.7, 0.9]),
    "random line": (RandomLine(has_slope=True, centre=1.0, unit=0.8), [0.7, -0.1, 0.4, 0.9]),
}
EACH = pytest.mark.parametrize(("structure", "parameters"), STRUCTURES.values(), ids=STRUCTURES)
EITHER = pytest.mark.parametrize("restricted", [True, False], ids=["restricted", "full"])


@pytest.fixture(scope="module")
def layout() -> SubjectLayout:
    """Subjects with all visits, without the last, without one between, and with a single one."""
    random = np.random.default_rng(4)
    visits = [np.array([0, 1, 2])] * 5 + [np.array([0, 1])] * 4 + [np.array([0, 2])] * 3 + [np.array([1])] * 2
    visit = np.concatenate(visits).astype(float)
    subject = np.repeat(np.arange(len(visits)), [len(each) for each in visits])
    design = np.column_stack([np.ones(len(visit)), visit, random.normal(size=len(visit))])
    return subject_layout(RepeatedRows(design, random.normal(size=len(visit)) + visit, subject, visit, 3))


@EACH
def test_the_full_likelihood_is_the_density(
    layout: SubjectLayout, structure: Structure, parameters: list[float]
) -> None:
    found = Likelihood(layout, structure, np.array(parameters), restricted=False)
    covariances = structure.covariance(np.array(parameters), layout.times)
    expected = 0.0
    for subject, pattern in enumerate(layout.pattern):
        here = layout.present[pattern]
        mean = (layout.design[subject] @ found.coefficients)[here]
        own = covariances[pattern][np.ix_(here, here)]
        expected += multivariate_normal(mean, own).logpdf(layout.response[subject, here])
    assert found.value == pytest.approx(expected)
    # Generalised least squares: no other coefficients are as likely.
    restricted = Likelihood(layout, structure, np.array(parameters), restricted=True)
    information = np.linalg.slogdet(found.root @ found.root.T)[1]
    assert restricted.value == pytest.approx(found.value + 1.5 * np.log(2 * np.pi) + information / 2)


@EACH
@EITHER
def test_gradient_and_observed_information_are_differences(
    layout: SubjectLayout, structure: Structure, parameters: list[float], restricted: bool
) -> None:
    there = Likelihood(layout, structure, np.array(parameters), restricted)
    steps = 1e-5 * np.eye(len(parameters))

    def moved(step: np.ndarray) -> Likelihood:
        return replace(there, parameters=there.parameters + step)

    slopes = [(moved(step).value - moved(-step).value) / 2e-5 for step in steps]
    np.testing.assert_allclose(there.gradient, slopes, rtol=1e-6, atol=1e-6)
    bends = [(moved(-step).gradient - moved(step).gradient) / 2e-5 for step in steps]
    np.testing.assert_allclose(there.observed_information, bends, rtol=1e-6, atol=1e-6)


@EACH
@EITHER
def test_the_expected_information_is_that_of_whole_matrices(
    layout: SubjectLayout, structure: Structure, parameters: list[float], restricted: bool
) -> None:
    """Half of tr(P Vᵢ P Vⱼ) with all rows in one matrix; of full likelihood V⁻¹ in the place of P."""
    at, here = np.array(parameters), layout.present[layout.pattern].ravel()
    whole = block_diag(*structure.covariance(at, layout.times)[layout.pattern])[np.ix_(here, here)]
    slopes = [
        block_diag(*each[layout.pattern])[np.ix_(here, here)] for each in structure.slopes(at, layout.times)
    ]
    design, inverse = layout.design.reshape(len(here), -1)[here], np.linalg.inv(whole)
    seen = inverse @ design
    projected = inverse - seen @ np.linalg.inv(design.T @ seen) @ seen.T if restricted else inverse
    expected = [[np.trace(projected @ a @ projected @ b) / 2 for b in slopes] for a in slopes]
    there = Likelihood(layout, structure, at, restricted)
    np.testing.assert_allclose(there.expected_information, expected, atol=1e-9)


@EACH
def test_the_derivatives_of_a_covariance_are_differences(
    layout: SubjectLayout, structure: Structure, parameters: list[float]
) -> None:
    at, times = np.array(parameters), layout.times
    steps = 1e-5 * np.eye(len(at))
    slopes = [
        (structure.covariance(at + s, times) - structure.covariance(at - s, times)) / 2e-5 for s in steps
    ]
    np.testing.assert_allclose(structure.slopes(at, times), slopes, atol=1e-8)
    bends = np.array(
        [(structure.slopes(at + s, times) - structure.slopes(at - s, times)) / 2e-5 for s in steps]
    )
    curvature = structure.curvature(at, times)
    np.testing.assert_allclose(np.zeros_like(bends) if curvature is None else curvature, bends, atol=1e-8)
    assert len(structure.names) == len(at)
