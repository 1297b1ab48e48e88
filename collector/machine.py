"""Asks this machine: which RavenDB runs here, and each probe. All is stored under `host/`."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
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
    # A probe that hangs is as rare as a patience below 1 is meant for servers.
    patience = replace(patience, factor=max(1.0, patience.factor))
    limit_s, is_cut = patience.limit_s(timeout_s), patience.is_cut(timeout_s)
    started_at, started = utc_now(), time.monotonic()
    item = Item(source, Outcome.FAILED, question=source, started_at=started_at)
    content: bytes | None = None
    try:
        body, masked = await asyncio.wait_for(in_thread(lambda: _as_json(facts())), limit_s)
        content = body
        item = replace(item, outcome=Outcome.COLLECTED, path=f"host/{source[len('os.') :]}.json")
        item = replace(item, stored_bytes=len(body), redactions=sum(masked.values()))
        item = replace(item, redaction_rules=dict(masked))
    except asyncio.TimeoutError:
        gap = Gap.OUT_OF_BUDGET if is_cut else Gap.TIMED_OUT
        item = replace(item, gap=gap, reason=f"{source} gave no answer within {limit_s:.3g} s")
    except asyncio.CancelledError:
        item = replace(item, outcome=Outcome.SKIPPED, gap=Gap.NEVER_ASKED, reason=INTERRUPTED)
        raise
    except Exception as error:  # a probe may fail in any way, and each is a reason
        item = replace(item, **_failure(source, error))
    finally:
        store(replace(item, duration_seconds=round(time.monotonic() - started, 6)), content)


def _as_json(facts: Any) -> tuple[bytes, Counter[str]]:
    body = json.dumps(facts, indent=1, default=str).encode()
    clean, masked = redact.json_body(body)
    # A command line is masked word by word, where the words are still known.
    return clean, +(masked + Counter({redact.SETTING: body.count(MASKED)}))


def _failure(source: str, error: Exception) -> dict[str, Any]:
    said = redact.line(" ".join(str(error).split()))
    if isinstance(error, redact.Withheld):
        return {"gap": Gap.REDACTED, "reason": said}
    if isinstance(error, (FileNotFoundError, NotImplementedError)):
        return {"outcome": Outcome.SKIPPED, "gap": Gap.NOT_IN_THIS_VERSION, "reason": said or f"no {source} here"}
    gap = Gap.DENIED if isinstance(error, (PermissionError, psutil.AccessDenied)) else Gap.CORRUPT
    return {"gap": gap, "reason": said or f"{source} ended with {type(error).__name__}"}
