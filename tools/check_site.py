"""Check a built site: every link within it leads somewhere, and no page fetches anything from elsewhere.

Run as `python tools/check_site.py build/docs`, as `make docs` does; exits with 1 if there are faults.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}
"""By element, the attribute that a browser loads without being asked."""
_STYLE_ADDRESS = re.compile(r"url\(\s*['\"]?(?:https?:)?//", re.IGNORECASE)


@dataclass
class Page(HTMLParser):
    """What a page links to, fetches, and can be linked at."""

    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of what an element links to, fetches or is called."""
        found = {name: value for name, value in attrs if value is not None}
        if "id" in found:
            self.anchors.add(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in FETCHED and FETCHED[tag] in found:
            self.fetched.append(found[FETCHED[tag]])


@cache
def read_page(path: Path) -> Page:
    """Parse a page."""
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def faults(site: Path) -> Iterator[str]:
    """Yield what is wrong with a site, each in a line."""
    for path in sorted(site.rglob("*.html")):
        page, name = read_page(path), path.relative_to(site)
        for address in page.fetched:
            if _is_elsewhere(address):
                yield f"{name} fetches {address}"
        for address in (*page.links, *page.fetched):
            if not _is_elsewhere(address) and not _leads_somewhere(path, address):
                yield f"{name} links to {address}, which is not there"
    for path in sorted(site.rglob("*.css")):
        if _STYLE_ADDRESS.search(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(site)} fetches a file from elsewhere"


def _is_elsewhere(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} or bool(parts.netloc)


def _leads_somewhere(page: Path, address: str) -> bool:
    parts = urlsplit(address)
    if parts.scheme:
        return True
    target = page if not parts.path else page.parent / unquote(parts.path)
    if not target.is_file():
        return False
    anchor = unquote(parts.fragment)
    return not anchor or target.suffix != ".html" or anchor in read_page(target.resolve()).anchors


def main() -> None:
    """Print the faults of the site that is named."""
    site = Path(sys.argv[1]).resolve()
    pages = len(list(site.rglob("*.html")))
    found = list(faults(site))
    print(*found, f"{pages} pages, {len(found)} faults", sep="\n")
    sys.exit(bool(found) or not pages)


if __name__ == "__main__":
    main()
