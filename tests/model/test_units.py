from pathlib import Path

import pytest

from covaria import ResponseModel
from covaria.errors import UsageError
from covaria.model import load_model, save_model
from covaria.model.units import check_units, with_units


def test_units_are_kept_in_the_file(fitted: ResponseModel, tmp_path: Path) -> None:
    named = with_units(fitted, {"DOSE": "mg", "AVAL": " ng/mL "})
    assert named.units == (("DOSE", "mg"), ("AVAL", "ng/mL"))
    save_model(named, tmp_path / "named.covaria")
    assert load_model(tmp_path / "named.covaria").units == named.units
    assert fitted.units == ()


def test_a_column_that_the_model_does_not_have_is_named(fitted: ResponseModel) -> None:
    with pytest.raises(UsageError, match=r"given for DOS, .* did you mean DOSE"):
        with_units(fitted, {"DOS": "mg"})
    with pytest.raises(UsageError, match="given for USUBJID"):
        with_units(fitted, {"USUBJID": "mg"})


@pytest.mark.parametrize("unit", ["", "  ", "x" * 41, "mg\n"])
def test_what_is_no_unit_is_refused(unit: str) -> None:
    with pytest.raises(UsageError, match="unit of DOSE must be a word"):
        check_units({"DOSE": unit}, ["DOSE"])
