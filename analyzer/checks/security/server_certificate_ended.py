"""A server could not be asked, because its certificate has expired.

What it looks at
    The questions to each server that were not sent, or were turned away, since a certificate has expired: the one
    of the server as our side checked it, or the one that was shown to it.

Why it matters
    Clients and other nodes check the same: nobody reaches the server.

What to do
    Replace the certificate on all nodes. If the text speaks of the client certificate, the collector was given an
    old one: ask again with another.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.collection import COLLECTION


def asked(node: str, outcome: str, reason: str | None = None) -> Row:
    """Return a question to a node, for the cases below."""
    return {"node": node, "source": "http.stats", "outcome": outcome, "reason": reason}


CHECK = Check(
    id="security.server_certificate_ended",
    title="Server could not be asked, since a certificate has expired",
    doc=__doc__,
    tables=(COLLECTION,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN expired > 0 THEN 'critical'
                WHEN answered > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN expired > 0 THEN left(expired_reason, 300)
                WHEN answered > 0 THEN 'no answer speaks of it'
                ELSE 'nothing was answered'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            expired,
            answered,
            expired_reason,
            asked_at
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                count(*) FILTER (WHERE outcome = 'collected') AS answered,
                count(*) FILTER (WHERE is_expired) AS expired,
                any_value(reason) FILTER (WHERE is_expired) AS expired_reason,
                max(captured_at) FILTER (WHERE is_expired) AS asked_at
            FROM (
                SELECT
                    *,
                    coalesce(
                        regexp_matches(reason, 'certificate has expired|certificate .* has expired on'), false
                    ) AS is_expired
                FROM collection
                WHERE source IS NULL OR starts_with(source, 'http.')
            )
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "none",
            given={"collection": (asked("A", "collected"),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "the certificate of the server",
            given={
                "collection": (
                    asked("A", "failed", "certificate verify failed: certificate has expired (_ssl.c:1006)"),
                )
            },
            expect=(("A", Status.CRITICAL),),
        ),
        Case(
            "the certificate that was shown",
            given={
                "collection": (asked("A", "failed", "The supplied client certificate 'CN=a' has expired on Friday"),)
            },
            expect=(("A", Status.CRITICAL),),
        ),
        Case(
            "no answer at all",
            given={"collection": (asked("A", "failed", "no answer within 10 s"),)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
