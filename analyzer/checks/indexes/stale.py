"""An index is behind its documents.

What it looks at
    Whether each index is stale, how long ago its last batch ran, and how many documents wait, where the server counts
    them. An index that is at work on new documents is stale for moments all day; that is no fault.

Why it matters
    Queries return results from before the last changes, and those that wait for fresh results time out.

What to do
    If it is paused or disabled, resume it. Else look at the last batches of the index (Indexing Performance in the
    Studio): errors, a slow map, slow writes, or too many indexes for this machine.
"""

from __future__ import annotations

from datetime import UTC, datetime

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.index_progress import INDEX_PROGRESS
from analyzer.tables.indexes import INDEXES

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def index(name: str, stale: bool | None, status: str, minute: int) -> Row:
    """Return an index of node A that last ran at this minute of the hour before the capture."""
    last = datetime(2026, 11, 24, 9, minute, tzinfo=UTC)
    return {
        "node": "A",
        "database": "Shop",
        "name": name,
        "is_stale": stale,
        "state": "Normal",
        "status": status,
        "last_indexing_at": last,
        "captured_at": NOW,
    }


CHECK = Check(
    id="indexes.stale",
    title="Index is behind its documents",
    doc=__doc__,
    tables=(INDEXES,),
    also=(INDEX_PROGRESS,),
    thresholds={
        "warning_seconds": Threshold(1800, "s since the last batch", source="RavenDB's template for Zabbix: 30 min"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN is_stale AND (halted OR idle_seconds >= $warning_seconds) THEN 'warning'
                WHEN is_stale THEN 'notice'
                WHEN NOT is_stale THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN is_stale THEN concat_ws(
                    ', ',
                    'stale',
                    if(halted, lower(halted_as), NULL),
                    format('{:,} documents wait', waiting_documents),
                    format('last batch {:,.0f} s before the capture', idle_seconds)
                )
                WHEN NOT is_stale THEN 'up to date'
                ELSE 'not reported whether it is stale'
            END AS reason,
            node,
            database,
            path,
            name,
            state,
            running_status,
            idle_seconds,
            waiting_documents,
            waiting_tombstones
        FROM (
            SELECT
                i.node,
                i.database,
                i.path,
                i.name,
                i.is_stale,
                i.state,
                i.status AS running_status,
                epoch(i.captured_at) - epoch(i.last_indexing_at) AS idle_seconds,
                i.status IN ('Paused', 'Disabled') OR i.state IN ('Disabled', 'Error') AS halted,
                if(i.state IN ('Disabled', 'Error'), i.state, i.status) AS halted_as,
                p.waiting_documents,
                p.waiting_tombstones
            FROM indexes AS i
            LEFT JOIN index_progress AS p USING (node, database, name)
        )
    """,
    cases=(
        Case(
            "fresh, at work, long behind, paused",
            given={
                "indexes": (
                    index("a", False, "Running", 0),
                    index("b", True, "Running", 31),
                    index("c", True, "Running", 30),
                    index("d", True, "Paused", 59),
                ),
                "index_progress": ({"node": "A", "database": "Shop", "name": "d", "waiting_documents": 1500},),
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.NOTICE),
                ("A/Shop/c", Status.WARNING),
                ("A/Shop/d", Status.WARNING),
            ),
        ),
    ),
)
