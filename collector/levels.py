"""Has the log level of servers raised while they are asked, where the user wants that, and says what was done.

Also where the user does not: what an earlier run left raised is set back first.
"""

from __future__ import annotations

import asyncio
import glob
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from ssl import SSLContext

from collector import level_notes, redact
from collector.budget import Patience
from collector.bundle import BundleWriter, Gap, Item, Outcome, entry_path, utc_now
from collector.level_keeper import KEEP_TRYING_S, Keeper, Told
from collector.log_level import ROUTE, level_of
from collector.ravendb import Look
from collector.store import Store
from collector.threads import in_thread

SOURCE, LEFT = "server.log_level", "server.log_level.left"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Raising:
    """To which level, and for how long."""

    level: str
    seconds: float


class Levels:
    """What is raised during one run."""

    def __init__(self, raising: Raising | None, file: Path, verify: SSLContext | bool, say: Say) -> None:
        """Start the process that raises and sets back, where one is needed. Raises OSError."""
        self._raising, self._file, self._verify, self._say = raising, file, verify, say
        self._keeper = Keeper(file, verify) if raising is not None and hasattr(os, "fork") else None

    def set_back_of_others(self, writer: BundleWriter, patience: Patience) -> None:
        """Set back what runs that were killed left raised beside this file, and say so. Raises OSError."""
        for said in level_notes.set_back(self._file.parent, self._verify):
            self._say(said)
            writer.add(Item(LEFT, Outcome.COLLECTED, reason=redact.line(said), question=f"POST {ROUTE}"))
            if patience.is_over:
                return

    def close(self) -> None:
        """Have all set back that still is raised; by ourselves, where the process was ended before us."""
        if self._keeper is not None:
            self._keeper.close()
            for said in level_notes.set_back(self._file.parent, self._verify, glob.escape(self._file.name)):
                self._say(said)

    async def held(self, seen: Look, node: str, patience: Patience, store: Store) -> None:
        """Have the level of one server raised for its time, set back, and store what was done."""
        raising = self._raising
        if raising is None or store.has(SOURCE, node, None):
            return
        question = f"POST {ROUTE}"
        if self._keeper is None or seen.down is not None:
            reason = f"not asked, since {seen.down.reason}" if seen.down else "this system can fork no process for it"
            store(Item(SOURCE, Outcome.SKIPPED, node, gap=Gap.NEVER_ASKED, reason=reason, question=question))
            return
        store.plan([(SOURCE, node, None)])
        item = Item(SOURCE, Outcome.FAILED, node, question=question, started_at=utc_now())
        started, raised, ended = time.monotonic(), Told(), Told()
        try:
            raised = await in_thread(lambda: self._ask(url=seen.url, level=raising.level, seconds=raising.seconds))
            if "raised_to" in raised:
                self._say(f"{node}: logs at {raised['raised_to']} for {raising.seconds:g} s")
                await asyncio.sleep(min(raising.seconds, patience.limit_s(math.inf)))
                ended = await in_thread(lambda: self._ask(url=seen.url))
        finally:
            # Interrupted, nobody waits for a thread any more.
            ended = ended or self._ask(url=seen.url)
            item = replace(item, duration_seconds=round(time.monotonic() - started, 6))
            item, content = _outcome(item, raised, ended)
            self._say(f"{node}: log level: {item.reason}")
            store(item, content)

    def _ask(self, **question: object) -> Told:
        assert self._keeper is not None
        try:
            return self._keeper.ask(**question)
        except (OSError, ValueError) as error:
            return {"gap": Gap.CORRUPT, "reason": str(error)}


def _outcome(item: Item, raised: Told, ended: Told) -> tuple[Item, bytes | None]:
    """Return the item, and its content where a level was raised and set back."""
    if "failed" in ended:
        reason = (
            f"raised and NOT set back: {ended['failed']}. A process goes on trying for {KEEP_TRYING_S / 60:g} min;"
            f" {ended['note']} has the next run in this folder do it"
        )
        return replace(item, gap=Gap.SERVER_DOWN, reason=redact.line(reason)), None
    if "raised_to" not in raised or "done" not in ended:
        told = raised if "reason" in raised else ended
        gap = Gap(told.get("gap", Gap.CORRUPT))
        outcome = Outcome.SKIPPED if gap is Gap.NEVER_ASKED else Outcome.FAILED
        done = f"; {ended['done']} at {ended['at']}" if "done" in ended else ""
        reason = f"not raised: {told.get('reason', 'the collection was interrupted')}{done}"
        return replace(item, outcome=outcome, gap=gap, reason=redact.line(reason)), None
    before = level_of(raised["before"])
    reason = f"raised from {before} to {raised['raised_to']} at {raised['raised_at']}; {ended['done']} at {ended['at']}"
    content, masked = redact.json_body(redact.dumped({**raised, "ended": ended["done"], "ended_at": ended["at"]}))
    path = entry_path("log-level", node=item.node or "", database=None)
    item = replace(item, outcome=Outcome.COLLECTED, path=path, reason=redact.line(reason), stored_bytes=len(content))
    return replace(item, redactions=sum(masked.values()), redaction_rules=dict(masked)), content
