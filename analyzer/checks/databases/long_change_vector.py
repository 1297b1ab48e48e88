"""The change vector of a database names many databases.

What it looks at
    How many databases (copies that exist or existed) the change vector of each database names.

Why it matters
    Every document carries a change vector of its own. Each node that was ever part of the group, each restore and
    each external source adds an entry that never goes by itself: documents, replication messages and comparisons
    grow with it.

What to do
    Compare with the copies that exist. Entries of copies that are gone for good can be marked as unused
    (`/admin/databases/unused-ids`); do that with RavenDB's support, never while a node is away.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.database_stats import DATABASE_STATS


def stats(database: str, entries: int) -> Row:
    """Return the counts of a database of node A."""
    vector = ", ".join(f"A:{n}-id{n}" for n in range(entries))
    return {"node": "A", "database": database, "change_vector": vector, "last_database_etag": entries}


CHECK = Check(
    id="databases.long_change_vector",
    title="Change vector of a database is long",
    doc=__doc__,
    tables=(DATABASE_STATS,),
    thresholds={
        "notice_entries": Threshold(10, "databases", source="ours, not measured"),
        "warning_entries": Threshold(30, "databases", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN entries > $warning_entries THEN 'warning'
                WHEN entries > $notice_entries THEN 'notice'
                WHEN entries <= $notice_entries OR last_database_etag = 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN entries IS NOT NULL THEN format('{} databases are named in it', entries)
                WHEN last_database_etag = 0 THEN 'nothing was ever written'
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            entries,
            change_vector
        FROM (SELECT *, len(string_split(nullif(change_vector, ''), ',')) AS entries FROM database_stats)
    """,
    cases=(
        Case(
            "empty, and on and over each line",
            given={
                "database_stats": (stats("empty", 0), stats("a", 10), stats("b", 11), stats("c", 30), stats("d", 31)),
            },
            expect=(
                ("A/empty", Status.OK),
                ("A/a", Status.OK),
                ("A/b", Status.NOTICE),
                ("A/c", Status.NOTICE),
                ("A/d", Status.WARNING),
            ),
        ),
    ),
)
