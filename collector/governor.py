"""Keeps the asking from hurting a server: as its answers to one cheap question get late, less is asked of it.

Before anything else it is asked a few times whether it is alive, and then once a second. Late answers make us ask one
question at a time, very late ones make us wait; where that does not help, the costly questions are left out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import httpx

from collector.budget import Patience
from collector.bundle import Word, utc_now
from collector.endpoints import ALIVE, Cost, Endpoint
from collector.http import ask

BEFORE = 3
INTERVAL_S = 1.0
# What is late for this server, and what is late for any: our own questions are felt too, and harm nobody.
SLOW_TIMES, SLOW_S = 5.0, 0.25
PAUSE_TIMES, PAUSE_S = 20.0, 1.0
LONGEST_PAUSE_S = 15.0  # of a run, in all
LOOK_S = 0.1


class Pace(Word):
    """How the server is asked."""

    FULL = "full"
    SLOW = "one at a time"
    PAUSED = "paused"


@dataclass
class Governor:
    """Watches one server while it is asked."""

    client: httpx.AsyncClient
    node: str
    patience: Patience
    pace: Pace = Pace.FULL
    before_s: float | None = None
    highest_s: float = 0.0
    latest_s: float = 0.0
    paused_s: float = 0.0
    dropped: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the turnstile within the loop that uses it."""
        self._one_at_a_time = asyncio.Lock()
        self._is_over = False

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Watch as long as this is entered."""
        self.before_s = median([await self._latency_s() for _ in range(BEFORE)])
        self.highest_s = 0.0
        watch = asyncio.get_running_loop().create_task(self._watch())
        try:
            yield
        finally:
            # Cancelling may come too late to be heard, just when an answer is there.
            self._is_over = True
            watch.cancel()
            await asyncio.wait([watch])

    @asynccontextmanager
    async def turn(self, endpoint: Endpoint) -> AsyncIterator[str | None]:
        """Wait until a question may be asked; yield why it may not, None where it may."""
        if self.pace is Pace.FULL:
            yield None
            return
        async with self._one_at_a_time:
            while self.pace is Pace.PAUSED and self.paused_s < LONGEST_PAUSE_S and not self.patience.is_over:
                started = time.monotonic()
                await asyncio.sleep(LOOK_S)
                self.paused_s += time.monotonic() - started
            if self.pace is Pace.PAUSED and endpoint.cost is not Cost.LIGHT:
                self.dropped += 1
                before_s = self.before_s or 0.0
                yield f"not asked, to spare the server: it answers in {self.latest_s:.2g} s, before in {before_s:.2g} s"
            else:
                yield None

    def history(self) -> dict[str, Any]:
        """Return what was seen and done, for the manifest."""
        return {
            "before_ms": None if self.before_s is None else round(1000 * self.before_s, 1),
            "highest_ms": round(1000 * self.highest_s, 1),
            "paused_seconds": round(self.paused_s, 1),
            "dropped": self.dropped,
            "changes": self.changes,
        }

    async def _watch(self) -> None:
        while not self._is_over:
            await asyncio.sleep(INTERVAL_S)
            self._judge(await self._latency_s())

    async def _latency_s(self) -> float:
        """Return how long the server took; one that does not answer at all took as long as it was waited for."""
        answer = await ask(self.client, ALIVE, self.node, None, self.patience)
        return answer.item.duration_seconds or 0.0

    def _judge(self, latency_s: float) -> None:
        self.latest_s, self.highest_s = latency_s, max(self.highest_s, latency_s)
        before = self.before_s or 0.0
        pace = Pace.FULL
        if latency_s > max(PAUSE_TIMES * before, PAUSE_S):
            pace = Pace.PAUSED
        elif latency_s > max(SLOW_TIMES * before, SLOW_S):
            pace = Pace.SLOW
        if pace is not self.pace:
            self.changes.append({"at": utc_now(), "pace": str(pace), "latency_ms": round(1000 * latency_s, 1)})
            self.pace = pace
