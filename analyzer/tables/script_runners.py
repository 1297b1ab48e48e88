"""JavaScript of patches, subscriptions and ETL that a database keeps compiled, one row per runner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per runner."""
    for runner in body.get("ScriptRunners") or ():
        yield {
            "type": runner.get("Type"),
            "created_at": runner.get("CreationTime"),
            "last_run_at": runner.get("LastRun"),
            "runs": runner.get("Runs"),
            "cached_scripts": runner.get("CachedScriptsCount"),
        }


SCRIPT_RUNNERS = TABLE = Table(
    name="script_runners",
    doc=__doc__,
    sources=(Source("http.script-runners", Scope.DATABASE),),
    columns=(
        Column("type", pa.string(), "What the script is for, as PatchRequest"),
        Column("created_at", TIME, "When it was compiled"),
        Column("last_run_at", TIME, "When it last ran"),
        Column("runs", pa.int64(), "How often it ran"),
        Column("cached_scripts", pa.int64(), "Compiled copies that are kept"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"ScriptRunners": [{"Type": "PatchRequest", "CreationTime": "2026-11-25T10:38:48Z",
            "LastRun": "2026-11-25T10:38:49Z", "Runs": 300, "CachedScriptsCount": 1}]}""",
        rows=(
            {
                "type": "PatchRequest",
                "created_at": "2026-11-25T10:38:48Z",
                "last_run_at": "2026-11-25T10:38:49Z",
                "runs": 300,
                "cached_scripts": 1,
            },
        ),
    ),
)
