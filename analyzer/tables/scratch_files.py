"""Scratch files of the system storage: pages written and not yet flushed; one row per file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per scratch file."""
    report = body.get("Report") or {}
    limit_mb = report.get("PerScratchFileSizeLimitInMB")
    for file in report.get("ScratchFilesUsage") or ():
        yield {
            "name": file.get("Name"),
            "size_bytes": None if file.get("SizeInKB") is None else file["SizeInKB"] << 10,
            "limit_bytes": None if limit_mb is None else limit_mb << 20,
            "allocations": file.get("NumberOfAllocations"),
            "allocated_pages": file.get("AllocatedPagesCount"),
            "can_be_deleted": file.get("CanBeDeleted"),
            "oldest_transaction": report.get("OldestActiveTransaction"),
        }


SCRATCH_FILES = TABLE = Table(
    name="scratch_files",
    doc=__doc__,
    sources=(Source("http.admin.storage.environment.scratch-buffer-info", Scope.NODE, packaged=False),),
    columns=(
        Column("name", pa.string(), "Name of the file"),
        Column("size_bytes", pa.int64(), "Size of the file"),
        Column("limit_bytes", pa.int64(), "Size at which the server starts another file"),
        Column("allocations", pa.int64(), "Allocations in it"),
        Column("allocated_pages", pa.int64(), "Pages in use, of 8 KiB"),
        Column("can_be_deleted", pa.bool_(), "Whether nothing needs it any more"),
        Column("oldest_transaction", pa.int64(), "Oldest transaction that is still open in the storage"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Environment": "Server", "Type": "System", "Report": {"OldestActiveTransaction": 60,
            "PerScratchFileSizeLimitInMB": 256, "ScratchFilesUsage": [{"Name": "scratch.0000000000.buffers",
            "SizeInKB": 65536, "NumberOfAllocations": 1174, "AllocatedPagesCount": 1176, "CanBeDeleted": false}]}}""",
        rows=(
            {
                "name": "scratch.0000000000.buffers",
                "size_bytes": 67108864,
                "limit_bytes": 268435456,
                "allocations": 1174,
                "allocated_pages": 1176,
                "can_be_deleted": False,
                "oldest_transaction": 60,
            },
        ),
    ),
)
