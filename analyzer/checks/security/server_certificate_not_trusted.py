"""The certificate of a server is not trusted where the collector ran.

What it looks at
    The first reason why a handshake with the server was not trusted there, but for an end and another name, which
    other checks tell: it is self-signed, or who signed it is unknown.

Why it matters
    A client on such a machine does not connect either, or was told not to look, and then trusts anyone. With an
    authority of one's own that is as it should be, once each machine knows that authority.

What to do
    Where a public authority signed it, the server sends a part of its chain only: put the certificates between into
    its PFX file. Else install the authority on the machines of the clients, and give it to the collector with --ca.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.tls_certificates import TLS_CERTIFICATES
from analyzer.tables.tls_endpoints import TLS_ENDPOINTS


def met(node: str, why_not_trusted: str | None, protocol: str | None = "TLSv1.3") -> Row:
    """Return what a handshake with a node showed."""
    return {"node": node, "protocol": protocol, "certificates": 1, "why_not_trusted": why_not_trusted}


CHECK = Check(
    id="security.server_certificate_not_trusted",
    title="Server's certificate is not trusted",
    doc=__doc__,
    tables=(TLS_ENDPOINTS,),
    also=(TLS_CERTIFICATES,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN why_not_trusted IS NOT NULL THEN 'notice'
                WHEN protocol IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN why_not_trusted IS NOT NULL THEN left(why_not_trusted, 300)
                WHEN protocol IS NOT NULL THEN 'trusted by the collector'
                ELSE 'no handshake is told'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            subject,
            issuer,
            subject = issuer AS is_self_signed,
            certificates
        FROM (
            SELECT e.*, c.subject, c.issuer
            FROM tls_endpoints AS e LEFT JOIN tls_certificates AS c ON c.node = e.node AND c.place = 0
        )
        WHERE NOT regexp_matches(
            coalesce(why_not_trusted, ''),
            'has expired|not yet valid|(Hostname|IP address) mismatch'
        )
    """,
    cases=(
        Case(
            "trusted and not",
            given={
                "tls_endpoints": (
                    met("A", None),
                    met("B", "self-signed certificate"),
                    met("C", "unable to get local issuer certificate"),
                    met("D", None, protocol=None),
                ),
                "tls_certificates": ({"node": "B", "place": 0, "subject": "CN=b", "issuer": "CN=b"},),
            },
            expect=(("A", Status.OK), ("B", Status.NOTICE), ("C", Status.NOTICE), ("D", Status.UNKNOWN)),
        ),
        Case(
            "what other checks tell",
            given={
                "tls_endpoints": (
                    met("A", "certificate has expired"),
                    met("B", "certificate is not yet valid"),
                    met("C", "Hostname mismatch, certificate is not valid for 'c'."),
                    met("D", "IP address mismatch, certificate is not valid for '10.0.0.4'."),
                )
            },
            expect=(),
        ),
    ),
)
