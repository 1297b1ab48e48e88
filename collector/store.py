"""Writes items in a thread of its own: compressing must not make the asking late."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable

from collector.bundle import BundleWriter, Item, Node
from collector.resuming import Earlier


class Store:
    """Takes items, with their content, while it is open. Leaving it raises the OSError that writing met."""

    def __init__(self, writer: BundleWriter, earlier: Earlier) -> None:
        """Wait to be entered. What is there from an earlier run is not stored again."""
        self._earlier = earlier
        self._writer = writer
        self._waiting: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._write, name="store")

    def __enter__(self) -> Store:
        """Start the thread."""
        self._thread.start()
        return self

    def __call__(self, item: Item, content: bytes | None = None) -> None:
        """Take an item; it is written in its turn."""
        if self.has(item.source, item.node, item.database):
            return
        self._waiting.put(lambda: self._writer.add(item, content))

    def has(self, source: str, node: str | None, database: str | None) -> bool:
        """Return whether an earlier run has the answer."""
        return self._earlier.has(source, node, database)

    def plan(self, questions: Iterable[tuple[str, str | None, str | None]]) -> None:
        """Note questions that will be asked, as (source, node, database)."""
        planned = list(questions)
        self._waiting.put(lambda: self._writer.plan(planned))

    def found(self, node: Node) -> None:
        """Note a node."""
        self._waiting.put(lambda: self._writer.found(node))

    def __exit__(self, *_: object) -> None:
        """Wait until all is written. Raises OSError."""
        self._waiting.put(None)
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _write(self) -> None:
        while (write := self._waiting.get()) is not None:
            try:
                if self._error is None:
                    write()
            except OSError as error:  # the disk is full: told once all questions have ended
                self._error = error
