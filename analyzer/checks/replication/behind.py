"""Replication to a destination is behind.

What it looks at
    What each outgoing replication has yet to send: the distance of the etag it has come to from that of the
    database.

Why it matters
    The other end answers with old data, and what it misses is lost if this node is. Above 65,536 the cluster's
    observer takes a node out of its database group.

What to do
    See whether it advances (a second bundle, a minute later). If not, look at its errors, the network and the disk
    of the destination; large documents and attachments make batches slow.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.replication_progress import REPLICATION_PROGRESS


def progress(task: str, lag: int | None, done: bool = False) -> Row:
    """Return a replication of a database of node A."""
    same: Row = {"node": "A", "database": "Shop", "task": task, "destination_node": "B"}
    return same | {"lag_etags": lag, "is_completed": done}


CHECK = Check(
    id="replication.behind",
    title="Replication is behind",
    doc=__doc__,
    tables=(REPLICATION_PROGRESS,),
    thresholds={
        "warning_etags": Threshold(8192, "changes", source="ours, not measured"),
        "critical_etags": Threshold(65_536, "changes", source="server default Cluster.MaxChangeVectorDistance"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, task, coalesce(destination_node, from_to)) AS resource,
            CASE
                WHEN lag_etags > $critical_etags THEN 'critical'
                WHEN lag_etags > $warning_etags THEN 'warning'
                WHEN is_completed OR lag_etags <= $warning_etags THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN lag_etags > 0
                THEN concat_ws(
                    ', ',
                    format('{:,} changes behind', lag_etags),
                    format('{:,} documents wait', documents_to_process),
                    format('{:,.1f} a second', processed_per_second)
                )
                WHEN is_completed OR lag_etags = 0 THEN 'up to date'
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            task,
            type,
            destination_node,
            lag_etags,
            documents_to_process,
            processed_per_second
        FROM replication_progress
    """,
    cases=(
        Case(
            "done, and on and over each line",
            given={
                "replication_progress": (
                    progress("done", None, done=True),
                    progress("a", 8192),
                    progress("b", 8400),
                    progress("c", 65_536),
                    progress("d", 67_000),
                )
            },
            expect=(
                ("A/Shop/done/B", Status.OK),
                ("A/Shop/a/B", Status.OK),
                ("A/Shop/b/B", Status.WARNING),
                ("A/Shop/c/B", Status.WARNING),
                ("A/Shop/d/B", Status.CRITICAL),
            ),
        ),
    ),
)
