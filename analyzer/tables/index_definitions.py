"""Definition of each index, one row per index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per index of `/indexes`."""
    for index in body["Results"]:
        fields = index.get("Fields") or {}
        maps = index.get("Maps") or []
        yield {
            "name": index["Name"],
            "type": index.get("Type"),
            "source_type": index.get("SourceType"),
            "lock_mode": index.get("LockMode"),
            "maps": list(maps),
            "reduce": index.get("Reduce"),
            "fields": len(fields),
            "stores_all_fields": (fields.get("__all_fields") or {}).get("Storage") == "Yes",
            "output_collection": index.get("OutputReduceToCollection"),
            "deployment_mode": index.get("DeploymentMode"),
            "settings": len(index.get("Configuration") or {}),
            "additional_sources": len(index.get("AdditionalSources") or {}),
        }


INDEX_DEFINITIONS = TABLE = Table(
    name="index_definitions",
    doc=__doc__,
    sources=(Source("http.indexes", Scope.DATABASE),),
    columns=(
        Column("name", pa.string(), "Name of the index"),
        Column("type", pa.string(), "Map, MapReduce, AutoMap …"),
        Column("source_type", pa.string(), "Documents, TimeSeries or Counters"),
        Column("lock_mode", pa.string(), "Unlock, LockedIgnore or LockedError"),
        Column("maps", pa.list_(pa.string()), "Source of each map"),
        Column("reduce", pa.string(), "Source of the reduce; NULL without one"),
        Column("fields", pa.int64(), "Fields with options of their own"),
        Column("stores_all_fields", pa.bool_(), "Whether `__all_fields` is stored"),
        Column("output_collection", pa.string(), "Collection that results are written to as documents"),
        Column("deployment_mode", pa.string(), "Parallel or Rolling; NULL for the server's default"),
        Column("settings", pa.int64(), "Settings that the index overrides"),
        Column("additional_sources", pa.int64(), "Files of source code beside the definition"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Name": "Orders/ByCompany", "SourceType": "Documents", "Type": "Map",
            "LockMode": "Unlock", "DeploymentMode": null, "Configuration": {}, "AdditionalSources": {}, "Reduce": null,
            "Maps": ["from o in docs.Orders select new { o.Company }"], "Fields": {"__all_fields": {"Storage": "Yes"}},
            "OutputReduceToCollection": null}]}""",
        rows=(
            {
                "name": "Orders/ByCompany",
                "type": "Map",
                "source_type": "Documents",
                "lock_mode": "Unlock",
                "maps": ["from o in docs.Orders select new { o.Company }"],
                "reduce": None,
                "fields": 1,
                "stores_all_fields": True,
                "output_collection": None,
                "deployment_mode": None,
                "settings": 0,
                "additional_sources": 0,
            },
        ),
    ),
)
