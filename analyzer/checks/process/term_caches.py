"""The caches of Lucene take much memory.

What it looks at
    The managed and unmanaged memory of the term caches and of sorting of all Lucene indexes, as a share of the
    memory of the machine.

Why it matters
    The cache grows with the number of different terms and is kept while the index is queried. It pushes out data
    and can end in low memory.

What to do
    Look for indexes with very many different values in one field (identifiers, times with fractions). Raise
    Indexing.Lucene.ReaderTermsIndexDivisor, or build the index with Corax.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.memory import MEMORY


def caches(node: str, cache_bytes: int) -> Row:
    """Return the memory of a node's server, for the cases below."""
    same: Row = {"node": node, "physical_bytes": 100_000, "lucene_unmanaged_sorting_bytes": 1000}
    return same | {"lucene_managed_term_cache_bytes": 1000, "lucene_unmanaged_term_cache_bytes": cache_bytes - 2000}


CHECK = Check(
    id="process.term_caches",
    title="Term caches take much memory",
    doc=__doc__,
    tables=(MEMORY,),
    thresholds={
        "warning_percent": Threshold(10, "% of the memory", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN cache_percent > $warning_percent THEN 'warning'
                WHEN cache_percent <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,.0f} MiB, {:.1f} % of the memory', cache_bytes / 1024 ** 2, cache_percent),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            cache_bytes,
            cache_percent,
            lucene_managed_term_cache_bytes,
            lucene_unmanaged_term_cache_bytes,
            lucene_unmanaged_sorting_bytes
        FROM (
            SELECT *, 100 * cache_bytes / nullif(physical_bytes, 0) AS cache_percent
            FROM (
                SELECT
                    *,
                    lucene_managed_term_cache_bytes
                        + coalesce(lucene_unmanaged_term_cache_bytes, 0)
                        + coalesce(lucene_unmanaged_sorting_bytes, 0) AS cache_bytes
                FROM memory
            )
        )
    """,
    cases=(
        Case(
            "on and past the limit",
            given={"memory": (caches("A", 10_000), caches("B", 10_400), {"node": "C"})},
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.UNKNOWN),
            ),
        ),
    ),
)
