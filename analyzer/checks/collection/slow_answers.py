"""A server took very long to answer the collector.

What it looks at
    The longest time to a whole answer of each node, without the download of logs.

Why it matters
    A question about memory or tasks is answered in a fraction of a second by a server in good health. The slow one
    names the part that waits: a database that is being loaded, a disk, a lock.

What to do
    Look at that answer and at the findings about processor, disk and thread pool.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.collection import COLLECTION


def took(node: str, seconds: float) -> Row:
    """Return a question to a node that took so long, for the cases below."""
    return {"node": node, "source": "http.stats", "question": "GET /stats", "duration_seconds": seconds}


CHECK = Check(
    id="collection.slow_answers",
    title="Server answered slowly",
    doc=__doc__,
    tables=(COLLECTION,),
    thresholds={
        "notice_seconds": Threshold(5, "s", source="ours, not measured"),
        "warning_seconds": Threshold(20, "s", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN slowest_seconds > $warning_seconds THEN 'warning'
                WHEN slowest_seconds > $notice_seconds THEN 'notice'
                WHEN slowest_seconds <= $notice_seconds THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:.1f} s for {}', slowest_seconds, slowest), 'no time is told') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            slowest_seconds,
            slowest
        FROM (
            SELECT
                node,
                arg_max(path, duration_seconds) AS path,
                max(duration_seconds) AS slowest_seconds,
                arg_max(coalesce(question, source, 'a question'), duration_seconds) AS slowest
            FROM collection
            WHERE node IS NOT NULL
                AND coalesce(source, '') NOT LIKE 'logs.%'
                AND coalesce(source, '') NOT LIKE '%.logs.download'
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "on and past each limit",
            given={"collection": (took("A", 5), took("B", 5.2), took("C", 20), took("D", 21), {"node": "E"})},
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.NOTICE),
                ("D", Status.WARNING),
                ("E", Status.UNKNOWN),
            ),
        ),
        Case(
            "logs may take long",
            given={"collection": (took("A", 1), took("A", 90) | {"source": "logs.server"})},
            expect=(("A", Status.OK),),
        ),
    ),
)
