"""The indexes of a database take far more space than its documents.

What it looks at
    The used space of all indexes beside that of the documents of each database, from a gigabyte of indexes on.

Why it matters
    Building, backing up as a snapshot and holding in memory cost accordingly. An index that stores fields, cuts
    text into short pieces or makes many entries from one document is often to blame.

What to do
    See which one is largest. Store only what queries project, merge indexes over the same collection, delete those
    that no query uses.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.storage_environments import STORAGE_ENVIRONMENTS


def environments(database: str, documents_mib: int, *indexes_mib: int) -> tuple[Row, ...]:
    """Return the storage of a database of node A."""
    same: Row = {"node": "A", "database": database}
    indexes = [same | {"type": "Index", "name": f"i{n}", "used_bytes": mib << 20} for n, mib in enumerate(indexes_mib)]
    return (same | {"type": "Documents", "name": database, "used_bytes": documents_mib << 20}, *indexes)


CHECK = Check(
    id="indexes.outweigh_documents",
    title="Indexes are larger than the documents",
    doc=__doc__,
    tables=(STORAGE_ENVIRONMENTS,),
    thresholds={
        "small_bytes": Threshold(1_073_741_824, "bytes", source="ours, not measured"),
        "notice_times": Threshold(2, "times the documents", source="ours, not measured"),
        "warning_times": Threshold(5, "times the documents", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN indexes_bytes < $small_bytes THEN 'ok'
                WHEN times > $warning_times THEN 'warning'
                WHEN times > $notice_times THEN 'notice'
                WHEN times <= $notice_times THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format(
                    '{:,.2f} GiB of indexes beside {:,.2f} GiB of documents',
                    indexes_bytes / 1073741824, documents_bytes / 1073741824
                ),
                'sizes not reported'
            ) AS reason,
            node,
            database,
            path,
            indexes_bytes,
            documents_bytes,
            times,
            largest,
            largest_bytes
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                coalesce(sum(used_bytes) FILTER (type = 'Index'), if(count(used_bytes) > 0, 0, NULL)) AS indexes_bytes,
                sum(used_bytes) FILTER (type = 'Documents') AS documents_bytes,
                sum(used_bytes) FILTER (type = 'Index') / nullif(sum(used_bytes) FILTER (type = 'Documents'), 0)
                    AS times,
                arg_max(name, used_bytes) FILTER (type = 'Index') AS largest,
                max(used_bytes) FILTER (type = 'Index') AS largest_bytes
            FROM storage_environments
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "no index, small ones, and around each line",
            given={
                "storage_environments": (
                    *environments("none", 1),
                    *environments("small", 1, 1000),
                    *environments("large", 1, 1024),
                    *environments("a", 1000, 1000, 1000),
                    *environments("b", 1000, 1040, 1000),
                    *environments("c", 1000, 5000),
                    *environments("d", 1000, 5200),
                )
            },
            expect=(
                ("A/none", Status.OK),
                ("A/small", Status.OK),
                ("A/large", Status.WARNING),
                ("A/a", Status.OK),
                ("A/b", Status.NOTICE),
                ("A/c", Status.NOTICE),
                ("A/d", Status.WARNING),
            ),
        ),
    ),
)
