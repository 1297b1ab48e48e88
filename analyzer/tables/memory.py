"""Memory of each server, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import size_bytes
from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `MemoryInformation`. Sizes are text with up to three digits after the point."""
    memory = body.get("MemoryInformation") or {}
    yield {
        "physical_bytes": size_bytes(memory.get("PhysicalMemory")),
        "working_set_bytes": size_bytes(memory.get("WorkingSet")),
        "shared_clean_bytes": size_bytes(memory.get("SharedClean")),
        "available_bytes": size_bytes(memory.get("AvailableMemory")),
        "available_for_processing_bytes": size_bytes(memory.get("AvailableMemoryForProcessing")),
        "managed_bytes": size_bytes(memory.get("ManagedAllocations")),
        "unmanaged_bytes": size_bytes(memory.get("UnmanagedAllocations")),
        "memory_mapped_bytes": size_bytes(memory.get("MemoryMapped")),
        "dirty_bytes": size_bytes(memory.get("DirtyMemory", memory.get("ScratchDirtyMemory"))),
        "encryption_buffers_in_use_bytes": size_bytes(memory.get("EncryptionBuffersInUse")),
        "encryption_buffers_pool_bytes": size_bytes(memory.get("EncryptionBuffersPool")),
        "encryption_locked_bytes": size_bytes(memory.get("EncryptionLockedMemory")),
        "lucene_managed_term_cache_bytes": size_bytes(memory.get("LuceneManagedAllocationsForTermCache")),
        "lucene_unmanaged_term_cache_bytes": size_bytes(memory.get("LuceneUnmanagedAllocationsForTermCache")),
        "lucene_unmanaged_sorting_bytes": size_bytes(memory.get("LuceneUnmanagedAllocationsForSorting")),
        "is_high_dirty": memory.get("IsHighDirty"),
        "remarks": memory.get("Remarks"),
    }


MEMORY = TABLE = Table(
    name="memory",
    doc=__doc__,
    sources=(Source("http.admin.memory.stats", Scope.NODE),),
    columns=(
        Column("physical_bytes", pa.int64(), "Memory of the machine or container"),
        Column("working_set_bytes", pa.int64(), "Resident memory of the process, mapped files included"),
        Column(
            "shared_clean_bytes", pa.int64(), "Resident, shared and unchanged: can be dropped at once; NULL before 7.1"
        ),
        Column("available_bytes", pa.int64(), "Free memory of the machine"),
        Column(
            "available_for_processing_bytes",
            pa.int64(),
            "Free memory, and what can be freed without writing: the server compares this with its low-memory line",
        ),
        Column("managed_bytes", pa.int64(), ".NET heap"),
        Column("unmanaged_bytes", pa.int64(), "Allocated by RavenDB itself, outside the .NET heap"),
        Column("memory_mapped_bytes", pa.int64(), "Address space of mapped data files"),
        Column("dirty_bytes", pa.int64(), "Changed pages of temporary files that are not on disk yet"),
        Column("encryption_buffers_in_use_bytes", pa.int64(), "Buffers of encrypted databases in use"),
        Column("encryption_buffers_pool_bytes", pa.int64(), "Buffers of encrypted databases kept for later"),
        Column("encryption_locked_bytes", pa.int64(), "Of them, locked in memory"),
        Column("lucene_managed_term_cache_bytes", pa.int64(), "Term cache of Lucene indexes on the .NET heap"),
        Column("lucene_unmanaged_term_cache_bytes", pa.int64(), "Term cache of Lucene indexes outside of it"),
        Column("lucene_unmanaged_sorting_bytes", pa.int64(), "What Lucene holds to sort"),
        Column("is_high_dirty", pa.bool_(), "Whether the server refuses writes until dirty memory is on disk"),
        Column("remarks", pa.string(), "What the server says about these numbers"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"MemoryInformation": {"PhysicalMemory": "23.541 GBytes", "WorkingSet": "4.352 GBytes",
            "SharedClean": "32.32 MBytes", "ManagedAllocations": "197.77 MBytes",
            "UnmanagedAllocations": "18.94 MBytes",
            "LuceneManagedAllocationsForTermCache": "0 Bytes", "LuceneUnmanagedAllocationsForTermCache": "144 KBytes",
            "LuceneUnmanagedAllocationsForSorting": "0 Bytes", "EncryptionBuffersInUse": "0 Bytes",
            "EncryptionBuffersPool": "0 Bytes", "EncryptionLockedMemory": "0 Bytes", "MemoryMapped": "1.75 GBytes",
            "IsHighDirty": false, "DirtyMemory": "16 KBytes", "AvailableMemory": "11.642 GBytes",
            "AvailableMemoryForProcessing": "22.106 GBytes"}}""",
        rows=(
            {
                "physical_bytes": 25276956279,
                "working_set_bytes": 4672924418,
                "shared_clean_bytes": 33889976,
                "available_bytes": 12500502315,
                "available_for_processing_bytes": 23736136761,
                "managed_bytes": 207376876,
                "unmanaged_bytes": 19860029,
                "memory_mapped_bytes": 1879048192,
                "dirty_bytes": 16384,
                "encryption_buffers_in_use_bytes": 0,
                "encryption_buffers_pool_bytes": 0,
                "encryption_locked_bytes": 0,
                "lucene_managed_term_cache_bytes": 0,
                "lucene_unmanaged_term_cache_bytes": 147456,
                "lucene_unmanaged_sorting_bytes": 0,
                "is_high_dirty": False,
                "remarks": None,
            },
        ),
    ),
)
