"""The system storage holds large scratch files.

What it looks at
    Scratch files of each node's own storage: pages that were written and cannot be given back yet.

Why it matters
    They are memory and temporary files. They grow while a transaction stays open, or while flushing does not keep
    up; the cluster's log and all records of databases go through this storage.

What to do
    Look for an open transaction of the system storage and for slow flushes. A restart frees them.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.scratch_files import SCRATCH_FILES


def files(node: str, *mib: int) -> tuple[Row, ...]:
    """Return the scratch files of a node."""
    return tuple({"node": node, "name": f"scratch.{n}.buffers", "size_bytes": size << 20} for n, size in enumerate(mib))


CHECK = Check(
    id="storage.scratch_pinned",
    title="Scratch files of the system storage are large",
    doc=__doc__,
    tables=(SCRATCH_FILES,),
    thresholds={
        "notice_bytes": Threshold(536_870_912, "bytes", source="ours, not measured"),
        "warning_bytes": Threshold(2_147_483_648, "bytes", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN total_bytes > $warning_bytes THEN 'warning'
                WHEN total_bytes > $notice_bytes THEN 'notice'
                WHEN total_bytes <= $notice_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} files of {:,.1f} MiB', files, total_bytes / 1048576), 'sizes not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            files,
            total_bytes,
            oldest_transaction
        FROM (
            SELECT
                node,
                list(DISTINCT path) AS path,
                count(size_bytes) AS files,
                sum(size_bytes) AS total_bytes,
                min(oldest_transaction) AS oldest_transaction
            FROM scratch_files
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "scratch_files": (
                    *files("A", 256, 256),
                    *files("B", 256, 272),
                    *files("C", 2048),
                    *files("D", 2048, 64),
                )
            },
            expect=(("A", Status.OK), ("B", Status.NOTICE), ("C", Status.NOTICE), ("D", Status.WARNING)),
        ),
    ),
)
