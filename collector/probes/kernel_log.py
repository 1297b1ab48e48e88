"""What the kernel's log says about memory, disks and file systems: chosen lines only, the newest kept.

Read from /dev/kmsg where that is allowed (this boot, as far back as the kernel's ring reaches), else from the
journal. Times of /dev/kmsg are seconds since boot, which stand still while a machine sleeps.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import time
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import psutil

SOURCE = "os.kernel_log"
TIMEOUT_S = 10.0
READ_S = 4.0
KMSG = Path("/dev/kmsg")
MOST_EVENTS = 300
MOST_RECORDS = 200_000
MOST_CHARACTERS = 500
KINDS = {
    "out_of_memory": re.compile(r"Out of memory|Memory cgroup out of memory|invoked oom-killer|oom-kill:"),
    "file_system_error": re.compile(
        r"EXT[234]-fs (error|\([^)]*\): .*(error(?!s=)|corrupt))"
        r"|(XFS|BTRFS|F2FS)\b.*(error(?!s=)|corrupt|shut(ting)? ?down)|Remounting filesystem read-only",
        re.IGNORECASE,
    ),
    "disk_error": re.compile(
        r"I/O error|blk_update_request|critical (medium|target|space allocation) error|Medium Error|Buffer I/O"
        r"|nvme\S* .*(timeout|reset controller|Device not ready)|ata\d+.*(failed command|exception Emask)"
        r"|lost page write"
    ),
    "task_blocked": re.compile(r"blocked for more than \d+ seconds|soft lockup|hard LOCKUP|rcu_\w+ .*stall"),
    "crash": re.compile(r"segfault at|general protection|kernel BUG|Oops:|Kernel panic|Machine check|Hardware Error"),
    "network_error": re.compile(r"table full, dropping packet|TCP: out of memory|SYN flooding|NETDEV WATCHDOG"),
}
Record = tuple[datetime, str]


def probe(processes: Sequence[int]) -> dict[str, Any]:
    """Return the lines that matter and how much was looked at.

    Raises:
        FileNotFoundError: where there is no such log.
        PermissionError: where no way to the log is open to this user.
    """
    read_from, records = "/dev/kmsg", ring()
    if records is None:
        read_from, records = "journal", _journal()
    if records is None and not KMSG.exists() and shutil.which("journalctl") is None:
        raise FileNotFoundError(f"neither {KMSG} nor journalctl is there: the kernel's log is read on Linux only")
    if records is None:
        raise PermissionError(f"{KMSG} may not be read by this user, and journalctl shows no kernel log either")
    events: deque[dict[str, Any]] = deque(maxlen=MOST_EVENTS)
    counts = dict.fromkeys(KINDS, 0)
    for at, text in records:
        kind = next((name for name, pattern in KINDS.items() if pattern.search(text)), None)
        if kind is not None:
            counts[kind] += 1
            events.append({"at": at.isoformat(), "kind": kind, "text": text[:MOST_CHARACTERS]})
    return {
        "read_from": read_from,
        "records": len(records),
        "first_at": records[0][0].isoformat() if records else None,
        "last_at": records[-1][0].isoformat() if records else None,
        "counts": counts,
        "events": list(events),
    }


def ring() -> list[Record] | None:
    """Return the records of the ring, or None where it may not be read."""
    if not KMSG.exists():
        return None
    try:
        handle = os.open(KMSG, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        return list(_records(handle, psutil.boot_time(), time.monotonic() + READ_S))
    except OSError:
        return None
    finally:
        os.close(handle)


def _records(handle: int, boot: float, until: float) -> Iterator[Record]:
    """Yield each record, `6,339,5140900,-;text`, till the ring is at its end."""
    for _ in range(MOST_RECORDS):
        if time.monotonic() > until:
            return
        try:
            record = os.read(handle, 8192).decode("utf-8", "replace")
        except BlockingIOError:
            return
        except OSError as error:
            if error.errno == errno.EPIPE:  # overwritten while we read: the next read goes on behind it
                continue
            raise
        if not record:
            return
        head, _, text = record.partition(";")
        fields = head.split(",")
        if len(fields) > 2 and fields[2].isdigit():
            yield datetime.fromtimestamp(boot + int(fields[2]) / 1e6, timezone.utc), text.partition("\n")[0]


def _journal() -> list[Record] | None:
    found = shutil.which("journalctl")
    if found is None:
        return None
    command = [found, "--dmesg", "--quiet", "--no-pager", "--output=short-unix", f"--lines={MOST_RECORDS // 10}"]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=READ_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if ended.returncode != 0 or not ended.stdout.strip():
        return None
    return list(_journal_records(ended.stdout))


def _journal_records(text: str) -> Iterator[Record]:
    """Yield each line of `1764000000.123456 host kernel: text`."""
    for line in text.splitlines():
        stamp, _, rest = line.partition(" ")
        try:
            at = datetime.fromtimestamp(float(stamp), timezone.utc)
        except (ValueError, OverflowError, OSError):
            continue
        yield at, rest.partition("kernel: ")[2] or rest
