from dataclasses import replace

from markupsafe import escape

from covaria.model.endpoint import NORMAL
from covaria.report import ReportContent, render_report
from covaria.report.credibility import context_of_use, limits
from covaria.report.glossed import glossed
from covaria.report.reporting_items import ITEMS


def test_limits_name_what_was_found(content: ReportContent) -> None:
    text = " ".join(limits(content))
    assert "Doses outside 0 to 20 were not studied" in text
    assert "Rows left out (13)" in text
    assert "so that they hold 90\u00a0% of its responses by construction" in text
    assert "may well be there" not in text


def test_a_small_trial_and_a_useless_model_are_warned_of(content: ReportContent) -> None:
    evaluation = content.evaluation
    small = replace(evaluation, subjects=60, oof=replace(evaluation.oof, explained=-0.02))
    text = " ".join(limits(replace(content, evaluation=small)))
    assert "The trial has 60 subjects" in text
    assert "no better than the mean: do not use it for that" in text


def test_without_a_dose_none_is_spoken_of(content: ReportContent) -> None:
    without = replace(content, dose=None, dose_findings=None)
    assert "dose" not in context_of_use(without).lower()
    assert "dose" not in " ".join(limits(without)).lower()


def test_every_item_is_covered_or_left_to_the_author(content: ReportContent) -> None:
    page = render_report(content)
    for item in ITEMS:
        assert item.covered or item.to_add
        assert str(escape(item.asked)) in page


def test_a_term_is_explained_once_in_a_section() -> None:
    first, second = glossed(
        ("Errors out of fold, out-of-fold errors.", "Out of fold <again>; a rung."), NORMAL
    )
    assert first.count("<dfn") == 1
    assert second.count("<dfn") == 1
    assert "&lt;again&gt;" in second
    assert ">rung</dfn>" in second


def test_answers_explain_their_terms_too(content: ReportContent) -> None:
    opening = render_report(content).partition('<dl class="answers">')[2].partition("</dl>")[0]
    assert '<dfn tabindex="0" data-counterpart="cross-validated' in opening
