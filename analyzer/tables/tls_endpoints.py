"""How each secured server encrypts, as a handshake with it showed, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of what `collector.tls` saw."""
    yield {
        "protocol": body.get("protocol"),
        "cipher": body.get("cipher"),
        "certificates": len(body["chain"]) if body.get("chain_is_told") else None,
        "why_not_trusted": body.get("why_not_trusted"),
    }


TLS_ENDPOINTS = TABLE = Table(
    name="tls_endpoints",
    doc=__doc__,
    sources=(Source("tls.server", Scope.NODE, packaged=False),),
    columns=(
        Column("protocol", pa.string(), "Best one that both sides know, as TLSv1.3"),
        Column("cipher", pa.string(), "Cipher that was agreed on"),
        Column("certificates", pa.int64(), "Certificates of the chain it sends; NULL where Python could not tell"),
        Column("why_not_trusted", pa.string(), "Why the collector does not trust it, first reason; NULL where it does"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"protocol": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384",
            "chain": [{"subject": "CN=localhost", "issuer": "CN=Ours"}], "chain_is_told": true,
            "why_not_trusted": "unable to get local issuer certificate"}""",
        rows=(
            {
                "protocol": "TLSv1.3",
                "cipher": "TLS_AES_256_GCM_SHA384",
                "certificates": 1,
                "why_not_trusted": "unable to get local issuer certificate",
            },
        ),
    ),
)
