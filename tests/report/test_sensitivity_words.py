"""What a report says of refits: the numbers of the figure, the conclusions that change, and where."""

from dataclasses import replace

import pytest

from covaria.figures import sensitivity as figure
from covaria.findings.sensitivity_words import SensitivityWords
from covaria.model.sensitivity import (
    SMALL_SITES,
    Headline,
    Refit,
    Sensitivity,
    TreatmentDifference,
    Variation,
)
from covaria.report import ReportContent, render_report, render_summary
from covaria.report.multiplicity import multiplicity
from covaria.report.sections import sections
from support.presence import present


def headline(value: float, p_value: float = 0.001, pairs: tuple[tuple[str, str], ...] = ()) -> Headline:
    difference = TreatmentDifference("80.0", "0.0", value, value - 1, value + 1)
    return Headline(difference, p_value, 60.0, 20.0, 0.3, 1.2, "additive", 0.5, True, pairs)


def refits(without_south: Headline) -> Sensitivity:
    seeds = tuple(Refit(Variation.SEED, "", 0, headline(value), "") for value in (-2.1, -2.0, -1.9))
    sites = (
        Refit(Variation.SITE, "north", 30, headline(-2.2)),
        Refit(Variation.SITE, "south", 40, without_south),
        Refit(Variation.SITE, "west", 190, None, "10 subjects are left, which is too few for a fit."),
    )
    five = Refit(Variation.INFLUENTIAL, "", 5, headline(-1.5, 0.004))
    return Sensitivity(headline(-2.0), (*seeds, *sites, five), sites=3)


@pytest.fixture
def stable() -> SensitivityWords:
    return SensitivityWords(refits(headline(-1.8)), "CHG", "dose", {"CHG": "mg/dL"})


@pytest.fixture
def shaky() -> SensitivityWords:
    return SensitivityWords(refits(headline(-0.3, 0.6, (("AGE", "DOSE"),))), "CHG", "dose", {})


def test_a_stable_headline_is_said_to_be(stable: SensitivityWords) -> None:
    assert stable.verdict() == "No conclusion changes in any of 6 refits."
    assert "between dose 80 and 0 is −2.10\u00a0mg/dL to −1.90\u00a0mg/dL" in stable.seeds()
    assert "10\u00a0% of its 95\u00a0% interval" in stable.seeds()
    assert stable.influential() == (
        "Without the 5 subjects who move it most, it is −1.50\u00a0mg/dL (p = 0.004)."
    )
    assert stable.refused().startswith("1 refit could not be made: 10 subjects are left")
    assert stable.short().endswith(
        "The difference between dose 80 and 0 is −2.20\u00a0mg/dL to −1.50\u00a0mg/dL in them."
    )


def test_what_changes_is_named_with_the_site(shaky: SensitivityWords) -> None:
    assert "whether the dose matters: in 1" in shaky.verdict()
    assert "which covariates interact: in 1" in shaky.verdict()
    assert "it moves most without site “south”, to −0.300" in shaky.sites()


def test_a_change_of_direction_is_a_change() -> None:
    found = refits(headline(1.8))
    assert found.changed(found.headlines(), "treatment") == 0
    assert found.changed(found.headlines(), "direction") == 1
    verdict = SensitivityWords(found, "CHG", "dose", {}).verdict()
    assert (
        verdict
        == "The direction of the difference between dose 80 and 0 is unstable: it turns in 1 of 6 refits."
    )


def test_a_change_of_direction_counts_where_nothing_is_claimed() -> None:
    unclaimed = refits(headline(1.8, 0.7))
    own = replace(unclaimed, headline=headline(-2.0, 0.4))
    assert "direction" in own.changes(headline(1.8, 0.7))
    assert own.changes(headline(-0.1, 0.7)) == ()
    assert "is unstable: it turns in 1 of 6 refits" in SensitivityWords(own, "CHG", "dose", {}).verdict()


def test_small_sites_have_no_name(stable: SensitivityWords) -> None:
    small = Refit(Variation.SITE, SMALL_SITES, 15, headline(-9.0))
    found = replace(stable.found, refits=(*stable.found.refits, small), sites=4)
    assert "it moves most without all small sites together, to −9.00" in replace(stable, found=found).sites()
    ticks = next(
        layer for layer in figure(found, "CHG").to_dict()["layer"] if layer["mark"]["type"] == "tick"
    )
    shown = figure(found, "CHG").to_dict()["datasets"][ticks["data"]["name"]]
    assert "all small sites together" in {row["site"] for row in shown}


def test_the_leading_rung_is_counted_where_it_differs(stable: SensitivityWords) -> None:
    own, seeds, *_ = stable.rows()
    assert own[-3:-1] == ("1.20", "additive (0.50)")
    other = replace(present(stable.found.refits[0].headline), rung="dense", rung_weight=0.41)
    refits = (replace(stable.found.refits[0], headline=other), *stable.found.refits[1:])
    _, seeds, *_ = replace(stable, found=replace(stable.found, refits=refits)).rows()
    assert seeds[-2] == "additive (2: 0.50), dense (1: 0.41)"


def test_without_sites_the_remedy_is_named(stable: SensitivityWords) -> None:
    found = replace(stable.found, sites=0, refits=stable.found.refits[:3])
    assert "--group" in replace(stable, found=found).sites()


def test_the_figure_shows_every_refit(stable: SensitivityWords) -> None:
    drawn = figure(stable.found, "CHG").to_dict()
    ticks = next(layer for layer in drawn["layer"] if layer["mark"]["type"] == "tick")
    assert len(drawn["datasets"][ticks["data"]["name"]]) == 6
    assert "without one site: −2.20 to −1.80" in drawn["description"]


def test_a_report_has_the_section_once(content: ReportContent, shaky: SensitivityWords) -> None:
    assert "sensitivity" not in {section.key for section in sections(content)}
    whole = replace(content, sensitivity=shaky.found)
    section = next(each for each in sections(whole) if each.key == "sensitivity")
    assert multiplicity(whole) in section.reading
    (table,) = section.tables
    assert [row[0] for row in table.rows] == [
        "this fit",
        "other seeds and folds",
        "without one site",
        "without five subjects",
    ]
    assert [row[-1] for row in table.rows] == ["", "0", "1", "0"]
    page = render_report(whole)
    assert page.count("Adjusted for multiplicity") == 1
    assert "How sure is the headline?" in page
    assert "Conclusions that change in some of 6 refits" in render_summary(whole)
