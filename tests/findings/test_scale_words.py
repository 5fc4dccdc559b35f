"""Which covariates act on the log scale, in words."""

import pytest

from covaria.findings.scale_words import log_scale_words


@pytest.mark.parametrize(
    ("covariates", "expected"),
    [
        ((), ""),
        (("CRP",), "“CRP” acts on the log scale, where equal ratios are equal steps."),
        (("CRP", "AUC"), "“CRP” and “AUC” act on the log scale, where equal ratios are equal steps."),
    ],
    ids=["none", "one", "two"],
)
def test_covariates_on_the_log_scale_are_named(covariates: tuple[str, ...], expected: str) -> None:
    assert log_scale_words(covariates) == expected
