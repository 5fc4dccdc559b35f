"""The scripts that draw a figure in a browser, vendored so that a page needs no network."""

from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).parent / "vendor"


@dataclass(frozen=True)
class Script:
    """One vendored script.

    Attributes
    ----------
    package, version : str
        As published on npm; the SHA-256 of the file is in ``vendor/README.md``.
    """

    package: str
    version: str

    @property
    def path(self) -> Path:
        """The file."""
        return VENDOR / f"{self.package}.min.js"

    def source(self) -> str:
        """Text of the script, without the comment that sends developer tools looking for a source map."""
        text = self.path.read_text(encoding="utf-8")
        code, _, _ = text.rpartition("\n//# sourceMappingURL=")
        return code or text


VEGA_LITE = Script("vega-lite", "6.4.1")
SCRIPTS = (Script("vega", "6.4.0"), VEGA_LITE, Script("vega-embed", "7.3.0"))
"""Scripts in the order in which a page must load them."""


def licence_texts() -> str:
    """All licences of the vendored scripts, as one text."""
    texts = (path.read_text(encoding="utf-8").strip() for path in sorted(VENDOR.glob("LICENSE-*")))
    return "\n\n".join(texts) + "\n"
