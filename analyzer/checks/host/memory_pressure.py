"""Programs wait because memory is short.

What it looks at
    The pressure that the kernel measures (memory): the share of time in which at least one task waited, or all
    of them did.

Why it matters
    The kernel had to take memory away from one to give it to another, and whoever needs it waits. This is the
    direct evidence of a machine that is too small for its work, before anything is killed.

What to do
    Add memory, or see who uses it (table `processes`) and move it away. For RavenDB look at Manage Server >
    Debug > Memory in the Studio.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_pressure import HOST_PRESSURE


def pressure(kind: str, last_60s: float, last_300s: float = 0) -> Row:
    """Return the pressure on memory of node A, for the cases below."""
    return {
        "node": "A",
        "resource": "memory",
        "kind": kind,
        "waited_percent_60s": last_60s,
        "waited_percent_300s": last_300s,
    }


CHECK = Check(
    id="host.memory_pressure",
    title="Programs wait for memory",
    doc=__doc__,
    tables=(HOST_PRESSURE,),
    thresholds={
        "some_percent": Threshold(10, "% of the last 60 s in which a task waited", source="ours, not measured"),
        "full_percent": Threshold(2, "% of the last 60 s in which all waited", source="ours, not measured"),
        "critical_percent": Threshold(10, "% of the last 300 s in which all waited", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, resource, kind) AS resource,
            CASE
                WHEN kind = 'full' AND waited_percent_300s > $critical_percent THEN 'critical'
                WHEN kind = 'full' AND waited_percent_60s > $full_percent THEN 'warning'
                WHEN kind = 'some' AND waited_percent_60s > $some_percent THEN 'warning'
                WHEN waited_percent_300s >= 0 AND waited_percent_60s >= 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.1f} % of 60 s, {:.1f} % of 300 s', waited_percent_60s, waited_percent_300s),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            resource AS waited_for,
            kind,
            waited_percent_10s,
            waited_percent_60s,
            waited_percent_300s
        FROM host_pressure
        WHERE resource = 'memory' OR resource IS NULL
    """,
    cases=(
        Case(
            "on each line",
            given={"host_pressure": (pressure("some", 10), pressure("full", 2, 10))},
            expect=(
                ("A/memory/some", Status.OK),
                ("A/memory/full", Status.OK),
            ),
        ),
        Case(
            "over each line",
            given={"host_pressure": (pressure("some", 11), pressure("full", 3))},
            expect=(
                ("A/memory/some", Status.WARNING),
                ("A/memory/full", Status.WARNING),
            ),
        ),
        Case(
            "for minutes",
            given={"host_pressure": (pressure("full", 50, 11),)},
            expect=(("A/memory/full", Status.CRITICAL),),
        ),
    ),
)
