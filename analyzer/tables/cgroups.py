"""Control group of each RavenDB process, or of the collector where none runs, one row each; Linux only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: list[dict[str, Any]]) -> Iterator[Row]:
    """Yield one row per process of `os.cgroups`."""
    for group in body:
        yield {
            "pid": group.get("pid"),
            "is_raven": group.get("is_raven"),
            "version": group.get("version"),
            "group_path": group.get("path"),
            "memory_limit_bytes": group.get("memory_limit_bytes"),
            "memory_used_bytes": group.get("memory_used_bytes"),
            "memory_anonymous_bytes": group.get("memory_anonymous_bytes"),
            "memory_inactive_file_bytes": group.get("memory_inactive_file_bytes"),
            "memory_limit_hits": group.get("memory_limit_hits"),
            "out_of_memory_kills": group.get("oom_kills"),
            "memory_limited_by": group.get("memory_limited_by"),
            "cpu_limit_cores": group.get("cpu_limit_cores"),
            "cpu_periods": group.get("cpu_periods"),
            "cpu_throttled_periods": group.get("cpu_throttled_periods"),
            "cpu_throttled_us": group.get("cpu_throttled_us"),
            "pids_limit": group.get("pids_limit"),
            "pids": group.get("pids"),
        }


CGROUPS = TABLE = Table(
    name="cgroups",
    doc=__doc__,
    sources=(Source("os.cgroups", Scope.HOST, packaged=False),),
    columns=(
        Column("pid", pa.int64(), "Process id"),
        Column("is_raven", pa.bool_(), "Whether the process is RavenDB, not the collector"),
        Column("version", pa.int64(), "Version of control groups: 1 or 2"),
        Column("group_path", pa.string(), "Path of the group"),
        Column("memory_limit_bytes", pa.int64(), "Most memory the group may use; NULL for no limit"),
        Column("memory_used_bytes", pa.int64(), "Memory it uses, files in memory counted"),
        Column("memory_anonymous_bytes", pa.int64(), "Memory that no file backs"),
        Column(
            "memory_inactive_file_bytes",
            pa.int64(),
            "Files in memory that were not used lately: the first to be given back",
        ),
        Column("memory_limit_hits", pa.int64(), "Times the limit was reached"),
        Column("out_of_memory_kills", pa.int64(), "Processes of the group killed for lack of memory"),
        Column(
            "memory_limited_by",
            pa.string(),
            "Folder of the group that sets the limit; it may lie above the process's own",
        ),
        Column("cpu_limit_cores", pa.float64(), "Most cores' worth of time; NULL for no limit"),
        Column("cpu_periods", pa.int64(), "Periods in which the group ran"),
        Column("cpu_throttled_periods", pa.int64(), "Periods in which it was stopped for having used up its time"),
        Column("cpu_throttled_us", pa.int64(), "Time it was stopped for, in microseconds"),
        Column("pids_limit", pa.int64(), "Most threads; NULL for no limit"),
        Column("pids", pa.int64(), "Threads"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""[{"pid": 3031, "is_raven": true, "version": 1, "path": "/", "memory_limit_bytes": null,
            "memory_used_bytes": 16092946432, "memory_anonymous_bytes": 2294272000,
            "memory_inactive_file_bytes": 4573024256, "memory_limit_hits": 0, "oom_kills": 0,
            "memory_limited_by": null, "cpu_limit_cores": null, "cpu_periods": 0, "cpu_throttled_periods": 0,
            "cpu_throttled_us": 0, "pids_limit": null, "pids": null}]""",
        rows=(
            {
                "pid": 3031,
                "is_raven": True,
                "version": 1,
                "group_path": "/",
                "memory_used_bytes": 16092946432,
                "memory_anonymous_bytes": 2294272000,
                "memory_inactive_file_bytes": 4573024256,
                "memory_limit_hits": 0,
                "out_of_memory_kills": 0,
                "cpu_periods": 0,
                "cpu_throttled_periods": 0,
                "cpu_throttled_us": 0,
            },
        ),
    ),
)
