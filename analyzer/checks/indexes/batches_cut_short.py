"""Batches of an index end for want of memory.

What it looks at
    Why the last batches of each index took no more documents, in the server's words: low memory, scratch space, or
    the limit of a batch.

Why it matters
    Small batches cost more for each document. The index falls behind although the machine has time.

What to do
    See what takes the memory: other programs, too many indexes at once, huge documents. Memory findings of the same
    node say more.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.index_batches import INDEX_BATCHES


def batches(name: str, whole: int, cut: int) -> tuple[Row, ...]:
    """Return batches of an index of node A; the text of a cut one stands for several of the server."""
    same = {"node": "A", "database": "Shop", "name": name}
    return (*([same | {"stop_reason": "No more documents to index"}] * whole), *([same | {"stop_reason": LOW}] * cut))


LOW = "low memory"


CHECK = Check(
    id="indexes.batches_cut_short",
    title="Indexing batches are cut short",
    doc=__doc__,
    tables=(INDEX_BATCHES,),
    thresholds={
        "warning_percent": Threshold(10, "% of batches", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN percent >= $warning_percent THEN 'warning'
                WHEN cut > 0 THEN 'notice'
                WHEN told > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN cut > 0 THEN format('{:,} of {:,} batches were cut short: {}', cut, told, example)
                WHEN told > 0 THEN format('none of {:,} batches was cut short', told)
                ELSE 'no batch says why it ended'
            END AS reason,
            node,
            database,
            path,
            name,
            cut,
            told,
            last_at,
            example
        FROM (
            SELECT
                node,
                database,
                name,
                list(DISTINCT path) AS path,
                count(stop_reason) AS told,
                count(*) FILTER (for_memory) AS cut,
                100 * count(*) FILTER (for_memory) / nullif(count(stop_reason), 0) AS percent,
                max(started_at) FILTER (for_memory) AS last_at,
                any_value(stop_reason) FILTER (for_memory) AS example
            FROM (SELECT *, regexp_matches(stop_reason, '(?i)memory|scratch|allocat') AS for_memory FROM index_batches)
            GROUP BY node, database, name
        )
    """,
    cases=(
        Case(
            "none, few, many",
            given={
                "index_batches": (
                    *batches("a", 10, 0),
                    *batches("b", 19, 1),
                    *batches("c", 9, 1),
                    *batches("d", 96, 10),
                )
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.NOTICE),
                ("A/Shop/c", Status.WARNING),
                ("A/Shop/d", Status.NOTICE),
            ),
        ),
    ),
)
