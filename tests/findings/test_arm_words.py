"""What a report says of arms: verdict, table, figure and sentences agree, and none is of a dose."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from covaria.explain.arm_effects import ArmEffects
from covaria.findings.arm_effect import arm_effect
from covaria.findings.arm_words import ArmWords
from covaria.fit import FitSettings, fit_model
from covaria.model import ResponseModel
from covaria.model.adjusted_means import Assignment
from covaria.model.arm_findings import ArmFindings, arm_findings
from covaria.model.arm_means import ReferenceArm, ReferenceChoice
from covaria.report import ReportContent, render_report, render_summary, report_content
from covaria.report.arm_sections import arms_section
from covaria.report.arm_tables import arm_means_table, arms_table
from covaria.report.multiplicity import multiplicity
from covaria.report.page import answers_of
from covaria.report.summary_page import three_sentences
from covaria.wording.numbers import format_number

DAY = date(2026, 1, 31)
WordsOf = Callable[..., ArmWords]


@pytest.fixture(scope="module")
def model() -> ResponseModel:
    """Two arms that differ from the placebo, one upwards and more clearly, and one that does not."""
    random = np.random.default_rng(5)
    arm = random.permutation(np.repeat(["Placebo", "Up", "Down", "Same"], 30))
    base = random.normal(8, 1, 120)
    response = 0.8 * base + 1.6 * (arm == "Up") - 1.1 * (arm == "Down") + random.normal(0, 0.8, 120)
    settings = FitSettings(
        folds=3,
        repeats=1,
        restarts=1,
        steps=50,
        penalties=(0.01,),
        linear_penalties=(0.1,),
        evidence_steps=5,
    )
    columns = {"TRT01P": arm, "BASE": base, "CHG": response}
    return fit_model(
        columns, "CHG", arm="TRT01P", settings=settings, comparators="few", units={"CHG": "mmol/L"}
    )


@pytest.fixture(scope="module")
def content(model: ResponseModel) -> ReportContent:
    return report_content(model, DAY)


@pytest.fixture(scope="module")
def found(model: ResponseModel) -> ArmFindings:
    findings = arm_findings(model)
    assert findings is not None
    return findings


@pytest.fixture(scope="module")
def words_of(found: ArmFindings) -> WordsOf:
    """Words of the findings, with other p-values for the arms but the reference, or only so many of them."""

    def build(*p_values: float) -> ArmWords:
        reference, *others = found.effects.arms
        given = zip(others, p_values, strict=False)
        changed = (
            replace(each, difference=replace(each.difference, p_value=p_value))
            for each, p_value in given
            if each.difference is not None
        )
        own = (reference, *changed) if p_values else found.effects.arms
        effects = ArmEffects(found.effects.arm, found.effects.reference, own)
        return ArmWords(ArmFindings(effects, found.means), "CHG", {"CHG": "mmol/L"})

    return build


def test_the_verdict_is_that_of_the_smallest_adjusted_p_value(words_of: WordsOf) -> None:
    for p_values in ((0.9, 0.8, 0.051), (0.9, 0.8, 0.05), (0.01, 0.2, 0.3)):
        answer = arm_effect(words_of(*p_values))
        assert answer is not None
        assert answer.question == "Does the arm matter?"
        assert answer.verdict == ("Yes" if min(p_values) <= 0.05 else "Not shown")
        assert f"p = {min(p_values):.3g}" in answer.explanation
        assert bool(answer.finding) is (answer.verdict == "Yes")


def test_the_headline_names_the_clearest_arm_with_direction_and_size(words_of: WordsOf) -> None:
    words = words_of()
    (_, up), (_, down) = words.differing
    ends = f"({format_number(up.simultaneous_lower)} to {format_number(up.simultaneous_upper)})"
    size = f"{format_number(up.estimate)}\u00a0mmol/L {ends}"
    assert words.clearest() == f"“Up” is higher by {size} than “Placebo”, and 1 other arm differs"
    ends = f"({format_number(-down.simultaneous_upper)} to {format_number(-down.simultaneous_lower)})"
    assert f"is lower by {format_number(-down.estimate)}\u00a0mmol/L {ends} in “Down”" in words.effect()
    assert "for all arms at once" in words.effect()
    assert "Same" not in words.effect()


def test_without_an_effect_the_clearest_difference_is_reported_without_a_direction(words_of: WordsOf) -> None:
    sentence = words_of(0.2, 0.7, 0.9).effect()
    assert sentence.startswith("No adjusted mean of “CHG” differs clearly from that of “Placebo”")
    assert "higher" not in sentence
    assert "lower" not in sentence


def test_two_arms_are_compared_by_one_t_test(words_of: WordsOf) -> None:
    words = words_of(0.004)
    assert (
        words.test() == "A t test of the difference of the two adjusted means claims an effect (p = 0.004)."
    )
    assert "at once" not in words.effect()
    headings = [heading.text for heading in arms_table(words).headings]
    assert "p" in headings
    assert not any("at once" in heading for heading in headings)


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (ReferenceChoice.DECLARED, "as was declared."),
        (ReferenceChoice.BY_NAME, "by its name; “--reference-arm” chooses another."),
        (
            ReferenceChoice.FIRST,
            "as the first of the arms in their order; “--reference-arm” chooses another.",
        ),
    ],
)
def test_how_the_reference_was_chosen_is_reported(
    found: ArmFindings, choice: ReferenceChoice, sentence: str
) -> None:
    means = replace(found.means, reference=ReferenceArm("Placebo", choice))
    words = ArmWords(replace(found, means=means), "CHG")
    assert words.reference_chosen() == f"“Placebo” is the reference, {sentence}"


def test_an_assignment_that_was_not_random_is_an_association(found: ArmFindings) -> None:
    adjusted = replace(
        found.means.adjusted,
        assignment=Assignment.OBSERVATIONAL,
        balance_p_value=0.002,
        least_probability=0.03,
        without_overlap=0.2,
    )
    words = ArmWords(replace(found, means=replace(found.means, adjusted=adjusted)), "CHG")
    answer = arm_effect(words)
    assert answer is not None
    assert (answer.question, answer.verdict) == ("Is the arm associated with the response?", "Associated")
    assert "The covariates predict the arm (p = 0.002)" in words.assignment()
    assert "Overlap is poor" in words.assignment()
    assert words.adjustment() == ""


def test_observed_arms_are_claimed_only_where_both_tests_find_something(found: ArmFindings) -> None:
    adjusted = replace(found.means.adjusted, assignment=Assignment.OBSERVATIONAL)
    alone = found.effects
    for second, sentence in ((0.001, "both find an association"), (0.3, "do not both find an association")):
        means = replace(found.means, adjusted=adjusted, any_effect=second)
        effects = means.effects(None, 0.95)
        assert effects.p_value == max(alone.p_value, second)
        assert (
            f"{sentence} (the larger p = {effects.p_value:.3g})"
            in ArmWords(replace(found, means=means, effects=effects), "CHG").test()
        )


def test_the_table_holds_every_arm_the_reference_first(words_of: WordsOf) -> None:
    table = arms_table(words_of())
    assert [row[0] for row in table.rows] == ["Placebo", "Down", "Same", "Up"]
    assert {len(row) for row in table.rows} == {len(table.headings)}
    assert table.rows[0][3:] == ("reference", "", "", "", "")
    assert [row[1] for row in table.rows] == ["30"] * 4
    assert all(row[-1].endswith("%") for row in table.rows[1:])
    means = arm_means_table(words_of())
    assert {len(row) for row in means.rows} == {len(means.headings)}


def test_the_figure_draws_a_row_for_each_difference(words_of: WordsOf) -> None:
    section = arms_section(words_of())
    data = section.figure["layer"][1]["data"]
    drawn = section.figure["datasets"][data["name"]]
    assert [row["arm"] for row in drawn] == ["Down", "Same", "Up"]
    assert all(
        row["lowest"] < row["lower"] < row["difference"] < row["upper"] < row["highest"] for row in drawn
    )


def test_report_and_summary_mention_arms_and_of_no_dose(content: ReportContent) -> None:
    for page in (render_report(content), render_summary(content)):
        shown = re.sub(
            r"<(script|style|details class=\"licences\").*?</(script|style|details)>", "", page, flags=re.S
        )
        assert not re.search(r"\bdos(e|ing)", shown, flags=re.IGNORECASE)
        assert "How does “CHG” differ between the arms of “TRT01P”, given “BASE”?" in shown
        assert "4 arms: 30 subjects in “Placebo”, 30 in “Down”" in shown
        assert "Effect of each arm" in shown
        assert 'id="figure-arms"' in shown
        assert "p-values of arms for all 3 differences from the reference arm" in shown
    assert "Does the arm matter?" in render_report(content)


def test_the_arm_is_asked_about_first(content: ReportContent) -> None:
    assert [answer.question for answer in answers_of(content)][:2] == [
        "Does the arm matter?",
        "Can the response be predicted?",
    ]
    assert len(three_sentences(content)) == 3


def test_a_claimed_arm_is_no_contradiction_of_an_unpredicted_response(content: ReportContent) -> None:
    blind = replace(content, evaluation=replace(content.evaluation, prediction_p_value=0.5))
    answer = next(each for each in answers_of(blind) if each.question == "Can the response be predicted?")
    assert answer.verdict == "Means only"
    assert "the arm moves the mean" in answer.explanation


def test_one_difference_needs_no_word_on_multiplicity(content: ReportContent, words_of: WordsOf) -> None:
    assert "arms" in multiplicity(content)
    two = replace(content, arm_findings=words_of(0.01).found)
    assert "differences from the reference" not in multiplicity(two)


def test_hostile_arms_are_text(model: ResponseModel, found: ArmFindings) -> None:
    hostile = "</script><img src=x onerror=alert(1)>"
    reference, first, *others = found.effects.arms
    effects = replace(found.effects, arms=(reference, replace(first, arm=hostile), *others))
    content = replace(report_content(model, DAY), arm_findings=replace(found, effects=effects))
    for page in (render_report(content), render_summary(content)):
        assert "<img src=x" not in page
