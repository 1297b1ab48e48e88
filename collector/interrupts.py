"""Ends a run properly whether the user presses Ctrl-C, the service is stopped or the line is lost."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

NAMES = ("SIGTERM", "SIGHUP")  # the second is not on Windows


@contextmanager
def ending_as_by_ctrl_c() -> Iterator[None]:
    """Turn the signals that end a program into KeyboardInterrupt while this is entered; in the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signals = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    before = {number: signal.signal(number, _interrupt) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(*_: Any) -> None:
    signal.raise_signal(signal.SIGINT)
