"""Asks this machine: which RavenDB runs here, and each probe. All is stored under `host/`."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from types import ModuleType
from typing import Any

import psutil

from collector import discovery, redact
from collector.budget import Patience
from collector.bundle import Gap, Item, Outcome, utc_now
from collector.discovery import Instance
from collector.options import INTERRUPTED
from collector.secret_text import MASKED
from collector.store import Store
from collector.threads import in_thread

DISCOVERY_TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Told:
    """What this machine told, without secrets; a gap where that is not all."""

    content: bytes
    masked: Counter[str]
    gap: Gap | None = None
    reason: str | None = None


async def instances(store: Store, patience: Patience) -> tuple[Instance, ...]:
    """Return the servers of this machine, and store what was found."""
    found: tuple[Instance, ...] = ()

    def discovered() -> list[dict[str, Any]]:
        nonlocal found
        found = discovery.discover()
        return [asdict(instance) for instance in found]

    await _facts(discovery.SOURCE, discovered, DISCOVERY_TIMEOUT_S, patience, store)
    return found


async def probe(module: ModuleType, pids: Sequence[int], store: Store, patience: Patience) -> None:
    """Store what one probe tells; `pids` are the RavenDB processes of this machine."""
    if store.has(module.SOURCE, None, None):
        return
    await _facts(module.SOURCE, lambda: module.probe(pids), module.TIMEOUT_S, patience, store)


async def _facts(source: str, facts: Callable[[], Any], timeout_s: float, patience: Patience, store: Store) -> None:
    path = f"host/{source[len('os.') :]}.json"
    item = Item(source, Outcome.FAILED, path=path, question=source)
    await told(item, lambda: _as_json(facts()), timeout_s=timeout_s, patience=patience, store=store)


async def told(item: Item, make: Callable[[], Told], *, timeout_s: float, patience: Patience, store: Store) -> None:
    """Store what this machine tells, under the path of the item, or why it did not."""
    # What hangs here is as rare as a patience below 1 is meant for servers.
    patience = replace(patience, factor=max(1.0, patience.factor))
    limit_s, is_cut = patience.limit_s(timeout_s), patience.is_cut(timeout_s)
    path, item = item.path, replace(item, path=None, started_at=utc_now())
    started = time.monotonic()
    content: bytes | None = None
    try:
        made = await asyncio.wait_for(in_thread(make), limit_s)
        content = made.content
        item = replace(item, outcome=Outcome.COLLECTED, path=path, stored_bytes=len(content))
        item = replace(item, gap=made.gap, reason=made.reason)
        item = replace(item, redactions=sum(made.masked.values()), redaction_rules=dict(made.masked))
    except asyncio.TimeoutError:
        gap = Gap.OUT_OF_BUDGET if is_cut else Gap.TIMED_OUT
        item = replace(item, gap=gap, reason=f"{item.question} gave no answer within {limit_s:.3g} s")
    except asyncio.CancelledError:
        item = replace(item, outcome=Outcome.SKIPPED, gap=Gap.NEVER_ASKED, reason=INTERRUPTED)
        raise
    except Exception as error:  # a probe may fail in any way, and each is a reason
        item = replace(item, **_failure(item.question or item.source, error))
    finally:
        store(replace(item, duration_seconds=round(time.monotonic() - started, 6)), content)


def _as_json(facts: Any) -> Told:
    body = json.dumps(facts, indent=1, default=str).encode()
    clean, masked = redact.json_body(body)
    # A command line is masked word by word, where the words are still known.
    return Told(clean, +(masked + Counter({redact.SETTING: body.count(MASKED)})))


def _failure(source: str, error: Exception) -> dict[str, Any]:
    said = redact.line(" ".join(str(error).split()))
    if isinstance(error, redact.Withheld):
        return {"gap": Gap.REDACTED, "reason": said}
    if isinstance(error, (FileNotFoundError, NotImplementedError)):
        return {"outcome": Outcome.SKIPPED, "gap": Gap.NOT_IN_THIS_VERSION, "reason": said or f"no {source} here"}
    gap = Gap.DENIED if isinstance(error, (PermissionError, psutil.AccessDenied)) else Gap.CORRUPT
    return {"gap": gap, "reason": said or f"{source} ended with {type(error).__name__}"}
