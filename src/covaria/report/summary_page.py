"""One page for a meeting: question, dose figure, effects, three sentences, and limits, on one sheet of A4."""

from covaria.figures.scripts import SCRIPTS
from covaria.report.content import ReportContent
from covaria.report.credibility import context_of_use, limits
from covaria.report.dose_sections import DOSE_RESPONSE
from covaria.report.dose_tables import effects_at_doses_table
from covaria.report.multiplicity import multiplicity
from covaria.report.opening import data_line, question
from covaria.report.page import answers_of, package_text, page_parts, page_template
from covaria.report.sections import sections

MOST_LIMITS = 4
SHORT_SENTENCES = 3


def render_summary(content: ReportContent) -> str:
    """Render the summary of a report as one self-contained HTML page that prints on one sheet of A4.

    Without a dose the ladder stands in its figure's place, and there is no table of effects.

    Parameters
    ----------
    content : ReportContent
        As for the report. Its texts are escaped, whatever they hold.

    Returns
    -------
    str
        HTML, to be written as UTF-8.
    """
    style = package_text("style.css") + package_text("summary.css")
    scripts = [*(script.source() for script in SCRIPTS), *map(package_text, ("hover.js", "script.js"))]
    words = content.dose_words
    first = next(iter(sections(content)))
    return page_template("summary.html.jinja").render(
        content=content,
        question=question(content),
        data_line=data_line(content),
        section=first,
        reading=first.reading[:1] if first.key == DOSE_RESPONSE else (),
        sentences=three_sentences(content),
        effects=None if words is None else effects_at_doses_table(words),
        adjustment="" if words is None else words.adjustment(),
        answers=answers_of(content),
        limits=(context_of_use(content), *tuple(limits(content))[:MOST_LIMITS]),
        multiplicity=multiplicity(content),
        **page_parts(style, scripts),
    )


def three_sentences(content: ReportContent) -> tuple[str, ...]:
    """Say the most important in three sentences: of the dose where there is one, otherwise by the answers."""
    words = content.dose_words
    if words is None:
        return tuple(f"{each.question} {each.headline}." for each in answers_of(content)[:SHORT_SENTENCES])
    chosen = (words.best(), words.smallest(), words.share()) if words.found.is_claimed else ()
    told = (words.effect(), *chosen, words.test(), words.assignment())
    return tuple(filter(None, told))[:SHORT_SENTENCES]
