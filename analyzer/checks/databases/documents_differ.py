"""The copies of a database hold different numbers of documents.

What it looks at
    The number of documents of each database on every node that reported it, and whether these nodes have seen the
    same changes (their change vectors).

Why it matters
    Copies that have seen the same changes hold the same documents. If they do not, replication lost some or a
    filter left them out. Where they have not seen the same changes, one of them is behind.

What to do
    If the change vectors differ, look at replication between these nodes. If they agree, keep both nodes as they
    are, take a backup of each and ask RavenDB's support.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.database_stats import DATABASE_STATS


def copies(database: str, *counts: int, same: bool = False) -> tuple[Row, ...]:
    """Return the copies of a database, on node A and the next ones."""
    return tuple(
        {"node": node, "database": database, "documents": count, "change_vector": "B:2-y, A:5-x" if same else node}
        for node, count in zip("ABC", counts, strict=False)
    )


CHECK = Check(
    id="databases.documents_differ",
    title="Copies of a database hold different numbers of documents",
    doc=__doc__,
    tables=(DATABASE_STATS,),
    thresholds={
        "warning_percent": Threshold(1, "% of the most", source="ours, not measured"),
    },
    sql="""
        SELECT
            database AS resource,
            CASE
                WHEN most > fewest AND vectors = 1 THEN 'critical'
                WHEN percent > $warning_percent THEN 'warning'
                WHEN percent <= $warning_percent OR most = 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,} to {:,} documents on {} nodes', fewest, most, nodes)
                || if(vectors = 1, ', which have seen the same changes', ''),
                'numbers not reported'
            ) AS reason,
            CAST(NULL AS VARCHAR) AS node,
            database,
            path,
            fewest,
            most,
            nodes,
            vectors
        FROM (
            SELECT
                database,
                list(DISTINCT path) AS path,
                count(documents) AS nodes,
                min(documents) AS fewest,
                max(documents) AS most,
                100 * (max(documents) - min(documents)) / nullif(max(documents), 0) AS percent,
                if(count(change_vector) = count(documents), count(DISTINCT vector), NULL) AS vectors
            FROM (
                SELECT *, list_sort(string_split(replace(change_vector, ' ', ''), ',')) AS vector FROM database_stats
            )
            GROUP BY database
            HAVING count(DISTINCT node) >= 2
        )
    """,
    cases=(
        Case(
            "alike, around the line, empty, on one node only",
            given={
                "database_stats": (
                    *copies("one", 7),
                    *copies("alike", 7, 7, same=True),
                    *copies("on", 1000, 990),
                    *copies("over", 100_000, 98_960),
                    *copies("empty", 0, 0),
                )
            },
            expect=(
                ("alike", Status.OK),
                ("on", Status.OK),
                ("over", Status.WARNING),
                ("empty", Status.OK),
            ),
        ),
        Case(
            "the same changes, in another order, and other documents",
            given={
                "database_stats": (
                    {"node": "A", "database": "Shop", "documents": 7, "change_vector": "A:5-x, B:2-y"},
                    {"node": "B", "database": "Shop", "documents": 6, "change_vector": "B:2-y, A:5-x"},
                )
            },
            expect=(("Shop", Status.CRITICAL),),
        ),
    ),
)
