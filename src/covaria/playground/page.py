"""One HTML page in which the kernel itself trains networks: all that it needs is in it."""

from base64 import b64encode
from pathlib import Path
from typing import Any

from markupsafe import Markup

from covaria.datasets import biomarker_trial
from covaria.report.page import joint_policy, page_parts, page_template
from covaria.report.page import package_text as report_text

FOLDER = Path(__file__).parent
KERNEL = FOLDER / "kernel.wasm"
WORKER = "worker.js"
SCRIPTS = (
    *(
        "random_tables.js",
        "random.js",
        "data.js",
        "formula.js",
        "table.js",
        "plan.js",
        "fleet.js",
        "views.js",
    ),
    *("network_view.js", "copying.js", "settings.js", "pictures.js", "main.js"),
)
FORMULA = "5 + 3*sin(2*pi*age) + 4*bmi*baseline - 6*(dose - 0.4)^2"


def render_playground() -> str:
    """Render the playground as one self-contained HTML page; the same version gives the same text."""
    return page_template("playground.html.jinja", FOLDER).render(
        formula=FORMULA,
        kernel=b64encode(KERNEL.read_bytes()).decode(),
        # As NumPy has it: its sine of float32 is not that of a browser to the last bit.
        lesson=b64encode(biomarker_trial().response.astype("<f4").tobytes()).decode(),
        worker=Markup((FOLDER / WORKER).read_text(encoding="utf-8")),  # noqa: S704 - our own file
        **_parts(),
    )


def playground_policy() -> str:
    """What a page that holds the playground must allow, since what is within it may do no more."""
    policy: str = _parts()["policy"]
    return policy


def _parts() -> dict[str, Any]:
    """Style, script and policy."""
    style = report_text("style.css") + (FOLDER / "playground.css").read_text(encoding="utf-8")
    # One script, since its parts share names.
    script = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS)
    parts = page_parts(style, [script])
    # The kernel may be compiled, and workers may start from the page's own text; nothing else is allowed.
    kernel = "script-src 'wasm-unsafe-eval'; worker-src blob:"
    return parts | {"policy": joint_policy(parts["policy"], kernel)}
