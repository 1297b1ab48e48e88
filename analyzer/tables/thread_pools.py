"""The .NET thread pool of each server, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per pool of `ThreadPoolStats`; there is one."""
    for pool in body.get("ThreadPoolStats") or ():
        yield {
            "available_workers": pool.get("AvailableThreadPoolWorkerThreads"),
            "min_workers": pool.get("MinThreadPoolWorkerThreads"),
            "max_workers": pool.get("MaxThreadPoolWorkerThreads"),
            "available_completion_ports": pool.get("AvailableThreadPoolCompletionPortThreads"),
            "min_completion_ports": pool.get("MinThreadPoolCompletionPortThreads"),
            "max_completion_ports": pool.get("MaxThreadPoolCompletionPortThreads"),
        }


THREAD_POOLS = TABLE = Table(
    name="thread_pools",
    doc=__doc__,
    sources=(Source("http.admin.cpu.stats", Scope.NODE),),
    columns=(
        Column("available_workers", pa.int64(), "Worker threads that could still be started or are idle"),
        Column("min_workers", pa.int64(), "Workers that are started without delay"),
        Column("max_workers", pa.int64(), "Most workers there may be"),
        Column("available_completion_ports", pa.int64(), "The same of threads for asynchronous input and output"),
        Column("min_completion_ports", pa.int64(), "Started without delay"),
        Column("max_completion_ports", pa.int64(), "Most there may be"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"ThreadPoolStats": [{"AvailableThreadPoolWorkerThreads": 32766,
            "AvailableThreadPoolCompletionPortThreads": 1000,
            "MinThreadPoolWorkerThreads": 4, "MinThreadPoolCompletionPortThreads": 2,
            "MaxThreadPoolWorkerThreads": 32767, "MaxThreadPoolCompletionPortThreads": 1000}]}""",
        rows=(
            {
                "available_workers": 32766,
                "min_workers": 4,
                "max_workers": 32767,
                "available_completion_ports": 1000,
                "min_completion_ports": 2,
                "max_completion_ports": 1000,
            },
        ),
    ),
)
