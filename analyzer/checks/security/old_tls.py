"""A server agrees on an old version of TLS only.

What it looks at
    The best version that the server agreed on with the collector, which knows them all up to 1.3.

Why it matters
    TLS 1.0 and 1.1 are deprecated, and what newer clients no longer speak: one after the other fails to connect.

What to do
    Allow TLS 1.2 and 1.3 on that machine (on Windows in the registry under SCHANNEL, on Linux in openssl.cnf), and
    look for a proxy in between that ends the connection itself.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.tls_endpoints import TLS_ENDPOINTS


def agreed(node: str, protocol: str | None) -> Row:
    """Return what a handshake with a node showed."""
    return {"node": node, "protocol": protocol, "cipher": "AES256-SHA"}


CHECK = Check(
    id="security.old_tls",
    title="Server knows an old version of TLS only",
    doc=__doc__,
    tables=(TLS_ENDPOINTS,),
    thresholds={"oldest_version": Threshold(1.2, "as version of TLS", source="RFC 8996 deprecates 1.0 and 1.1")},
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN tls_version < $oldest_version THEN 'warning'
                WHEN tls_version >= $oldest_version THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(concat('it agreed on ', protocol), 'what it agreed on is not told') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            tls_version,
            cipher
        FROM (
            SELECT
                *,
                CASE
                    WHEN starts_with(protocol, 'SSL') THEN 0
                    WHEN protocol = 'TLSv1' THEN 1
                    ELSE TRY_CAST(regexp_extract(protocol, '^TLSv(\\d\\.\\d)$', 1) AS DOUBLE)
                END AS tls_version
            FROM tls_endpoints
        )
    """,
    cases=(
        Case(
            "each version",
            given={
                "tls_endpoints": (
                    agreed("A", "SSLv3"),
                    agreed("B", "TLSv1"),
                    agreed("C", "TLSv1.1"),
                    agreed("D", "TLSv1.2"),
                    agreed("E", "TLSv1.3"),
                    agreed("F", "a new one"),
                )
            },
            expect=(
                ("A", Status.WARNING),
                ("B", Status.WARNING),
                ("C", Status.WARNING),
                ("D", Status.OK),
                ("E", Status.OK),
                ("F", Status.UNKNOWN),
            ),
        ),
    ),
)
