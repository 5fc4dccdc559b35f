"""One page for a meeting: question, figure, effects, three sentences, and limits, on one sheet of A4."""

from covaria.report.content import ReportContent
from covaria.report.credibility import context_of_use, limits
from covaria.report.lead import lead_of
from covaria.report.multiplicity import multiplicity
from covaria.report.opening import data_line, question
from covaria.report.page import answers_of, page_with_figures
from covaria.report.sections import sections

MOST_LIMITS = 2
SHORT_SENTENCES = 3


def render_summary(content: ReportContent) -> str:
    """Render the summary of a report as one self-contained HTML page that prints on one sheet of A4.

    Without a dose or arms the ladder takes its figure's place, and there is no table of effects.

    Parameters
    ----------
    content : ReportContent
        As for the report. Its texts are escaped, whatever they hold.

    Returns
    -------
    str
        HTML, to be written as UTF-8.
    """
    lead = lead_of(content)
    first = next(iter(sections(content)))
    return page_with_figures(
        "summary.html.jinja",
        further_styles=("summary.css",),
        content=content,
        question=question(content),
        data_line=data_line(content),
        section=first,
        sentences=three_sentences(content),
        lead=lead,
        # What is said of the dose or arms is in the sentences.
        answers=answers_of(content)[0 if lead is None else 1 :],
        limits=(context_of_use(content), *tuple(limits(content))[:MOST_LIMITS]),
        multiplicity=multiplicity(content),
        refits="" if content.sensitivity_words is None else content.sensitivity_words.short(),
    )


def three_sentences(content: ReportContent) -> tuple[str, ...]:
    """Say the most important in three sentences: of dose or arms, or otherwise by the answers."""
    lead = lead_of(content)
    if lead is None:
        return tuple(f"{each.question} {each.headline}." for each in answers_of(content)[:SHORT_SENTENCES])
    return lead.sentences[:SHORT_SENTENCES]
