"""A garbage collection stopped the server for long.

What it looks at
    The longest pause of the last garbage collection of each kind: Ephemeral, Background and FullBlocking.
    Earlier ones are not known.

Why it matters
    During a pause nothing runs: no request, no heartbeat. A pause longer than the election time-out costs
    the leader its place.

What to do
    Look at the size of the .NET heap and of its large objects, and at what fills them: huge documents,
    unpaged queries, large results. A machine with many cores under a license for few makes collections
    longer; see license.unused_cores.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.garbage_collections import GARBAGE_COLLECTIONS


def collected(kind: str, longest_pause_seconds: float) -> Row:
    """Return a garbage collection of node A, for the cases below."""
    return {"node": "A", "kind": kind, "index": 7, "longest_pause_seconds": longest_pause_seconds}


CHECK = Check(
    id="process.gc_pause",
    title="A garbage collection stopped the server",
    doc=__doc__,
    tables=(GARBAGE_COLLECTIONS,),
    thresholds={
        "warning_seconds": Threshold(1, "s", source="RavenDB's own package analyzer, 7.2"),
        "critical_seconds": Threshold(5, "s", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, kind) AS resource,
            CASE
                WHEN longest_pause_seconds > $critical_seconds THEN 'critical'
                WHEN longest_pause_seconds > $warning_seconds THEN 'warning'
                WHEN longest_pause_seconds <= $warning_seconds THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('the last one paused for {:.3f} s', longest_pause_seconds),
                'no pause reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            kind,
            index,
            longest_pause_seconds,
            heap_bytes
        FROM garbage_collections
        WHERE kind IS DISTINCT FROM 'Any'
            AND index IS DISTINCT FROM 0
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "garbage_collections": (
                    collected("Ephemeral", 1.0),
                    collected("Background", 1.1),
                    collected("FullBlocking", 5.1),
                    collected("Any", 9.0),
                )
            },
            expect=(
                ("A/Ephemeral", Status.OK),
                ("A/Background", Status.WARNING),
                ("A/FullBlocking", Status.CRITICAL),
            ),
        ),
        Case(
            "on the upper line",
            given={"garbage_collections": (collected("Ephemeral", 5.0),)},
            expect=(("A/Ephemeral", Status.WARNING),),
        ),
    ),
)
