"""The server process of each node as the Linux kernel counts it (`/proc/self/status`), one row per node."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table

_LINE = re.compile(r"^(\w+):\s*(.*?)\s*$", re.MULTILINE)


def rows(text: str) -> Iterator[Row]:
    """Yield the one row of the text; the kernel writes kB and means KiB."""
    found = dict(_LINE.findall(text))
    user = (found.get("Uid") or "").split()
    yield {
        "name": found.get("Name"),
        "state": found.get("State"),
        "user_id": _number(user[1]) if len(user) > 1 else None,
        "threads": _number(found.get("Threads")),
        "cpus_allowed": found.get("Cpus_allowed_list"),
        "voluntary_switches": _number(found.get("voluntary_ctxt_switches")),
        "forced_switches": _number(found.get("nonvoluntary_ctxt_switches")),
        "peak_virtual_bytes": _bytes(found.get("VmPeak")),
        "virtual_bytes": _bytes(found.get("VmSize")),
        "peak_resident_bytes": _bytes(found.get("VmHWM")),
        "resident_bytes": _bytes(found.get("VmRSS")),
        "resident_anonymous_bytes": _bytes(found.get("RssAnon")),
        "resident_file_bytes": _bytes(found.get("RssFile")),
        "resident_shared_bytes": _bytes(found.get("RssShmem")),
        "locked_bytes": _bytes(found.get("VmLck")),
        "swapped_bytes": _bytes(found.get("VmSwap")),
    }


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _bytes(text: str | None) -> int | None:
    kibibytes = _number(text.removesuffix(" kB").strip()) if text else None
    return None if kibibytes is None else kibibytes * 1024


PROCESS_STATUS = TABLE = Table(
    name="process_status",
    doc=__doc__,
    sources=(Source("http.admin.proc.status", Scope.NODE),),
    columns=(
        Column("name", pa.string(), "Name of the process"),
        Column("state", pa.string(), "State, as `S (sleeping)`"),
        Column("user_id", pa.int64(), "User it acts as; 0 is root"),
        Column("threads", pa.int64(), "Threads"),
        Column("cpus_allowed", pa.string(), "Cores it may run on"),
        Column("voluntary_switches", pa.int64(), "Times its first thread gave up the CPU by itself"),
        Column("forced_switches", pa.int64(), "Times its first thread was taken off the CPU"),
        Column("peak_virtual_bytes", pa.int64(), "Largest address space so far"),
        Column("virtual_bytes", pa.int64(), "Address space"),
        Column("peak_resident_bytes", pa.int64(), "Largest resident memory so far"),
        Column("resident_bytes", pa.int64(), "Memory in RAM, mapped files included"),
        Column("resident_anonymous_bytes", pa.int64(), "Of that, memory no file is behind"),
        Column("resident_file_bytes", pa.int64(), "Of that, mapped files"),
        Column("resident_shared_bytes", pa.int64(), "Of that, shared memory"),
        Column("locked_bytes", pa.int64(), "Locked in RAM"),
        Column("swapped_bytes", pa.int64(), "Swapped out"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""Name:\tdotnet
State:\tS (sleeping)
Uid:\t0\t999\t0\t0
VmPeak:\t283095332 kB
VmSize:\t281827320 kB
VmLck:\t       0 kB
VmHWM:\t 4570904 kB
VmRSS:\t 4563676 kB
RssAnon:\t  570196 kB
RssFile:\t 3877432 kB
RssShmem:\t  116048 kB
VmSwap:\t       0 kB
Threads:\t52
Cpus_allowed_list:\t0-1
voluntary_ctxt_switches:\t229
nonvoluntary_ctxt_switches:\t48
""",
        rows=(
            {
                "name": "dotnet",
                "state": "S (sleeping)",
                "user_id": 999,
                "threads": 52,
                "cpus_allowed": "0-1",
                "voluntary_switches": 229,
                "forced_switches": 48,
                "peak_virtual_bytes": 289889619968,
                "virtual_bytes": 288591175680,
                "peak_resident_bytes": 4680605696,
                "resident_bytes": 4673204224,
                "resident_anonymous_bytes": 583880704,
                "resident_file_bytes": 3970490368,
                "resident_shared_bytes": 118833152,
                "locked_bytes": 0,
                "swapped_bytes": 0,
            },
        ),
    ),
)
