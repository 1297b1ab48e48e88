"""Batches of replication fail.

What it looks at
    The last batches of each replication, in and out, and the errors in them.

Why it matters
    Each is sent again until it passes. One document that the other end refuses stops all that come after it.

What to do
    Read the error in the server's log (the name of the task is in it). Missing attachments, damaged counters and
    scripts that throw are usual.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.replication_batches import REPLICATION_BATCHES


def batch(other: str, errors: int) -> Row:
    """Return a batch of a replication of node A, in the documented form."""
    return {"node": "A", "database": "Shop", "direction": "outgoing", "other": other, "errors": errors}


CHECK = Check(
    id="replication.batches_fail",
    title="Batches of replication fail",
    doc=__doc__,
    tables=(REPLICATION_BATCHES,),
    sql="""
        SELECT
            concat_ws('/', node, database, direction, other) AS resource,
            CASE
                WHEN failed > 0 THEN 'warning'
                WHEN batches > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            if(batches > 0, format('{:,} of {:,} batches had errors', failed, batches), 'not reported') AS reason,
            node,
            database,
            path,
            direction,
            other,
            batches,
            failed,
            last_failed_at
        FROM (
            SELECT
                node,
                database,
                direction,
                other,
                list(DISTINCT path) AS path,
                count(errors) AS batches,
                count(*) FILTER (errors > 0) AS failed,
                max(started_at) FILTER (errors > 0) AS last_failed_at
            FROM replication_batches
            GROUP BY node, database, direction, other
        )
    """,
    cases=(
        Case(
            "whole and failed",
            given={"replication_batches": (batch("b", 0), batch("c", 0), batch("c", 1))},
            expect=(("A/Shop/outgoing/b", Status.OK), ("A/Shop/outgoing/c", Status.WARNING)),
        ),
    ),
)
