"""Questions to take to a language model, with the reader's own numbers and never a row of their table."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

MIME_TYPE = "application/vnd.covaria.prompts+json"


@dataclass(frozen=True)
class Prompt:
    """One question: what it is about, and the text to paste."""

    about: str
    text: str


class Prompts:
    """The questions of a lesson, as a notebook shows them."""

    def __init__(self, *prompts: Prompt) -> None:
        self.prompts = prompts

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        folded = Markup(
            "<details><summary>{0}</summary><pre style='white-space: pre-wrap'>{1}</pre></details>"
        )
        shown = [folded.format(each.about, each.text) for each in self.prompts]
        return {
            "text/plain": "\n\n".join(f"{each.about}\n{each.text}" for each in self.prompts),
            "text/html": str(Markup("").join(shown)),
            MIME_TYPE: [{"about": each.about, "text": each.text} for each in self.prompts],
        }
