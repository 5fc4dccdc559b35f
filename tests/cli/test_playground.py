from pathlib import Path

from covaria.playground.page import render_playground
from support.command_line import RunCommand


def test_writes_the_page_and_keeps_another_file(covaria: RunCommand, tmp_path: Path) -> None:
    ran = covaria("playground", "--no-open")
    assert (ran.code, ran.out, ran.err) == (0, "", "Playground: playground.html\n")
    assert (tmp_path / "playground.html").read_text(encoding="utf-8") == render_playground()
    assert covaria("playground", "--json", "--no-open").json == {"file": "playground.html"}
    (tmp_path / "mine.html").write_text("mine")
    refused = covaria("playground", "--out", "mine.html")
    assert refused.code == 2
    assert (tmp_path / "mine.html").read_text() == "mine"
