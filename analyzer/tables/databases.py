"""Databases as their records describe them, one row per database and node that told of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(record: dict[str, Any]) -> Iterator[Row]:
    """Yield the row of one database record."""
    topology = record.get("Topology") or {}
    compression = record.get("DocumentsCompression") or {}
    yield {
        "name": record.get("DatabaseName"),
        "is_disabled": record.get("Disabled"),
        "is_encrypted": record.get("Encrypted"),
        "state": record.get("DatabaseState"),
        "lock_mode": record.get("LockMode"),
        "replication_factor": topology.get("ReplicationFactor"),
        "members": topology.get("Members"),
        "rehabs": topology.get("Rehabs"),
        "promotables": topology.get("Promotables"),
        "is_distributed_dynamically": topology.get("DynamicNodesDistribution"),
        "is_sharded": bool(record.get("Sharding")) if "Sharding" in record else None,
        "compresses_all_collections": compression.get("CompressAllCollections"),
        "expires_documents": _is_on(record, "Expiration"),
        "refreshes_documents": _is_on(record, "Refresh"),
        "archives_documents": _is_on(record, "DataArchival"),
    }


def _is_on(record: dict[str, Any], feature: str) -> bool | None:
    if feature not in record:
        return None
    return not (record[feature] or {"Disabled": True}).get("Disabled")


DATABASES = TABLE = Table(
    name="databases",
    doc=__doc__,
    sources=(Source("http.database-record", Scope.DATABASE),),
    columns=(
        Column("name", pa.string(), "Name of the database"),
        Column("is_disabled", pa.bool_(), "Whether an administrator switched it off"),
        Column("is_encrypted", pa.bool_(), "Whether its storage is encrypted"),
        Column("state", pa.string(), "Normal or RestoreInProgress"),
        Column("lock_mode", pa.string(), "Unlock, PreventDeletesIgnore or PreventDeletesError"),
        Column("replication_factor", pa.int64(), "Nodes that should hold it"),
        Column("members", pa.list_(pa.string()), "Nodes that hold it and are up to date"),
        Column("rehabs", pa.list_(pa.string()), "Nodes that hold it and have to catch up after trouble"),
        Column("promotables", pa.list_(pa.string()), "Nodes that are getting it"),
        Column("is_distributed_dynamically", pa.bool_(), "Whether the cluster replaces a node that is lost"),
        Column("is_sharded", pa.bool_(), "Whether it is spread over shards; NULL before 6.0"),
        Column("compresses_all_collections", pa.bool_(), "Whether all documents are compressed"),
        Column("expires_documents", pa.bool_(), "Whether documents are deleted when they expire"),
        Column("refreshes_documents", pa.bool_(), "Whether documents are refreshed"),
        Column("archives_documents", pa.bool_(), "Whether documents are archived; NULL before 6.0"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"DatabaseName": "Shop", "Encrypted": false, "Disabled": true, "DatabaseState": "Normal",
            "LockMode": "Unlock", "Expiration": null, "Refresh": {"Disabled": false}, "DocumentsCompression": null,
            "Topology": {"Members": ["A"], "Promotables": [], "Rehabs": ["B"], "DynamicNodesDistribution": false,
            "ReplicationFactor": 2}}""",
        rows=(
            {
                "name": "Shop",
                "is_disabled": True,
                "is_encrypted": False,
                "state": "Normal",
                "lock_mode": "Unlock",
                "replication_factor": 2,
                "members": ["A"],
                "rehabs": ["B"],
                "promotables": [],
                "is_distributed_dynamically": False,
                "is_sharded": None,
                "expires_documents": False,
                "refreshes_documents": True,
                "archives_documents": None,
            },
        ),
    ),
)
