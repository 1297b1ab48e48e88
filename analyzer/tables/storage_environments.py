"""Storage environments of each database: its documents, its configuration and each index, one row per environment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per environment of `/debug/storage/report`."""
    for environment in body["Results"]:
        report = environment.get("Report") or {}
        data = report.get("DataFile") or {}
        journals = report.get("Journals") or []
        temporary = report.get("TempFiles") or []
        yield {
            "name": environment.get("Name"),
            "type": environment.get("Type"),
            "base_path": body.get("BasePath"),
            "allocated_bytes": data.get("AllocatedSpaceInBytes"),
            "used_bytes": data.get("UsedSpaceInBytes"),
            "free_bytes": data.get("FreeSpaceInBytes"),
            "journals": len(journals),
            "journals_bytes": sum(one.get("AllocatedSpaceInBytes") or 0 for one in journals),
            "temporary_files": len(temporary),
            "temporary_bytes": sum(one.get("AllocatedSpaceInBytes") or 0 for one in temporary),
            "trees": report.get("CountOfTrees"),
            "tables": report.get("CountOfTables"),
        }


STORAGE_ENVIRONMENTS = TABLE = Table(
    name="storage_environments",
    doc=__doc__,
    sources=(Source("http.storage.report", Scope.DATABASE),),
    columns=(
        Column("name", pa.string(), "Name of the database, index or part"),
        Column("type", pa.string(), "Documents, Index, Configuration or System"),
        Column("base_path", pa.string(), "Folder of the database"),
        Column("allocated_bytes", pa.int64(), "Size of the data file"),
        Column("used_bytes", pa.int64(), "Part of the data file that holds data"),
        Column("free_bytes", pa.int64(), "Part of the data file that is free for new data"),
        Column("journals", pa.int64(), "Journal files"),
        Column("journals_bytes", pa.int64(), "Size of all journal files"),
        Column("temporary_files", pa.int64(), "Scratch, compression and other temporary files"),
        Column("temporary_bytes", pa.int64(), "Size of all temporary files"),
        Column("trees", pa.int64(), "Trees in the data file"),
        Column("tables", pa.int64(), "Tables in the data file"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"BasePath": "/var/lib/ravendb/data/Databases/Shop", "Results": [{"Name": "Configuration",
            "Type": "Configuration", "Report": {"DataFile": {"AllocatedSpaceInBytes": 65536,
            "UsedSpaceInBytes": 16384, "FreeSpaceInBytes": 49152}, "Journals": [{"Number": 0,
            "AllocatedSpaceInBytes": 65536, "Flushed": false}], "TempFiles": [{"Name": "scratch.0000000000.buffers",
            "AllocatedSpaceInBytes": 65536, "Type": "Scratch"}], "CountOfTrees": 2, "CountOfTables": 0}}]}""",
        rows=(
            {
                "name": "Configuration",
                "type": "Configuration",
                "base_path": "/var/lib/ravendb/data/Databases/Shop",
                "allocated_bytes": 65536,
                "used_bytes": 16384,
                "free_bytes": 49152,
                "journals": 1,
                "journals_bytes": 65536,
                "temporary_files": 1,
                "temporary_bytes": 65536,
                "trees": 2,
                "tables": 0,
            },
        ),
    ),
)
