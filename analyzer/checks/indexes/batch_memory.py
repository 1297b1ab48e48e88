"""Single batches of an index take much memory.

What it looks at
    The memory that the last batches of each index allocated, managed and unmanaged.

Why it matters
    Indexes run beside each other, each in a thread with memory of its own. A few such batches at once push the
    server into low memory, and then all batches are cut short.

What to do
    Look for a fan-out, for large documents, and for many documents loaded from a map. `Indexing.MapBatchSize`
    limits a batch, at the price of speed.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.index_batches import INDEX_BATCHES


def batch(name: str, mib: int) -> Row:
    """Return a batch of an index of node A."""
    return {"node": "A", "database": "Shop", "name": name, "allocated_bytes": mib << 20, "input_documents": 100}


CHECK = Check(
    id="indexes.batch_memory",
    title="Indexing batches take much memory",
    doc=__doc__,
    tables=(INDEX_BATCHES,),
    thresholds={
        "warning_bytes": Threshold(2_147_483_648, "bytes", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN most_bytes >= $warning_bytes THEN 'warning'
                WHEN most_bytes < $warning_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('the largest of {:,} batches took {:,.2f} GiB', batches, most_bytes / 1073741824), 'not reported'
            ) AS reason,
            node,
            database,
            path,
            name,
            most_bytes,
            documents,
            started_at
        FROM (
            SELECT
                node,
                database,
                name,
                list(DISTINCT path) AS path,
                count(allocated_bytes) AS batches,
                max(allocated_bytes) AS most_bytes,
                arg_max(input_documents, allocated_bytes) AS documents,
                arg_max(started_at, allocated_bytes) AS started_at
            FROM index_batches
            GROUP BY node, database, name
        )
    """,
    cases=(
        Case(
            "below and on the line",
            given={"index_batches": (batch("a", 2000), batch("b", 1), batch("b", 2048))},
            expect=(("A/Shop/a", Status.OK), ("A/Shop/b", Status.WARNING)),
        ),
    ),
)
