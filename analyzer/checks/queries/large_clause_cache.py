"""The cache of query clauses takes much memory.

What it looks at
    The cache of clauses of Lucene queries on each node.

Why it matters
    It keeps the matches of parts of queries. When it holds gigabytes, many different clauses over large indexes
    fill it, and other uses of memory suffer.

What to do
    Look for queries with values that never repeat (times to the second, random identifiers).
    `Indexing.Lucene.QueryClauseCache.SizeInMb` bounds it.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.clause_caches import CLAUSE_CACHES


def cache(node: str, mib: int) -> Row:
    """Return the cache of a node."""
    return {"node": node, "clauses": 10, "size_bytes": mib << 20}


CHECK = Check(
    id="queries.large_clause_cache",
    title="Cache of query clauses is large",
    doc=__doc__,
    tables=(CLAUSE_CACHES,),
    thresholds={
        "notice_bytes": Threshold(1_073_741_824, "bytes", source="ours, not measured"),
        "warning_bytes": Threshold(4_294_967_296, "bytes", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN size_bytes > $warning_bytes THEN 'warning'
                WHEN size_bytes > $notice_bytes THEN 'notice'
                WHEN size_bytes <= $notice_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} clauses of {:,.1f} MiB', clauses, size_bytes / 1048576), 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            clauses,
            size_bytes
        FROM clause_caches
    """,
    cases=(
        Case(
            "on and over each line",
            given={"clause_caches": (cache("A", 1024), cache("B", 1050), cache("C", 4096), cache("D", 4200))},
            expect=(("A", Status.OK), ("B", Status.NOTICE), ("C", Status.NOTICE), ("D", Status.WARNING)),
        ),
    ),
)
