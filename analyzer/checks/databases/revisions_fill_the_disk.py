"""Most of a database's data is revisions.

What it looks at
    The share of the data of each database that revisions take, where they take a gigabyte or more.

Why it matters
    The disk, every backup and every new copy of the database carry them, though almost nobody reads them.

What to do
    Limit how many are kept, or for how long (Settings, Document Revisions), and enforce the configuration. The file
    shrinks only when the database is compacted.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.collections import COLLECTIONS

MIB = 1 << 20


def collection(database: str, revisions_mib: int, total_mib: int) -> Row:
    """Return the only collection of a database of node A."""
    sizes = {"revisions_bytes": revisions_mib * MIB, "total_bytes": total_mib * MIB}
    return {"node": "A", "database": database, "name": "Orders"} | sizes


CHECK = Check(
    id="databases.revisions_fill_the_disk",
    title="Revisions take most of the space",
    doc=__doc__,
    tables=(COLLECTIONS,),
    thresholds={
        "small_bytes": Threshold(1_073_741_824, "bytes", source="ours, not measured"),
        "notice_percent": Threshold(50, "% of the data", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN revisions_bytes < $small_bytes THEN 'ok'
                WHEN percent > $notice_percent THEN 'notice'
                WHEN percent <= $notice_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('revisions take {:,.2f} of {:,.2f} GiB', revisions_bytes / 1073741824, total_bytes / 1073741824),
                'sizes not reported'
            ) AS reason,
            node,
            database,
            path,
            revisions_bytes,
            total_bytes,
            percent,
            largest
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                sum(revisions_bytes) AS revisions_bytes,
                sum(total_bytes) AS total_bytes,
                100 * sum(revisions_bytes) / nullif(sum(total_bytes), 0) AS percent,
                arg_max(name, revisions_bytes) AS largest
            FROM collections
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "small, and around each line",
            given={
                "collections": (
                    collection("small", 1023, 1023),
                    collection("large", 1024, 1100),
                    collection("on", 5000, 10_000),
                    collection("over", 5200, 10_000),
                )
            },
            expect=(
                ("A/small", Status.OK),
                ("A/large", Status.NOTICE),
                ("A/on", Status.OK),
                ("A/over", Status.NOTICE),
            ),
        ),
    ),
)
