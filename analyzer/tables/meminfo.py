"""Memory of each node as the Linux kernel counts it (`/proc/meminfo`), one row per node."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table

_LINE = re.compile(r"^(\w+):\s+(\d+) kB$", re.MULTILINE)


def rows(text: str) -> Iterator[Row]:
    """Yield the one row of the text; the kernel writes kB and means KiB."""
    found = {key: int(number) * 1024 for key, number in _LINE.findall(text)}
    yield {
        "total_bytes": found.get("MemTotal"),
        "free_bytes": found.get("MemFree"),
        "available_bytes": found.get("MemAvailable"),
        "buffers_bytes": found.get("Buffers"),
        "cached_bytes": found.get("Cached"),
        "dirty_bytes": found.get("Dirty"),
        "writeback_bytes": found.get("Writeback"),
        "mapped_bytes": found.get("Mapped"),
        "anonymous_bytes": found.get("AnonPages"),
        "anonymous_huge_bytes": found.get("AnonHugePages"),
        "slab_bytes": found.get("Slab"),
        "swap_total_bytes": found.get("SwapTotal"),
        "swap_free_bytes": found.get("SwapFree"),
        "commit_limit_bytes": found.get("CommitLimit"),
        "committed_bytes": found.get("Committed_AS"),
    }


MEMINFO = TABLE = Table(
    name="meminfo",
    doc=__doc__,
    sources=(Source("http.admin.proc.meminfo", Scope.NODE),),
    columns=(
        Column("total_bytes", pa.int64(), "Memory of the machine"),
        Column("free_bytes", pa.int64(), "Used for nothing"),
        Column("available_bytes", pa.int64(), "What the kernel thinks programs can still get without swapping"),
        Column("buffers_bytes", pa.int64(), "Cache of block devices"),
        Column("cached_bytes", pa.int64(), "Cache of files"),
        Column("dirty_bytes", pa.int64(), "Changed, and waiting to be written to disk"),
        Column("writeback_bytes", pa.int64(), "Being written to disk"),
        Column("mapped_bytes", pa.int64(), "Files mapped into processes"),
        Column("anonymous_bytes", pa.int64(), "Memory of processes that no file is behind"),
        Column("anonymous_huge_bytes", pa.int64(), "Of that, in transparent huge pages"),
        Column("slab_bytes", pa.int64(), "Memory of the kernel itself"),
        Column("swap_total_bytes", pa.int64(), "Size of the swap"),
        Column("swap_free_bytes", pa.int64(), "Of that, unused"),
        Column("commit_limit_bytes", pa.int64(), "Most that may be promised to processes, where overcommit is off"),
        Column("committed_bytes", pa.int64(), "Promised to processes"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""MemTotal: 1 kB
MemFree: 2 kB
MemAvailable: 3 kB
Buffers: 4 kB
Cached: 5 kB
Dirty: 6 kB
Writeback: 7 kB
Mapped: 8 kB
AnonPages: 9 kB
AnonHugePages: 10 kB
Slab: 11 kB
SwapTotal: 12 kB
SwapFree: 13 kB
CommitLimit: 14 kB
Committed_AS: 15 kB
HugePages_Total:       0
""",
        rows=(
            {
                "total_bytes": 1024,
                "free_bytes": 2048,
                "available_bytes": 3072,
                "buffers_bytes": 4096,
                "cached_bytes": 5120,
                "dirty_bytes": 6144,
                "writeback_bytes": 7168,
                "mapped_bytes": 8192,
                "anonymous_bytes": 9216,
                "anonymous_huge_bytes": 10240,
                "slab_bytes": 11264,
                "swap_total_bytes": 12288,
                "swap_free_bytes": 13312,
                "commit_limit_bytes": 14336,
                "committed_bytes": 15360,
            },
        ),
    ),
)
