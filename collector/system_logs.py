"""Takes what the system logged beside a server: the kernel's log, and the journal of the unit that the server runs in.

In the window of the server's own logs, newest first, up to a cap. Without a journal the kernel's log is that of its
ring, of this boot.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from collector import machine
from collector.budget import Patience
from collector.bundle import Gap, Item, Outcome, quoted
from collector.discovery import Instance
from collector.journal import Text, begins_too_late, newest, newest_of
from collector.log_places import Window
from collector.logs import Wanted
from collector.machine import Told
from collector.options import Options
from collector.probes import kernel_log
from collector.store import Store

KERNEL, UNIT = "os.kernel_messages", "os.unit_journal"
MOST_BYTES = 4 << 20
TIMEOUT_S = 20.0
PROCESSES = Path("/proc")
UNIT_NAME = re.compile(r"/([^/\n]+\.(?:service|scope))")


async def of_kernel(options: Options, patience: Patience, store: Store) -> None:
    """Store the kernel's log."""
    item = Item(KERNEL, Outcome.FAILED, None, path="host/kernel_messages.log", question="the kernel's log")
    await _stored(item, _kernel, options, patience, store)


async def of_unit(instance: Instance | None, node: str, options: Options, patience: Patience, store: Store) -> None:
    """Store the journal of the unit of a server of this machine."""
    if instance is None:
        return

    def read(window: Window, cap_bytes: int, limit_s: float) -> Text:
        return newest([_unit(instance)], window, cap_bytes, limit_s)

    path = f"nodes/{quoted(node)}/unit_journal.log"
    item = Item(UNIT, Outcome.FAILED, node, path=path, question="the journal of its unit")
    await _stored(item, read, options, patience, store)


async def _stored(
    item: Item, read: Callable[[Window, int, float], Text], options: Options, patience: Patience, store: Store
) -> None:
    if store.has(item.source, item.node, None):
        return
    if not options.with_logs:
        store(Item(item.source, Outcome.SKIPPED, item.node, gap=Gap.NEVER_ASKED, reason="--no-logs was given"))
        return
    store.plan([(item.source, item.node, None)])
    limit_s = patience.limit_s(TIMEOUT_S) / 2  # the journal may be asked twice
    await machine.told(
        item, lambda: _told(read, options.logs, limit_s), timeout_s=TIMEOUT_S, patience=patience, store=store
    )


def _told(read: Callable[[Window, int, float], Text], wanted: Wanted, limit_s: float) -> Told:
    found = read(wanted.window, min(wanted.cap_bytes, MOST_BYTES), limit_s)
    clean, masked = wanted.clean(found.text)
    return Told(clean, masked, None if found.why_cut is None else Gap.CAPPED, found.why_cut)


def _kernel(window: Window, cap_bytes: int, limit_s: float) -> Text:
    refused: OSError | None = None
    try:
        found = newest(["_TRANSPORT=kernel"], window, cap_bytes, limit_s)
        if found.text:
            return found
    except (FileNotFoundError, PermissionError) as error:
        found, refused = Text(b""), error
    ring = kernel_log.ring()
    if ring is None:
        if refused is None:
            return found
        if kernel_log.KMSG.exists():
            raise PermissionError(f"{kernel_log.KMSG} may not be read, and {refused}")
        raise type(refused)(f"{kernel_log.KMSG} is not there, and {refused}")
    told = newest_of(reversed(ring), window, cap_bytes)
    if told.why_cut is None and window.since is not None and ring:
        return Text(told.text, begins_too_late(ring[0][0], window.since))
    return told


def _unit(instance: Instance) -> str:
    """Return how journalctl is asked for a server's unit. Raises FileNotFoundError, OSError."""
    if instance.container:
        raise FileNotFoundError("the server runs in a container: what it prints is kept by what runs the container")
    if instance.pid is None:
        unit = Path(instance.found_by.partition("unit ")[2]).name
        return f"--unit={unit or 'ravendb.service'}"
    groups = (PROCESSES / str(instance.pid) / "cgroup").read_text(errors="replace")
    names = UNIT_NAME.findall(groups)
    if not names or not names[-1].endswith(".service") or names[-1].startswith("user@"):
        raise FileNotFoundError(f"process {instance.pid} runs in no unit of systemd")
    return f"--user-unit={names[-1]}" if "/user@" in groups else f"--unit={names[-1]}"
