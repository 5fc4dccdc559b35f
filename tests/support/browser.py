"""A report in a browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

Visit = Callable[..., AbstractContextManager[Any]]
"""Opens a model's report, or a page; within, it is a page of Playwright, which has no types here."""
