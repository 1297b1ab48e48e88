"""A server answered none of the questions.

What it looks at
    Each server that was asked over HTTP, and whether one question was answered.

Why it matters
    All that is said of such a server comes from its machine and from other nodes: whether it is well is not known. A
    server that nobody can connect to is down, or a firewall stands between.

What to do
    Where the reason speaks of trust or of rights, give the collector --ca or another certificate and collect again.
    Else see on that machine whether the server runs, and try its URL from this one: `curl -v URL/setup/alive`.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.collection import COLLECTION


def asked(node: str, outcome: str | None, source: str = "http.stats", reason: str | None = None) -> Row:
    """Return a question to a node."""
    return {"node": node, "source": source, "outcome": outcome, "reason": reason}


CHECK = Check(
    id="collection.nothing_answered",
    title="Server answered nothing",
    doc=__doc__,
    tables=(COLLECTION,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN answered > 0 THEN 'ok'
                WHEN asked > 0 THEN 'warning'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN answered > 0 THEN concat(answered, ' of ', asked, ' questions were answered')
                WHEN asked > 0 THEN concat_ws(': ', concat('0 of ', asked, ' questions were answered'), first_reason)
                ELSE 'nothing was asked'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            asked,
            answered
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                count(outcome) AS asked,
                count(*) FILTER (WHERE outcome = 'collected') AS answered,
                left(min(reason), 300) AS first_reason
            FROM collection
            WHERE source IS NULL OR starts_with(source, 'http.')
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "all, one and none",
            given={
                "collection": (
                    asked("A", "collected"),
                    asked("B", "collected"),
                    asked("B", "failed", reason="answered 500"),
                    asked("C", "failed", reason="GET http://c:8080/setup/alive: connection refused"),
                    asked("C", "skipped", reason="not asked, since the server is down"),
                    asked("C", "collected", source="tls.server"),
                )
            },
            expect=(("A", Status.OK), ("B", Status.OK), ("C", Status.WARNING)),
        ),
        Case(
            "only its logs",
            given={"collection": (asked("A", "collected", source="logs.server"),)},
            expect=(),
        ),
        Case(
            "an outcome that is not told",
            given={"collection": (asked("A", None),)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
