"""A model in about ten lines, for a prompt or a notebook: the report's first screen, and how to go on."""

from dataclasses import dataclass
from html import escape

from covaria.disclosure import file_name
from covaria.findings.model_words import ModelWords, model_words
from covaria.model import ResponseModel
from covaria.wording.lists import counted, listed
from covaria.wording.names import in_brackets, quoted, shortened
from covaria.wording.numbers import format_number
from covaria.wording.visible import visible

NAMED_AT_MOST = 4
"""Covariates that a line can hold by name."""
LONGEST_SOURCE = 60
STYLE = "color: inherit; background: transparent; text-align: left; white-space: normal;"
"""No colour of its own, so that it reads on light and dark pages alike."""


@dataclass(frozen=True)
class _Shown:
    """What is shown: lines above, questions with their verdicts, lines below, and calls to go on with."""

    above: tuple[str, ...]
    verdicts: tuple[tuple[str, str], ...]
    below: tuple[str, ...]
    calls: tuple[str, ...]


def model_text(model: ResponseModel) -> str:
    """Show a model as about ten lines of text."""
    shown = _shown(model)
    width = max(len(question) for question, _ in shown.verdicts)
    verdicts = (f"  {question:<{width}}  {verdict}" for question, verdict in shown.verdicts)
    lines = (*shown.above, *verdicts, *shown.below, f"Go on with {', '.join(shown.calls)}")
    return "\n".join(visible(line) for line in lines)


def model_html(model: ResponseModel) -> str:
    """Show a model as a small piece of HTML, its texts escaped, with nothing to load."""
    shown = _shown(model)
    first, *others = (escape(visible(line)) for line in shown.above)
    rows = "".join(
        f'<tr><td style="{STYLE}">{escape(visible(question))}</td>'
        f'<td style="{STYLE}"><strong>{escape(visible(verdict))}</strong></td></tr>'
        for question, verdict in shown.verdicts
    )
    below = "".join(f"<div>{escape(visible(line))}</div>" for line in shown.below)
    calls = ", ".join(f'<code style="{STYLE}">{escape(call)}</code>' for call in shown.calls)
    return (
        f'<div style="{STYLE}"><div><strong>{first}</strong></div>'
        f"{''.join(f'<div>{line}</div>' for line in others)}"
        f'<table style="{STYLE} border-collapse: collapse; margin: 0.5em 0;">{rows}</table>'
        f"{below}<div>Go on with {calls}</div></div>"
    )


def _shown(model: ResponseModel) -> _Shown:
    words = model_words(model)
    refits = () if words.refits is None else (words.refits.short(),)
    return _Shown(
        (_subjects(model), _columns(model), _error(model), *_treatment(words)),
        tuple((answer.question, answer.headline) for answer in words.answers),
        (*filter(None, [words.scales]), *refits),
        _calls(model),
    )


def _subjects(model: ResponseModel) -> str:
    found, unit = model.evaluation, model.units_shown.get(model.response, "")
    rows = "" if found.rows == found.subjects else f" in {counted(found.rows, 'row')}"
    source = shortened(file_name(model.provenance.source), LONGEST_SOURCE)
    return (
        f"Response model of {quoted(model.response)}{in_brackets(unit)}: "
        f"{counted(found.subjects, 'subject')}{rows} from {source}"
    )


def _columns(model: ResponseModel) -> str:
    treatment = model.dose or model.arm
    names = [each.name for each in model.design.schema if each.name != treatment]
    covariates = (
        listed(map(quoted, names)) if 0 < len(names) <= NAMED_AT_MOST else counted(len(names), "covariate")
    )
    if treatment is None:
        return f"Predicted from {covariates}"
    what = f"the {'dose' if model.arm is None else 'arm'} {quoted(treatment)}"
    return f"Predicted from {what} and {covariates}" if names else f"Predicted from {what} alone"


def _error(model: ResponseModel) -> str:
    found, words = model.evaluation.oof, model.endpoint.score
    return (
        f"Out of fold ({model.evaluation.folds_in_words}): {words.explained} "
        f"{format_number(found.explained)}, {words.name} {format_number(found.score)} ± "
        f"{format_number(found.score_se)} (standard error)"
    )


def _treatment(words: ModelWords) -> tuple[str, ...]:
    """The size of the effect of dose or arms, with its interval, whatever the verdict on it."""
    if words.dose is not None:
        return (words.dose.effect(),)
    return () if words.arms is None else (words.arms.effect(),)


def _calls(model: ResponseModel) -> tuple[str, ...]:
    treatment = (
        "arm_effects" if model.arm else "dose_response" if model.has_dose_response else "covariate_effects"
    )
    return (
        "model.predict(table)",
        f"model.{treatment}()",
        "covaria.plot(model)",
        'covaria.write_report(model, "report.html")',
    )
