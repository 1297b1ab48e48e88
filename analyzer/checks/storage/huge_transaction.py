"""One transaction wrote very much at once.

What it looks at
    The largest of the last journal writes of each environment.

Why it matters
    A transaction goes to the journal as one piece, compressed. Until it is written nothing else is; it needs as
    much scratch space and memory, and replication and indexing get it in one batch.

What to do
    Find the bulk insert, patch or import of that moment and let it commit in smaller parts.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.io_writes import IO_WRITES

MIB = 1 << 20


def write(environment: str, mib: float) -> Row:
    """Return a journal write of an environment of node A."""
    same: Row = {"node": "A", "database": "Shop", "environment": environment, "kind": "JournalWrite"}
    return same | {"size_bytes": int(mib * MIB), "duration_ms": 1.0}


CHECK = Check(
    id="storage.huge_transaction",
    title="One transaction wrote very much",
    doc=__doc__,
    tables=(IO_WRITES,),
    thresholds={
        "notice_bytes": Threshold(67_108_864, "bytes", source="ours, not measured"),
        "warning_bytes": Threshold(
            268_435_456, "bytes", source="ours, not measured: the default size of a journal file"
        ),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, environment) AS resource,
            CASE
                WHEN largest_bytes > $warning_bytes THEN 'warning'
                WHEN largest_bytes > $notice_bytes THEN 'notice'
                WHEN largest_bytes <= $notice_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('the largest of {:,} writes had {:,.1f} MiB', writes, largest_bytes / 1048576),
                'no size reported'
            ) AS reason,
            node,
            database,
            path,
            environment,
            writes,
            largest_bytes,
            largest_at
        FROM (
            SELECT
                node,
                database,
                environment,
                list(DISTINCT path) AS path,
                count(size_bytes) AS writes,
                max(size_bytes) AS largest_bytes,
                arg_max(started_at, size_bytes) AS largest_at
            FROM io_writes
            WHERE kind = 'JournalWrite' OR kind IS NULL
            GROUP BY node, database, environment
        )
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "io_writes": (
                    write("a", 0.1),
                    write("a", 64),
                    write("b", 66),
                    write("c", 256),
                    write("d", 264),
                    write("e", 500) | {"kind": "DataFlush"},
                )
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.NOTICE),
                ("A/Shop/c", Status.NOTICE),
                ("A/Shop/d", Status.WARNING),
            ),
        ),
    ),
)
