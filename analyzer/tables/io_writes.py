"""The last writes of each file of storage, one row per write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per recent item of io-metrics; compressing a journal is an item as well."""
    for environment in body["Environments"]:
        for file in environment.get("Files") or ():
            for write in file.get("Recent") or ():
                yield {
                    "environment": environment.get("Path"),
                    "environment_type": environment.get("Type"),
                    "file": file.get("File"),
                    "kind": write.get("Type"),
                    "started_at": write.get("Start"),
                    "size_bytes": write.get("Size", write.get("OriginalSize")),
                    "duration_ms": write.get("Duration"),
                }


IO_WRITES = TABLE = Table(
    name="io_writes",
    doc=__doc__,
    sources=(Source("http.io-metrics", Scope.DATABASE), Source("http.admin.io-metrics", Scope.NODE)),
    columns=(
        Column("environment", pa.string(), "Folder of the storage environment"),
        Column("environment_type", pa.string(), "Documents, Index, Configuration or System"),
        Column("file", pa.string(), "Name of the file"),
        Column("kind", pa.string(), "JournalWrite, DataFlush, DataSync or Compression"),
        Column("started_at", TIME, "Start of the write"),
        Column("size_bytes", pa.int64(), "Bytes written; of a compression, those that went in"),
        Column("duration_ms", pa.float64(), "How long it took"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Environments": [{"Path": "/var/lib/ravendb/data/System", "Type": "System", "Files": [{
            "File": "0000000000000000002.journal", "Status": "Closed", "Recent": [{"Start":
            "2026-11-23T13:09:30.7329901Z", "Size": 4096, "Duration": 0.17, "Type": "JournalWrite"}, {"Start":
            "2026-11-23T13:09:30.7348636Z", "OriginalSize": 1902, "CompressedSize": 965, "Duration": 0.02,
            "Type": "Compression"}], "History": []}]}], "Performances": []}""",
        rows=(
            {
                "environment": "/var/lib/ravendb/data/System",
                "environment_type": "System",
                "file": "0000000000000000002.journal",
                "kind": "JournalWrite",
                "started_at": "2026-11-23T13:09:30.7329901Z",
                "size_bytes": 4096,
                "duration_ms": 0.17,
            },
            {"kind": "Compression", "size_bytes": 1902, "duration_ms": 0.02},
        ),
    ),
)
