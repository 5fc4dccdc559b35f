"""Examples of README and documentation, run as they stand, and what they print held to what the page shows.

In a page, a block of `sh` holds commands, one a line, `python` and `r` hold programs, those of Python in one
session, and a block with a caption is a file of that name. A block of `output` shows what the one before it
prints: "…" stands for lines or a rest of a line that is not shown, spaces count as one, and numbers may
differ as they may between processors.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "80"}
RUN = ("python", "r", "sh")
"""Languages whose blocks are run."""
SHARE, LAST_PLACES = 0.03, 1.5
"""By which a number may differ: a share of it, or so many units of its last place."""

_BLOCK = re.compile(
    r"^```(?:\{code-block\} )?(?P<language>\w+)\n(?::caption: (?P<file>\S+)\n\n)?(?P<text>.*?)^```",
    re.DOTALL | re.MULTILINE,
)
_NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+−-]?\d+)?")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page; `file` is its caption, or empty."""

    language: str
    text: str
    file: str


def blocks(page: Path) -> list[Block]:
    """Every fenced block of a page that has a language, in its order."""
    found = _BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [Block(each["language"], each["text"], each["file"] or "") for each in found]


def run_blocks(all_blocks: list[Block], folder: Path) -> None:
    """Run the examples of a page in a folder, in their order.

    Raises
    ------
    AssertionError
        If a command fails, or an example prints other than what is shown.
    """
    names: dict[str, Any] = {}
    runners: dict[str, Callable[[str], str]] = {
        "sh": partial(_run_commands, folder=folder),
        "python": partial(_run_python, names=names, folder=folder),
        "r": partial(_run_r, folder=folder),
    }
    printed = ""
    for block in all_blocks:
        if block.file:
            (folder / block.file).write_text(block.text, encoding="utf-8")
        elif block.language in runners:
            printed = runners[block.language](block.text)
        elif block.language == "output":
            check_shown(block.text, printed)


def _run_commands(text: str, folder: Path) -> str:
    return "".join(run_command(line, folder) for line in text.replace("\\\n", "").splitlines())


def run_command(line: str, folder: Path) -> str:
    """Run one command line without a shell; what it prints on either stream."""
    name, *arguments = shlex.split(line.removeprefix(".venv/bin/"))
    done = subprocess.run(
        [name, *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}"
    return done.stdout


def _run_python(text: str, names: dict[str, Any], folder: Path) -> str:
    said = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(said):
        exec(compile(text, "example", "exec"), names)
    return said.getvalue()


def _run_r(text: str, folder: Path) -> str:
    done = subprocess.run(
        ["Rscript", "-e", text],
        cwd=folder,
        env={**ENVIRONMENT, "RETICULATE_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def has_reticulate() -> bool:
    """Whether R is there with the package that calls Python."""
    if shutil.which("Rscript") is None:
        return False
    done = subprocess.run(["Rscript", "-e", "library(reticulate)"], capture_output=True, check=False)
    return done.returncode == 0


def check_shown(shown: str, printed: str) -> None:
    """Hold what a page shows to what was printed.

    Raises
    ------
    AssertionError
        Naming the first line that is shown and was not printed there.
    """
    left = [" ".join(line.split()) for line in printed.splitlines() if line.strip()]
    skipping = True
    for raw in filter(str.strip, shown.splitlines()):
        line = " ".join(raw.split())
        if line == "…":
            skipping = True
            continue
        allowed = left if skipping else left[:1]
        place = next((k for k, other in enumerate(allowed) if lines_agree(line, other)), None)
        assert place is not None, f"not printed here: {raw!r} in\n{printed}"
        left, skipping = left[place + 1 :], False


def lines_agree(shown: str, printed: str) -> bool:
    """Whether a line is the one that is shown, but for small differences of its numbers."""
    words, numbers = _NUMBER.split(shown), _NUMBER.findall(shown)
    other_words, other_numbers = _NUMBER.split(printed), _NUMBER.findall(printed)
    if words[-1].endswith("…"):
        words[-1] = words[-1].removesuffix("…")
        cut = len(words)
        fits = len(other_words) >= cut and other_words[cut - 1].startswith(words[-1])
        other_words = [*other_words[: cut - 1], words[-1]] if fits else other_words
        other_numbers = other_numbers[: cut - 1]
    return words == other_words and all(map(_numbers_agree, numbers, other_numbers))


def _numbers_agree(shown: str, printed: str) -> bool:
    value, other = (float(each.replace(",", "").replace("−", "-")) for each in (shown, printed))
    digits = re.sub(r"e.*", "", shown)
    power = value / float(digits.replace(",", "")) if value else 1.0
    place = 10.0 ** -len(digits.partition(".")[2]) * power
    return abs(value - other) <= max(SHARE * abs(value), LAST_PLACES * place)
