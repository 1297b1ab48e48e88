"""Writes items in a thread of its own: compressing must not make the asking late."""

from __future__ import annotations

import queue
import threading

from collector.bundle import BundleWriter, Item


class Store:
    """Takes items, with their content, while it is open. Leaving it raises the OSError that writing met."""

    def __init__(self, writer: BundleWriter) -> None:
        """Begin at once to wait for items."""
        self._writer = writer
        self._waiting: queue.SimpleQueue[tuple[Item, bytes | None] | None] = queue.SimpleQueue()
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._write, name="store")

    def __enter__(self) -> Store:
        """Start the thread."""
        self._thread.start()
        return self

    def __call__(self, item: Item, content: bytes | None = None) -> None:
        """Take an item; it is written in its turn."""
        self._waiting.put((item, content))

    def __exit__(self, *_: object) -> None:
        """Wait until all is written. Raises OSError."""
        self._waiting.put(None)
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _write(self) -> None:
        while (waiting := self._waiting.get()) is not None:
            try:
                if self._error is None:
                    self._writer.add(*waiting)
            except OSError as error:  # the disk is full: told once all questions have ended
                self._error = error
