"""Damaged tables and model files, damaged further where that takes branches not yet taken (atheris).

    PYTHONPATH=tests python benchmarks/guided_fuzzing.py tables --seconds 600
    PYTHONPATH=tests python benchmarks/guided_fuzzing.py models --seconds 300

What must hold is what the tests hold by Hypothesis. The first failure ends the run, prints its traceback,
and leaves the file that made it under build/fuzzing. atheris sees the branches of Python code alone,
so that compiled readers and other formats are left to `make fuzz`.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["covaria"]):
    from covaria import load_model
    from covaria.errors import ModelFileError
    from covaria.model.container import packed, unpacked
    from curated.case import Case
    from support.damaged_tables import check_of_bytes, content_of, seeds

FOUND = Path("build/fuzzing")
LONGEST = 20_000
"""Bytes of a file that is damaged; of more, a few are damaged in as many ways."""
STORED = Path("tests/data")


def tables(folder: Path) -> tuple[list[bytes], Callable[[bytes], None]]:
    """Curated text files, and what must hold of each that comes of them."""
    contents = {content_of(".csv", place) for place in range(len(seeds(".csv")))}

    def check(data: bytes) -> None:
        check_of_bytes(data, Case("damaged", b""), folder)

    return [content for content in contents if len(content) <= LONGEST], check


def models(folder: Path) -> tuple[list[bytes], Callable[[bytes], None]]:
    """The text of the stored examples; whoever damages it can also forge the digest."""
    examples = [unpacked(path) for path in sorted(STORED.glob("format-1-*.covaria"))]
    _, arrays = examples[0]
    path = folder / "damaged.covaria"

    def check(data: bytes) -> None:
        try:
            content = json.loads(data)
            path.write_bytes(packed(content, arrays))
        except (ValueError, RecursionError):
            return
        with suppress(ModelFileError):
            load_model(path)

    return [json.dumps(examples[0][0]).encode()], check


def fuzz(kind: str, seconds: int, seed: int) -> None:
    """Damage files of a kind for some seconds; the process ends with 0 where nothing was found."""
    with tempfile.TemporaryDirectory() as name:
        corpus = Path(name) / "corpus"
        corpus.mkdir()
        contents, check = {"tables": tables, "models": models}[kind](Path(name))
        for place, content in enumerate(contents):
            (corpus / f"{place}").write_bytes(content)
        print(f"{len(contents)} files to begin with", flush=True)
        FOUND.mkdir(parents=True, exist_ok=True)
        own = (f"-max_total_time={seconds}", f"-seed={seed}", f"-artifact_prefix={FOUND}/", "-timeout=60")
        atheris.Setup([sys.argv[0], *own, str(corpus)], check)
        atheris.Fuzz()


def main() -> None:
    """Read what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kind", choices=("tables", "models"))
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    fuzz(chosen.kind, chosen.seconds, chosen.seed)


if __name__ == "__main__":
    main()
