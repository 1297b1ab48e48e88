"""Waits for work in threads that nobody else waits for: a mount that hangs would keep the program alive."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


def in_thread(work: Callable[[], T]) -> Coroutine[Any, Any, T]:
    """Return what is to be awaited for the end of work in a thread of its own."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def tell(said: Callable[[Any], None], value: Any) -> None:
        if not future.done():
            said(value)

    def run() -> None:
        told: tuple[Callable[[Any], None], Any]
        try:
            told = future.set_result, work()
        except BaseException as error:  # it is raised where the future is awaited
            told = future.set_exception, error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(tell, *told)

    threading.Thread(target=run, daemon=True).start()

    async def wait() -> T:
        return await future

    return wait()
