"""Packages that only some uses need: by which extra each is installed, and what it is for."""

from covaria.errors import UsageError

EXTRAS = {
    "altair": ("report", "Figures in notebooks need Altair"),
    "distributed": ("dask", "Studies on Dask need distributed"),
    "duckdb": ("parquet", "Parquet files need DuckDB"),
    "jinja2": ("report", "Reports need Jinja2"),
    "markdown_it": ("cli", "Lessons need markdown-it-py"),
    "openpyxl": ("excel", "Excel workbooks need openpyxl"),
    "pygments": ("cli", "Lessons need Pygments"),
    "pyreadstat": ("sas", "SAS files need pyreadstat"),
    "rich": ("cli", "The command line needs Rich"),
    "typer": ("cli", "The command line needs Typer"),
    "vl_convert": ("figures", "Figures as files need vl-convert"),
}
"""The extra of each module, as imported, and the beginning of what is said where it is absent."""


def missing_extra(error: ImportError) -> UsageError | None:
    """Say which extra brings the module that could not be imported; None where no extra does."""
    module = (error.name or "").partition(".")[0]
    if not isinstance(error, ModuleNotFoundError) or module not in EXTRAS:
        return None
    extra, need = EXTRAS[module]
    return UsageError(f"{need}, which is not installed; run pip install 'covaria[{extra}]'.")
