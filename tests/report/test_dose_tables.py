from dataclasses import replace

from covaria.explain import BestDose, EffectiveDose
from covaria.findings.dose_words import DoseWords
from covaria.model.dose_findings import DoseFindings
from covaria.report.dose_tables import chosen_doses_table, effects_at_doses_table


def test_effects_are_beside_unadjusted_means(findings: DoseFindings) -> None:
    table = effects_at_doses_table(DoseWords(findings, "CHG"))
    assert table.rows[0] == ("0", "25", "1.00", "1.02", "reference", "")
    assert table.rows[2] == ("10", "24", "2.20", "2.13", "1.11", "0.890 to 1.33")
    assert {len(row) for row in table.rows} == {len(table.headings)}


def test_a_continuous_dose_is_tabulated_from_its_curve(findings: DoseFindings) -> None:
    found = replace(findings, curve=replace(findings.curve, levels=()))
    table = effects_at_doses_table(DoseWords(found, "CHG"))
    assert table.rows[2] == ("10", "2.13", "1.95 to 2.37", "1.11", "0.890 to 1.33")


def test_doses_that_follow_are_tabulated_with_where_their_intervals_end(findings: DoseFindings) -> None:
    best = BestDose(20.0, 7.5, 20.0, False, True, 2.13, 1.95, 2.37, "max")
    missed = EffectiveDose(None, None, None, True, True, 3.0, 0.0, 0.12)
    found = replace(findings, best=best, smallest=missed)
    table = chosen_doses_table(DoseWords(found, "CHG", {"DOSE": "mg"}))
    assert table is not None
    assert table.rows == (
        (
            "Best dose (highest mean)",
            "20\u00a0mg",
            "7.5 to 20\u00a0mg",
            "ends at the highest dose studied; may be beyond",
        ),
        (
            "Minimum effective dose (difference 3)",
            "not reached",
            "0 to beyond 20\u00a0mg",
            "12\u00a0% of the plausible curves reach it",
        ),
        (
            "80\u00a0% of the largest effect",
            "7\u00a0mg",
            "5 to 9\u00a0mg",
            "is within the doses studied",
        ),
    )


def test_nothing_follows_from_an_effect_that_is_not_shown(findings: DoseFindings) -> None:
    assert chosen_doses_table(DoseWords(replace(findings, p_value=0.3), "CHG")) is None
