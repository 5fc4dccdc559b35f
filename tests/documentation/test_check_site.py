import subprocess
import sys
from pathlib import Path

CHECK = Path(__file__).parents[2] / "tools" / "check_site.py"


def checked(site: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(CHECK), str(site)], capture_output=True, text=True, check=False
    )


def test_a_site_whose_links_lead_somewhere_passes(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="b.html#x">b</a><a href="https://example.org">elsewhere</a>')
    (tmp_path / "b.html").write_text('<p id="x"></p><a href="#x">up</a><img src="c.svg">')
    (tmp_path / "c.svg").write_text("<svg/>")
    done = checked(tmp_path)
    assert (done.returncode, done.stdout) == (0, "2 pages, 0 faults\n")


def test_what_is_wrong_with_a_site_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<a href="b.html">b</a><a href="#y">y</a><script src="https://example.org/s.js"></script>'
    )
    (tmp_path / "a.css").write_text("@font-face { src: url('https://example.org/f.woff') }")
    done = checked(tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "a.html fetches https://example.org/s.js",
        "a.html links to b.html, which is not there",
        "a.html links to #y, which is not there",
        "a.css fetches a file from elsewhere",
        "1 pages, 4 faults",
    ]


def test_a_folder_without_pages_does_not_pass(tmp_path: Path) -> None:
    assert checked(tmp_path).returncode == 1
