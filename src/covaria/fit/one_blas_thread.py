"""One BLAS thread while a fit lasts: its matrices are too small to share, and threads must change no bit."""

from contextlib import AbstractContextManager
from functools import lru_cache

from threadpoolctl import ThreadpoolController


def one_blas_thread() -> AbstractContextManager[object]:
    """Hold the BLAS of NumPy and SciPy to one thread, as a context."""
    limited: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limited


@lru_cache(maxsize=1)
def _libraries() -> ThreadpoolController:
    """Find the libraries once: going through all that are loaded takes a hundredth of a quick fit."""
    # SciPy loads a BLAS of its own with this.
    import scipy.linalg  # noqa: F401

    return ThreadpoolController()
