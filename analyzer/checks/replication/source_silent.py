"""A source of replication sends nothing any more.

What it looks at
    How long ago each source last sent something, be it only a sign of life, which comes every few seconds.

Why it matters
    The connection is dead though it was not closed: a firewall that drops idle connections, a node that hangs.
    Changes of the source do not come, and the source may not know.

What to do
    Look at the other end: its outgoing connections and failures. Disabling and enabling the task opens a new
    connection; between nodes of a cluster, see the network.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.replication_sources import REPLICATION_SOURCES

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def source(name: str, silent_seconds: float) -> Row:
    """Return a source of a database of node A, in the documented form."""
    same: Row = {"node": "A", "database": "Shop", "source_node": "B", "source_database": name, "captured_at": NOW}
    return same | {"last_activity_at": NOW - timedelta(seconds=silent_seconds)}


CHECK = Check(
    id="replication.source_silent",
    title="A source of replication fell silent",
    doc=__doc__,
    tables=(REPLICATION_SOURCES,),
    thresholds={
        "warning_seconds": Threshold(300, "s", source="ours, not measured"),
        "critical_seconds": Threshold(1800, "s", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, source_node, source_database) AS resource,
            CASE
                WHEN silent_seconds > $critical_seconds THEN 'critical'
                WHEN silent_seconds > $warning_seconds THEN 'warning'
                WHEN silent_seconds <= $warning_seconds THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('last heard of {:,.0f} s before the capture', silent_seconds), 'time not reported')
                AS reason,
            node,
            database,
            path,
            source_database,
            source_url,
            last_activity_at,
            silent_seconds
        FROM (SELECT *, epoch(captured_at) - epoch(last_activity_at) AS silent_seconds FROM replication_sources)
    """,
    cases=(
        Case(
            "on and over each line",
            given={"replication_sources": (source("a", 300), source("b", 310), source("c", 1800), source("d", 1850))},
            expect=(
                ("A/Shop/B/a", Status.OK),
                ("A/Shop/B/b", Status.WARNING),
                ("A/Shop/B/c", Status.WARNING),
                ("A/Shop/B/d", Status.CRITICAL),
            ),
        ),
    ),
)
