"""Certificates that each secured server shows to whoever connects, one row each, its own first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per certificate of the chain."""
    for place, certificate in enumerate(body.get("chain") or ()):
        yield {
            "place": place,
            "subject": certificate.get("subject"),
            "issuer": certificate.get("issuer"),
            "names": certificate.get("names"),
            "starts_at": certificate.get("not_before"),
            "ends_at": certificate.get("not_after"),
            "thumbprint": certificate.get("sha1"),
        }


TLS_CERTIFICATES = TABLE = Table(
    name="tls_certificates",
    doc=__doc__,
    sources=(Source("tls.server", Scope.NODE, packaged=False),),
    columns=(
        Column("place", pa.int64(), "Place in the chain: 0 is the server's own, the next one signed it"),
        Column("subject", pa.string(), "Whose it is, as CN=a.example"),
        Column("issuer", pa.string(), "Who signed it; the subject itself where nobody else did"),
        Column("names", pa.list_(pa.string()), "Hosts it is for, as a.example, *.example or an IP address"),
        Column("starts_at", TIME, "First moment of its validity"),
        Column("ends_at", TIME, "Last moment of its validity"),
        Column("thumbprint", pa.string(), "SHA-1 of the certificate, as the server names it"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"protocol": "TLSv1.3", "chain": [{"subject": "CN=localhost", "issuer": "CN=Ours",
            "names": ["127.0.0.1", "localhost"], "not_before": "2026-11-23T18:10:19+00:00",
            "not_after": "2026-12-25T18:10:19+00:00", "serial": "13e1", "sha1": "B47F", "sha256": "46A7"}],
            "chain_is_told": true, "why_not_trusted": null}""",
        rows=(
            {
                "place": 0,
                "subject": "CN=localhost",
                "issuer": "CN=Ours",
                "names": ["127.0.0.1", "localhost"],
                "starts_at": "2026-11-23T18:10:19+00:00",
                "ends_at": "2026-12-25T18:10:19+00:00",
                "thumbprint": "B47F",
            },
        ),
    ),
)
