"""Python's search for garbage in cycles, which costs a tenth of the time where millions of rows are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_garbage() -> Iterator[None]:
    """Do not search meanwhile: rows and findings have no cycles, and go when nothing needs them."""
    was_searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_searched:
            gc.enable()
