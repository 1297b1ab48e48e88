"""Encrypted databases hold large buffers.

What it looks at
    Buffers that encrypted databases use now, and those kept for later.

Why it matters
    An encrypted database decrypts pages into such buffers and keeps them locked in memory until the
    transaction ends. Large transactions and long reads make them grow, and the system may refuse to lock
    more.

What to do
    Look for long transactions, for streaming queries over encrypted databases and for very large bulk
    writes, and split them. Check the limit of locked memory of the process.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.encryption_buffers import ENCRYPTION_BUFFERS


def buffers(node: str, in_use_bytes: int) -> Row:
    """Return the buffers of a node that keeps half a GiB for later, for the cases below."""
    return {"node": node, "in_use_bytes": in_use_bytes, "pool_bytes": 2**29}


CHECK = Check(
    id="process.encryption_buffers",
    title="Buffers of encrypted databases are large",
    doc=__doc__,
    tables=(ENCRYPTION_BUFFERS,),
    thresholds={
        "warning_bytes": Threshold(1073741824, "bytes", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN buffers_bytes > $warning_bytes THEN 'warning'
                WHEN buffers_bytes <= $warning_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.2f} GiB in use, {:.2f} GiB kept for later', in_use_bytes / 2**30, pool_bytes / 2**30),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            in_use_bytes,
            pool_bytes
        FROM (SELECT *, in_use_bytes + pool_bytes AS buffers_bytes FROM encryption_buffers)
    """,
    cases=(
        Case(
            "on and over the line",
            given={
                "encryption_buffers": (
                    buffers("A", 2**29),
                    buffers("B", 2**29 + 1),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
            ),
        ),
    ),
)
