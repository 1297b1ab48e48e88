"""Each node about itself, one row per node. Its certificate is not kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `/cluster/node-info`. Memory comes in GiB and is given in bytes."""
    system = body.get("OsInfo") or {}
    yield {
        "tag": body.get("NodeTag"),
        "topology_id": body.get("TopologyId"),
        "server_id": body.get("ServerId"),
        "has_certificate": None if "Certificate" not in body else body["Certificate"] is not None,
        "cluster_status": body.get("ClusterStatus"),
        "cores": body.get("NumberOfCores"),
        "installed_memory_bytes": _bytes(body.get("InstalledMemoryInGb")),
        "usable_memory_bytes": _bytes(body.get("UsableMemoryInGb")),
        "version": (body.get("BuildInfo") or {}).get("FullVersion"),
        "os_name": system.get("FullName"),
        "current_state": body.get("CurrentState"),
        "role": body.get("ServerRole"),
        "schema_version": body.get("ServerSchemaVersion"),
    }


def _bytes(gibibytes: float | None) -> int | None:
    return None if gibibytes is None else round(gibibytes * 2**30)


NODE_INFO = TABLE = Table(
    name="node_info",
    doc=__doc__,
    sources=(Source("http.cluster.node-info", Scope.NODE, packaged=False),),
    columns=(
        Column("tag", pa.string(), "Tag of the node"),
        Column("topology_id", pa.string(), "Identity of its cluster"),
        Column("server_id", pa.string(), "Identity of the server"),
        Column("has_certificate", pa.bool_(), "Whether it has a server certificate"),
        Column("cluster_status", pa.string(), "State in the cluster in words"),
        Column("cores", pa.int64(), "Cores that the process may see"),
        Column("installed_memory_bytes", pa.int64(), "Memory of the machine"),
        Column("usable_memory_bytes", pa.int64(), "Memory that the process may use"),
        Column("version", pa.string(), "Full server version"),
        Column("os_name", pa.string(), "Distribution or edition"),
        Column("current_state", pa.string(), "Raft state"),
        Column("role", pa.string(), "Member, Promotable, Rehab or None"),
        Column("schema_version", pa.int64(), "Version of the storage format of the server store"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"NodeTag": "A", "TopologyId": "aec1b888", "Certificate": null, "ClusterStatus": null,
            "NumberOfCores": 2,
            "InstalledMemoryInGb": 23.5, "UsableMemoryInGb": 4.0, "BuildInfo": {"FullVersion": "7.1.5"},
            "OsInfo": {"Type": "Linux", "FullName": "Debian GNU/Linux 12 (bookworm)"}, "ServerId": "de011b1e",
            "CurrentState": "Leader", "ServerRole": "Member", "ServerSchemaVersion": 71000}""",
        rows=(
            {
                "tag": "A",
                "topology_id": "aec1b888",
                "server_id": "de011b1e",
                "has_certificate": False,
                "cluster_status": None,
                "cores": 2,
                "installed_memory_bytes": 25232932864,
                "usable_memory_bytes": 4294967296,
                "version": "7.1.5",
                "os_name": "Debian GNU/Linux 12 (bookworm)",
                "current_state": "Leader",
                "role": "Member",
                "schema_version": 71000,
            },
        ),
    ),
)
