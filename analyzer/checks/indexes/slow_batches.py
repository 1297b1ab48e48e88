"""Batches of an index take long.

What it looks at
    The slowest of the last batches of each index.

Why it matters
    What changed while a batch runs waits for the next one. Long batches also hold transactions open, and with them
    old data in memory and on disk.

What to do
    Open Indexing Performance in the Studio and see which step is long: the map, the reduce, loading documents, or
    writing to disk.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.index_batches import INDEX_BATCHES


def batch(name: str, seconds: float) -> Row:
    """Return a batch of an index of node A, for the cases below."""
    return {"node": "A", "database": "Shop", "name": name, "duration_ms": 1000 * seconds, "input_documents": 100}


CHECK = Check(
    id="indexes.slow_batches",
    title="Indexing batches take long",
    doc=__doc__,
    tables=(INDEX_BATCHES,),
    thresholds={
        "warning_seconds": Threshold(60, "s", source="ours, not measured"),
        "critical_seconds": Threshold(900, "s", source="ours, not measured: the server's own limit of a map is 15 min"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN longest_seconds >= $critical_seconds THEN 'critical'
                WHEN longest_seconds >= $warning_seconds THEN 'warning'
                WHEN longest_seconds < $warning_seconds THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('the longest of {:,} batches took {:,.1f} s', batches, longest_seconds),
                'no duration reported'
            ) AS reason,
            node,
            database,
            path,
            name,
            longest_seconds,
            documents,
            started_at
        FROM (
            SELECT
                node,
                database,
                name,
                list(DISTINCT path) AS path,
                count(*) AS batches,
                max(duration_ms) / 1000 AS longest_seconds,
                coalesce(arg_max(input_documents, duration_ms), 0) AS documents,
                arg_max(started_at, duration_ms) AS started_at
            FROM index_batches
            GROUP BY node, database, name
        )
    """,
    cases=(
        Case(
            "on and under each line",
            given={
                "index_batches": (
                    batch("a", 1),
                    batch("a", 59),
                    batch("b", 60),
                    batch("c", 880),
                    batch("d", 900),
                    batch("d", 1),
                )
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.WARNING),
                ("A/Shop/c", Status.WARNING),
                ("A/Shop/d", Status.CRITICAL),
            ),
        ),
    ),
)
