"""Start and last requests of each server, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import seconds
from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `/admin/stats`. Certificates that asked are not kept."""
    yield {
        "uptime_seconds": seconds(body.get("UpTime")),
        "started_at": body.get("StartUpTime"),
        "last_request_at": body.get("LastRequestTime"),
        "last_client_request_at": body.get("LastAuthorizedNonClusterAdminRequestTime"),
    }


UPTIMES = TABLE = Table(
    name="uptimes",
    doc=__doc__,
    sources=(Source("http.admin.stats", Scope.NODE),),
    columns=(
        Column("uptime_seconds", pa.float64(), "Since the server process was ready"),
        Column("started_at", TIME, "When it started"),
        Column("last_request_at", TIME, "Last request of any kind; the collection itself is one"),
        Column(
            "last_client_request_at",
            TIME,
            "Last request under a certificate that is no cluster admin; NULL on an unsecured server",
        ),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"UpTime": "1.00:01:51.5", "StartUpTime": "2026-11-23T13:09:29.7474188Z",
            "LastRequestTime": "2026-11-24T13:11:21.7139859Z", "LastAuthorizedNonClusterAdminRequestTime": null}""",
        rows=(
            {
                "uptime_seconds": 86511.5,
                "started_at": "2026-11-23T13:09:29.7474188Z",
                "last_request_at": "2026-11-24T13:11:21.7139859Z",
                "last_client_request_at": None,
            },
        ),
    ),
)
