"""Asks a few cheap things again and again for a time: what a server does, and what its machine does meanwhile.

One line of JSON a sample, with its true time; one entry a minute, so that a run that is killed keeps what came before.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from collector.budget import Patience
from collector.bundle import Item, Outcome, quoted, utc_now
from collector.endpoints import CPU_TIMES, DATABASE_METRICS, METRICS, Endpoint
from collector.host_sample import host_sample
from collector.http import ask, open_client
from collector.ravendb import Look, databases
from collector.store import Store
from collector.threads import in_thread

SERVER, HOST = "samples.server", "samples.host"
CHUNK_S = 60.0
MOST_DATABASES = 10  # of those that are awake; each costs a question a sample
HOST_TIMEOUT_S = 5.0


@dataclass(frozen=True)
class Sampling:
    """For how long, and how often."""

    seconds: float
    interval_s: float

    async def ticks(self, patience: Patience) -> AsyncIterator[None]:
        """Yield at each moment of a sample; a late one is followed at the next that was due."""
        started = time.monotonic()
        end = min(started + self.seconds, patience.until)
        number = 0
        while time.monotonic() < end:
            yield
            number = max(number + 1, int((time.monotonic() - started) / self.interval_s))
            await asyncio.sleep(max(0.0, min(started + number * self.interval_s, end) - time.monotonic()))


async def of_host(sampling: Sampling, processes: Sequence[int], patience: Patience, store: Store) -> None:
    """Store samples of this machine."""
    chunks = _Chunks(HOST, None, "host/samples", store)
    try:
        async for _ in sampling.ticks(patience):
            try:
                told = await asyncio.wait_for(in_thread(lambda: host_sample(processes)), HOST_TIMEOUT_S)
            except asyncio.TimeoutError:
                told = {"failed": f"no answer within {HOST_TIMEOUT_S:g} s"}
            except Exception as error:  # as a probe, a sample may fail in any way
                told = {"failed": str(error) or type(error).__name__}
            chunks.add(told, Counter())
    finally:
        chunks.close()


async def of_server(
    sampling: Sampling, seen: Look, tag: str, *, verify: ssl.SSLContext | bool, patience: Patience, store: Store
) -> None:
    """Store samples of one server and of its databases."""
    chunks = _Chunks(SERVER, tag, f"nodes/{quoted(tag)}/samples", store)
    awake = [one.name for one in databases(seen) if one.asleep is None][:MOST_DATABASES]
    questions: list[tuple[Endpoint, str | None]] = [(METRICS, None), (CPU_TIMES, None)]
    questions += [(DATABASE_METRICS, name) for name in awake]
    # Connections of its own: those of the questions are closed once these have ended.
    client = open_client(seen.url, verify, patience)
    try:
        async for _ in sampling.ticks(patience):
            told: dict[str, Any] = {"answers": {}, "databases": {}, "failed": {}}
            masked = Counter[str]()
            for endpoint, database in questions:
                answer = await ask(client, endpoint, tag, database, patience)
                if not answer.is_collected:
                    told["failed"][database or endpoint.source] = answer.item.reason
                elif database is None:
                    told["answers"][endpoint.source] = answer.json()
                else:
                    told["databases"][database] = answer.json()
                masked.update(answer.item.redaction_rules)
            chunks.add(told, masked)
    finally:
        await client.aclose()
        chunks.close()


class _Chunks:
    """Lines on their way into entries."""

    def __init__(self, source: str, node: str | None, folder: str, store: Store) -> None:
        self._source, self._node, self._folder, self._store = source, node, folder, store
        self._lines: list[str] = []
        self._masked = Counter[str]()
        self._number = 0
        self._begin()

    def add(self, told: dict[str, Any], masked: Counter[str]) -> None:
        """Add a sample of this moment."""
        self._lines.append(json.dumps({"at": utc_now(), **told}, separators=(",", ":")) + "\n")
        self._masked.update(masked)
        if time.monotonic() - self._begun >= CHUNK_S:
            self.close()

    def close(self) -> None:
        """Store what there is, and begin anew."""
        if self._lines:
            content = "".join(self._lines).encode()
            self._number += 1
            item = Item(
                self._source, Outcome.COLLECTED, self._node, None, f"{self._folder}/{self._number:04}.ndjson",
                question=f"{len(self._lines)} samples", stored_bytes=len(content), started_at=self._began_at,
                duration_seconds=round(time.monotonic() - self._begun, 6),
                redactions=sum(self._masked.values()), redaction_rules=dict(self._masked),
            )  # fmt: skip
            self._store(item, content)
        self._begin()

    def _begin(self) -> None:
        self._lines.clear()
        self._masked.clear()
        self._begun, self._began_at = time.monotonic(), utc_now()
