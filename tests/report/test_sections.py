from dataclasses import replace

import altair
import pytest

from covaria.explain import EffectPoints
from covaria.explain.contrasts import CovariateContrast, CovariateForest
from covaria.explain.dose_response import DoseResponse, StudiedDoses
from covaria.explain.effects import Decomposition, InteractionTerm, MainEffect
from covaria.model import ResponseModel
from covaria.model.learning_curve import LearningCurve, LearningPoint
from covaria.model.residual_checks import (
    Cell,
    CoverageCell,
    CoverageTrend,
    QuantileCell,
    ResidualCell,
    ResidualChecks,
    ResidualTrend,
)
from covaria.report import ReportContent, report_content
from covaria.report.error_sections import dropped_networks
from covaria.report.section import Section
from covaria.report.sections import sections
from support.presence import present

KEY = "dose-response"


@pytest.fixture(scope="module")
def drawn(content: ReportContent) -> dict[str, Section]:
    """The sections of the plain content by their keys, in the order of the page."""
    return {section.key: section for section in sections(content)}


def test_sections_follow_the_page(drawn: dict[str, Section]) -> None:
    assert list(drawn) == [
        "dose-response",
        "ladder",
        "comparison",
        "predicted-observed",
        "loss-curves",
    ]


def test_what_there_is_nothing_to_draw_for_is_left_out(content: ReportContent) -> None:
    bare = replace(content.evaluation, loss_curves=(), predicted_observed=())
    kept = sections(replace(content, evaluation=bare, dose=None, dose_findings=None))
    assert [section.key for section in kept] == ["ladder", "comparison"]


def test_interval_for_a_subject_and_band_for_the_curve_are_kept_apart(drawn: dict[str, Section]) -> None:
    reading = {key: " ".join(section.reading) for key, section in drawn.items()}
    assert "Neither is a prediction interval" in reading["dose-response"]
    assert "shown by the prediction interval, not by these bars" in reading["predicted-observed"]


def test_tables_fit_their_headings(drawn: dict[str, Section]) -> None:
    for section in drawn.values():
        for table in section.tables:
            assert table.rows
            assert {len(row) for row in table.rows} == {len(table.headings)}


def test_members_dropped_are_reported_in_words_beside_the_training(
    content: ReportContent, drawn: dict[str, Section]
) -> None:
    sentence = dropped_networks(content.evaluation)
    assert sentence.startswith("Of 320 networks trained, 2 diverged or ended far above their siblings")
    assert sentence in drawn["loss-curves"].reading


def test_none_dropped_is_reported_too(content: ReportContent) -> None:
    sentence = dropped_networks(replace(content.evaluation, networks_dropped=0))
    assert sentence.startswith("All 320 networks trained were kept: none diverged")


def with_curve(content: ReportContent, curve: DoseResponse) -> ReportContent:
    return replace(content, dose_findings=replace(present(content.dose_findings), curve=curve))


def test_ends_of_many_doses_are_not_called_the_doses_studied(
    content: ReportContent, curve: DoseResponse
) -> None:
    ends = replace(curve, of=StudiedDoses("DOSE", (0.0, 20.0), 800), levels=())
    reading = next(each.reading for each in sections(with_curve(content, ends)) if each.key == KEY)
    assert "lowest and the highest dose studied" in " ".join(reading)


def test_rows_of_the_same_subject_are_not_called_subjects(content: ReportContent) -> None:
    repeated = replace(content, evaluation=replace(content.evaluation, rows=1280))
    binned = next(each for each in sections(repeated) if each.key == "predicted-observed")
    assert "at least 317 rows" in binned.reading[0]
    assert binned.tables[0].headings[0].text == "Rows"


def test_effects_and_interactions_are_shown_with_their_numbers(content: ReportContent) -> None:
    age = EffectPoints("AGE", (30.0, 50.0), (), (0.5, 0.5))
    site = EffectPoints("SITEID", (), ("A", "B"), (0.5, 0.5))
    found = Decomposition(
        (MainEffect(age, (-1.0, 1.0), (-1.2, 0.8), (-0.8, 1.2), "units", 0.6, 0.5, 0.7),),
        (InteractionTerm((age, site), ((0.1, -0.1), (-0.1, 0.1)), "units", 0.2, 0.1, 0.3, 0.003, True),),
        0.1,
    )
    shown = {section.key: section for section in sections(replace(content, decomposition=found))}
    assert shown["effects"].tables[0].rows[0] == ("AGE", "60.0\u00a0%", "30", "−1.00", "−1.20", "−0.800")
    assert shown["interactions"].tables[0].rows == (
        ("AGE × SITEID", "20.0\u00a0%", "10.0\u00a0%", "30.0\u00a0%", "0.003"),
    )


def test_a_pair_that_is_claimed_is_mapped(content: ReportContent) -> None:
    age = EffectPoints("AGE", (30.0, 50.0), (), (0.5, 0.5))
    site = EffectPoints("SITEID", (), ("A", "B"), (0.5, 0.5))
    term = InteractionTerm((age, site), ((0.1, -0.1), (-0.1, 0.1)), "units", 0.2, 0.1, 0.3, 0.003, True)
    found = Decomposition((), (term, replace(term, is_found=False)), 0.1)
    shown = replace(content, decomposition=found)
    maps = {section.key: section for section in sections(shown)}["interaction-maps"]
    assert maps.tables[0].rows == (
        ("AGE × SITEID", "30", "A", "0.100"),
        ("AGE × SITEID", "30", "B", "−0.100"),
        ("AGE × SITEID", "50", "A", "−0.100"),
        ("AGE × SITEID", "50", "B", "0.100"),
    )
    without = replace(content, decomposition=Decomposition((), found.interactions[1:], 0.1))
    assert "interaction-maps" not in {section.key for section in sections(without)}


def test_residuals_quantiles_and_coverage_are_shown_with_their_numbers(content: ReportContent) -> None:
    number, level = Cell(20, 5.0, ""), Cell(1500, None, "A")
    trend = ResidualTrend("DOSE", (ResidualCell(number, 0.1, -0.1, 0.3, 0.9, 0.05),))
    site = ResidualTrend("SITEID", (ResidualCell(level, 0.0, -0.2, 0.2, 1.1, None),))
    covered = CoverageTrend("", (CoverageCell(number, 0.85, 0.621, 0.968),))
    checks = ResidualChecks((trend, site), (QuantileCell(11, -1.5, -1.75),), (covered,))
    shown = replace(content, evaluation=replace(content.evaluation, residual_checks=checks))
    tables = {section.key: section.tables[0].rows for section in sections(shown)}
    assert tables["residuals"] == (
        ("DOSE", "5", "20", "0.100", "−0.100", "0.300", "0.900", "0.0500"),
        ("SITEID", "A", "1,500", "0", "−0.200", "0.200", "1.10", ""),
    )
    assert tables["residual-quantiles"] == (("11", "−1.50", "−1.75"),)
    percent = ("85.0\u00a0%", "62.1\u00a0%", "96.8\u00a0%")
    assert tables["coverage"] == (("(prediction)", "5", "20", *percent),)


def test_the_forest_has_a_figure_for_each_reference_subject(content: ReportContent) -> None:
    contrast = CovariateContrast("AGE", 25.9, "10th percentile", -0.5, -0.75, -0.25)
    median = CovariateForest((("AGE", 50.0), ("SITEID", "A")), 3.25, (contrast,))
    placebo = replace(median, response=2.0, notes=("A note.",))
    forests = {"median subject": median, "median subject, DOSE 0": placebo}
    section = next(each for each in sections(replace(content, forests=forests)) if each.key == "forest")
    assert [variant.name for variant in section.variants] == list(forests)
    assert section.variants[0].figure == section.figure
    assert list(section.figures) == ["forest-1", "forest-2"]
    row = ("median subject", "AGE", "25.9", "10th percentile", "−0.500", "−0.750", "−0.250")
    assert section.tables[0].rows == (row,)
    assert section.tables[1].rows == (("median subject, DOSE 0", *row[1:]),)
    assert "The first has “AGE” 50 and “SITEID” A." in section.reading[1]
    assert section.reading[2:] == ("A note.",)


def test_profiles_are_shown_with_their_numbers(content: ReportContent, curve: DoseResponse) -> None:
    shown = replace(content, profile_curves={"AGE 30": curve, "AGE 60": replace(curve, mean=(2.0,) * 4)})
    section = next(each for each in sections(shown) if each.key == "dose-profiles")
    assert section.tables[0].rows[0] == ("AGE 30", "0", "1.02", "0.817", "1.28")
    assert section.tables[0].rows[4] == ("AGE 60", "0", "2.00", "0.817", "1.28")


def test_a_single_reference_subject_leaves_nothing_to_choose(content: ReportContent) -> None:
    contrast = CovariateContrast("AGE", 25.9, "10th percentile", -0.5, -0.75, -0.25)
    forests = {"median subject": CovariateForest((("AGE", 50.0),), 3.25, (contrast,))}
    section = next(each for each in sections(replace(content, forests=forests)) if each.key == "forest")
    assert section.variants == ()
    assert list(section.figures) == ["forest"]


def test_the_learning_curve_is_shown_where_there_is_one(content: ReportContent) -> None:
    points = tuple(LearningPoint(share, round(640 * share), 0.1 / share, 0.01) for share in (0.5, 1.0))
    curve = LearningCurve(points, 0.05, 0.05, 0.02, 0.08)
    shown = replace(content, evaluation=replace(content.evaluation, learning_curve=curve))
    section = next(each for each in sections(shown) if each.key == "learning-curve")
    assert section.tables[0].rows[1:] == (
        ("640", "studied", "0.100", "0.0100"),
        ("1,280", "extrapolated", "0.0500", ""),
    )
    assert "lower the error by 0.0500 (0.0200 to 0.0800), which is 50.0\u00a0%" in section.reading[1]


def test_differences_from_the_averaged_model_are_tabulated_in_standard_errors(
    drawn: dict[str, Section],
) -> None:
    rows = {row[0]: row[1:] for row in drawn["comparison"].tables[0].rows}
    assert rows["additive"] == ("0.352", "0.257", "0.0213", "12.0")
    assert rows["Gaussian process"] == ("0.0981", "0.00270", "0.00570", "0.474")


def test_units_are_in_axes_and_tables(content: ReportContent) -> None:
    named = replace(content, units={"DOSE": "mg", "CHG": "ng/mL"})
    shown = {section.key: section for section in sections(named)}
    curve = shown["dose-response"]
    axes = curve.figure["layer"][1]["encoding"]
    assert (axes["x"]["title"], axes["y"]["title"]) == ("Dose (DOSE, mg)", "Adjusted mean of CHG (ng/mL)")
    assert [heading.text for heading in curve.tables[0].headings[:2]] == [
        "Dose (mg)",
        "Mean (ng/mL)",
    ]
    ladder = shown["ladder"].figure["layer"][1]["encoding"]["x"]["title"]
    assert ladder.startswith("Mean squared error ((ng/mL)²)")
    assert shown["ladder"].tables[1].rows[0][0] == "Root mean squared error (ng/mL)"
    observed = shown["predicted-observed"].figure["layer"][0]["encoding"]["y"]["title"]
    assert observed == "Observed CHG (ng/mL)"


def test_units_are_with_numbers_of_the_forest(content: ReportContent) -> None:
    contrast = CovariateContrast("AGE", 25.9, "10th percentile", -0.5, -0.75, -0.25)
    forests = {"median subject": CovariateForest((("AGE", 50.0),), 3.25, (contrast,))}
    named = replace(content, forests=forests, units={"AGE": "years", "CHG": "ng/mL"})
    section = next(each for each in sections(named) if each.key == "forest")
    assert "from a prediction of 3.25\u00a0ng/mL" in section.figure["title"]["subtitle"][0]
    labels = [
        row["change"] for data in section.figure["datasets"].values() for row in data if "change" in row
    ]
    assert labels == ["AGE 25.9\u00a0years (10th)"]
    assert section.tables[0].rows[0][1] == "AGE (years)"
    assert section.tables[0].headings[4].text == "Difference (ng/mL)"
    assert "“AGE” 50\u00a0years" in section.reading[1]


@pytest.mark.slow
def test_figures_keep_to_the_schema_of_vega_lite(
    browsed_model: ResponseModel, content: ReportContent
) -> None:
    figures = [
        figure
        for section in sections(report_content(browsed_model, content.date))
        for figure in section.figures.values()
    ]
    assert len(figures) >= 10
    for figure in figures:
        altair.Chart.from_dict(figure, validate=True)
