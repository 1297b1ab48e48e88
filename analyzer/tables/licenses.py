"""License of each node, one row per node. Who it is for is not kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `/license/status`."""
    yield {
        "type": body.get("Type"),
        "status": body.get("Status"),
        "is_expired": body.get("Expired"),
        "expires_at": body.get("Expiration"),
        "subscription_expires_at": body.get("SubscriptionExpiration"),
        "error": body.get("ErrorMessage"),
        "max_cores": body.get("MaxCores"),
        "max_memory_gib": body.get("MaxMemory"),
        "max_cluster_size": body.get("MaxClusterSize"),
        "is_cloud": body.get("IsCloud"),
        "first_started_at": body.get("FirstServerStartDate"),
    }


LICENSES = TABLE = Table(
    name="licenses",
    doc=__doc__,
    sources=(Source("http.license.status", Scope.NODE, packaged=False),),
    columns=(
        Column("type", pa.string(), "None (no license), Developer, Community, Professional, Enterprise …"),
        Column("status", pa.string(), "State in words"),
        Column("is_expired", pa.bool_(), "Whether the server takes it as expired"),
        Column("expires_at", TIME, "When it ends; NULL where it does not"),
        Column("subscription_expires_at", TIME, "When the right to new versions ends"),
        Column("error", pa.string(), "Why the license could not be used"),
        Column("max_cores", pa.int64(), "Cores that it allows the cluster"),
        Column("max_memory_gib", pa.int64(), "Memory that it allows the cluster, in GiB"),
        Column("max_cluster_size", pa.int64(), "Nodes that it allows"),
        Column("is_cloud", pa.bool_(), "Whether it is one of RavenDB Cloud"),
        Column("first_started_at", TIME, "First start of this server"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Id": null, "LicensedTo": null, "Status": "AGPL - Open Source", "Expired": false,
            "FirstServerStartDate": "2026-11-24T12:01:02.3841600Z", "ErrorMessage": null, "Type": "None",
            "Expiration": null, "SubscriptionExpiration": null, "MaxMemory": 6, "MaxCores": 3, "IsCloud": false,
            "MaxClusterSize": 1}""",
        rows=(
            {
                "type": "None",
                "status": "AGPL - Open Source",
                "is_expired": False,
                "expires_at": None,
                "subscription_expires_at": None,
                "error": None,
                "max_cores": 3,
                "max_memory_gib": 6,
                "max_cluster_size": 1,
                "is_cloud": False,
                "first_started_at": "2026-11-24T12:01:02.3841600Z",
            },
        ),
    ),
)
