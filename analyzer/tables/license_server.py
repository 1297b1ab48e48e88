"""Whether each node reaches the license server, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `/license-server/connectivity`."""
    yield {"status_code": body.get("StatusCode"), "error": body.get("Exception")}


LICENSE_SERVER = TABLE = Table(
    name="license_server",
    doc=__doc__,
    sources=(Source("http.license-server.connectivity", Scope.NODE),),
    columns=(
        Column("status_code", pa.string(), "HTTP status by its .NET name, as OK or BadRequest"),
        Column("error", pa.string(), "Why it was not reached"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"StatusCode": "BadRequest", "Exception": "Name or service not known (api.ravendb.net:443)"}""",
        rows=({"status_code": "BadRequest", "error": "Name or service not known (api.ravendb.net:443)"},),
    ),
)
