"""Memory and swap of the machine, with the kernel's counters since boot, one row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `os.memory`."""
    sizes, counters = body.get("meminfo") or {}, body.get("counters_since_boot") or {}
    yield {
        "total_bytes": body.get("total_bytes"),
        "available_bytes": body.get("available_bytes"),
        "swap_total_bytes": body.get("swap_total_bytes"),
        "swap_used_bytes": body.get("swap_used_bytes"),
        "commit_limit_bytes": sizes.get("CommitLimit"),
        "committed_bytes": sizes.get("Committed_AS"),
        "dirty_bytes": sizes.get("Dirty"),
        "writeback_bytes": sizes.get("Writeback"),
        "anonymous_bytes": sizes.get("AnonPages"),
        "mapped_bytes": sizes.get("Mapped"),
        "cached_bytes": sizes.get("Cached"),
        "anonymous_huge_bytes": sizes.get("AnonHugePages"),
        "pages_swapped_in": counters.get("pswpin"),
        "pages_swapped_out": counters.get("pswpout"),
        "major_faults": counters.get("pgmajfault"),
        "out_of_memory_kills": counters.get("oom_kill"),
        "compaction_stalls": counters.get("compact_stall"),
        "transparent_huge_pages": body.get("transparent_huge_pages"),
    }


HOST_MEMORY = TABLE = Table(
    name="host_memory",
    doc=__doc__,
    sources=(Source("os.memory", Scope.HOST, packaged=False),),
    columns=(
        Column("total_bytes", pa.int64(), "Memory the machine has"),
        Column("available_bytes", pa.int64(), "Memory that programs can still get without swapping"),
        Column("swap_total_bytes", pa.int64(), "Swap that is set up"),
        Column("swap_used_bytes", pa.int64(), "Swap that is in use"),
        Column(
            "commit_limit_bytes", pa.int64(), "Most that programs may be promised where overcommit is off; Linux only"
        ),
        Column("committed_bytes", pa.int64(), "Memory that programs were promised; Linux only"),
        Column("dirty_bytes", pa.int64(), "Changed pages that wait to be written to disk; Linux only"),
        Column("writeback_bytes", pa.int64(), "Pages on their way to disk; Linux only"),
        Column("anonymous_bytes", pa.int64(), "Memory of programs that no file backs; Linux only"),
        Column("mapped_bytes", pa.int64(), "Files mapped into programs, as Voron's are; Linux only"),
        Column("cached_bytes", pa.int64(), "Files kept in memory; Linux only"),
        Column("anonymous_huge_bytes", pa.int64(), "Memory of programs in transparent huge pages; Linux only"),
        Column("pages_swapped_in", pa.int64(), "Pages read from swap since boot"),
        Column("pages_swapped_out", pa.int64(), "Pages written to swap since boot"),
        Column("major_faults", pa.int64(), "Page faults since boot that read from a disk"),
        Column(
            "out_of_memory_kills",
            pa.int64(),
            "Processes that the kernel killed for lack of memory since boot; Linux 4.13 on",
        ),
        Column("compaction_stalls", pa.int64(), "Times since boot that a program waited for memory to be put together"),
        Column("transparent_huge_pages", pa.string(), "always, madvise or never"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"total_bytes": 25276510208, "available_bytes": 21739364352, "swap_total_bytes": 0,
            "swap_used_bytes": 0, "meminfo": {"CommitLimit": 12638253056, "Committed_AS": 4104609792, "Dirty":
            159010816, "Writeback": 0, "AnonPages": 2457931776, "Mapped": 8618627072, "Cached": 13148213248,
            "AnonHugePages": 0}, "counters_since_boot": {"pswpin": 0, "pswpout": 0, "pgmajfault": 15260,
            "oom_kill": 0, "compact_stall": 0}, "swaps": [], "transparent_huge_pages": "madvise"}""",
        rows=(
            {
                "total_bytes": 25276510208,
                "available_bytes": 21739364352,
                "swap_total_bytes": 0,
                "swap_used_bytes": 0,
                "commit_limit_bytes": 12638253056,
                "committed_bytes": 4104609792,
                "dirty_bytes": 159010816,
                "writeback_bytes": 0,
                "anonymous_bytes": 2457931776,
                "mapped_bytes": 8618627072,
                "cached_bytes": 13148213248,
                "anonymous_huge_bytes": 0,
                "pages_swapped_in": 0,
                "pages_swapped_out": 0,
                "major_faults": 15260,
                "out_of_memory_kills": 0,
                "compaction_stalls": 0,
                "transparent_huge_pages": "madvise",
            },
        ),
    ),
)
