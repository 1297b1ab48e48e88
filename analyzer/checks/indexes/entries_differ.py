"""An index holds different numbers of entries on different nodes.

What it looks at
    The number of entries of each index on each node where it is up and normal. It needs answers of two nodes or
    more.

Why it matters
    A query gives other results depending on the node that answers it.

What to do
    If the index is up to date on all nodes, compare the number of documents, then reset the index on the node that
    differs.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.indexes import INDEXES


def index(node: str, name: str, entries: int) -> Row:
    """Return an index that is up to date, for the cases below."""
    return {"node": node, "database": "Shop", "name": name, "entries": entries, "state": "Normal", "is_stale": False}


CHECK = Check(
    id="indexes.entries_differ",
    title="Index holds different numbers of entries on nodes",
    doc=__doc__,
    tables=(INDEXES,),
    thresholds={
        "warning_percent": Threshold(10, "% of the most", source="RavenDB's own package analyzer, 7.2"),
        "warning_entries": Threshold(10_000, "entries", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            concat_ws('/', database, name) AS resource,
            CASE
                WHEN nodes >= 2 AND (percent > $warning_percent OR difference > $warning_entries) THEN 'warning'
                WHEN nodes >= 2 AND difference IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,} to {:,} entries on {} nodes', fewest, most, nodes), 'number of entries not reported'
            ) AS reason,
            CAST(NULL AS VARCHAR) AS node,
            database,
            path,
            name,
            nodes,
            fewest,
            most
        FROM (
            SELECT
                database,
                name,
                list(DISTINCT path) AS path,
                count(entries) AS nodes,
                min(entries) AS fewest,
                max(entries) AS most,
                max(entries) - min(entries) AS difference,
                100 * (max(entries) - min(entries)) / nullif(max(entries), 0) AS percent
            FROM indexes
            WHERE state = 'Normal' AND NOT is_stale
            GROUP BY database, name
            HAVING count(DISTINCT node) >= 2
        )
    """,
    cases=(
        Case(
            "alike, apart by share, apart by number, on one node only",
            given={
                "indexes": (
                    *(index("A", "a", 1000), index("B", "a", 900)),
                    *(index("A", "b", 1000), index("B", "b", 896)),
                    *(index("A", "c", 1_000_000), index("B", "c", 989_700)),
                    *(index("A", "e", 1_000_000), index("B", "e", 990_000)),
                    index("A", "d", 5),
                )
            },
            expect=(
                ("Shop/a", Status.OK),
                ("Shop/b", Status.WARNING),
                ("Shop/c", Status.WARNING),
                ("Shop/e", Status.OK),
            ),
        ),
    ),
)
