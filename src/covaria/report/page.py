"""From content to one HTML page that holds everything it needs and asks nothing of any network."""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from covaria.figures.scripts import SCRIPTS, licence_texts
from covaria.findings.answer import NOT_SHOWN, NOT_SHOWN_MEANS, Answer
from covaria.findings.answers import answers
from covaria.report.content import ReportContent
from covaria.report.credibility import context_of_use, limits
from covaria.report.error_sections import dropped_networks
from covaria.report.glossed import glossed
from covaria.report.lead import lead_of
from covaria.report.multiplicity import multiplicity
from covaria.report.opening import data_line, question
from covaria.report.reporting_items import ITEMS
from covaria.report.sections import sections
from covaria.report.terms import terms_of
from covaria.wording.numbers import format_whole_percent

FOLDER = Path(__file__).parent
ROW_LEVEL = "This report holds values of single subjects: it was made with --row-level."


def render_report(content: ReportContent) -> str:
    """Render a report as one self-contained HTML page; the same content gives the same text.

    Parameters
    ----------
    content : ReportContent
        All that the page shows. Its texts are escaped, whatever they hold.

    Returns
    -------
    str
        HTML, to be written as UTF-8.
    """
    found, endpoint = answers_of(content), content.evaluation.endpoint
    return page_with_figures(
        "template.html.jinja",
        further_scripts=() if content.explorer is None else ("explorer.js",),
        content=content,
        question=question(content),
        data_line=data_line(content),
        answers=tuple(zip(found, glossed((each.explanation for each in found), endpoint), strict=True)),
        lead=lead_of(content),
        context_of_use=context_of_use(content),
        limits=tuple(limits(content)),
        reporting_items=ITEMS,
        row_level=ROW_LEVEL,
        explorer_level=None if content.explorer is None else format_whole_percent(content.explorer.level),
        notes=_notes(content, found),
        sections=tuple(sections(content)),
        dropped_networks=dropped_networks(content.evaluation),
        terms=terms_of(endpoint),
        endpoint=endpoint,
    )


def page_with_figures(
    template: str,
    *,
    further_styles: tuple[str, ...] = (),
    further_scripts: tuple[str, ...] = (),
    **shown: Any,
) -> str:
    """Fill a template of a page that draws figures, with the style and scripts that all such pages share."""
    style = "".join(map(package_text, ("style.css", *further_styles)))
    own = map(package_text, ("hover.js", "script.js", *further_scripts))
    return page_template(template).render(
        **shown,
        drawn_with=SCRIPTS,
        licences=licence_texts(),
        **page_parts(style, [*(script.source() for script in SCRIPTS), *own]),
    )


def answers_of(content: ReportContent) -> tuple[Answer, ...]:
    """Answer the questions of the first screen; that of dose or arm comes first, where there is one."""
    return answers(
        content.evaluation,
        content.dose_words,
        content.response,
        content.decomposition.interactions,
        content.unit,
        content.arm_words,
        content.survival_words,
        content.ordered_words,
    )


def page_parts(style: str, scripts: list[str]) -> dict[str, Any]:
    """Style and scripts of a page, and the policy that allows these and nothing else."""
    return {
        "style": Markup(style),  # noqa: S704 - our own file
        "scripts": [Markup(script) for script in scripts],  # noqa: S704 - our own and vendored files
        "policy": _content_security_policy(style, scripts),
    }


def _notes(content: ReportContent, found: tuple[Answer, ...]) -> tuple[str, ...]:
    """What a reader must know; what is adjusted for multiplicity is with the refits, if there are any."""
    adjusted = multiplicity(content) if content.sensitivity is None else ""
    return tuple(filter(None, (*_meaning_of_verdicts(found), adjusted, *content.notes)))


def _meaning_of_verdicts(found: tuple[Answer, ...]) -> tuple[str, ...]:
    return (NOT_SHOWN_MEANS,) if any(each.verdict.startswith(NOT_SHOWN) for each in found) else ()


def page_template(name: str, folder: Path = FOLDER) -> Template:
    """Load a template of ours; whatever fills it is escaped."""
    environment = Environment(
        loader=FileSystemLoader(folder, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The `tojson` filter writes <, >, & and ' as \u escapes, and ASCII only, so no text ends a script early.
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "allow_nan": False}
    environment.filters["glossed"] = glossed
    return environment.get_template(name)


def package_text(name: str) -> str:
    """Read a file that is beside this one."""
    return (FOLDER / name).read_text(encoding="utf-8")


def _content_security_policy(style: str, scripts: list[str]) -> str:
    """Forbid everything but the very scripts and style of this page: no request, no `eval`.

    Source: W3C, "Content Security Policy Level 3", sections 6.1 and 8.3.
    """
    directives: dict[str, Any] = {
        "default-src": "'none'",
        "script-src": " ".join(map(_source_hash, scripts)),
        "style-src": _source_hash(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def joint_policy(*policies: str) -> str:
    """Allow what any of some policies allows, for a page that holds another one."""
    allowed: dict[str, list[str]] = {}
    for policy in policies:
        for directive in policy.split("; "):
            name, *values = directive.split(" ")
            kept = allowed.setdefault(name, [])
            kept += [value for value in values if value not in kept]
    return "; ".join(" ".join([name, *values]) for name, values in allowed.items())


def _source_hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
