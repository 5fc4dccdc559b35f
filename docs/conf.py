"""How the documentation is built: `make docs`, from the pages in this folder, offline."""

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "extensions"))

project = "Covaria"
author = "Covaria contributors"
copyright = author  # noqa: A001 (Sphinx's name)
release = version = installed_version("covaria")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "code_tables",
    "command_reference",
    "mathml",
    "measured_rows",
    "reachable_pages",
    "shared_glossary",
]
exclude_patterns = ["extensions"]

html_theme = "furo"
html_title = f"Covaria {version}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
# Summaries of what a search finds would be fetched, which a browser refuses a page that is opened as a file.
html_show_search_summary = False

myst_heading_anchors = 3

autodoc_member_order = "bysource"
# Types stand in the docstrings, in words and with shapes.
autodoc_typehints = "none"
napoleon_google_docstring = False
# Fields as lists, since Sphinx would look up each word of a type, such as "levels", among all names.
napoleon_use_param = False
napoleon_use_rtype = False
napoleon_custom_sections = [("Attributes", "params_style")]
