"""Tasks wait for a processor.

What it looks at
    The share of the last five minutes in which some task that could run had no processor to run on, as the kernel
    counts it (pressure stall information).

Why it matters
    Unlike the load, this counts lost time only. Requests, the Raft heartbeats and garbage collection all wait with
    it, and a heartbeat that waits starts an election.

What to do
    See which process and which thread use the processor (tables processes and threads). Give the machine more
    cores, or move load away.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_pressure import HOST_PRESSURE


def waited(node: str, percent: float | None) -> Row:
    """Return the processor's pressure on the machine of a node, for the cases below."""
    return {"node": node, "resource": "cpu", "kind": "some", "waited_percent_300s": percent}


CHECK = Check(
    id="host.processor_pressure",
    title="Tasks wait for the processor",
    doc=__doc__,
    tables=(HOST_PRESSURE,),
    thresholds={
        "warning_percent": Threshold(25, "% of the time", source="ours, not measured"),
        "critical_percent": Threshold(60, "% of the time", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'processor') AS resource,
            CASE
                WHEN waited_percent_300s > $critical_percent THEN 'critical'
                WHEN waited_percent_300s > $warning_percent THEN 'warning'
                WHEN waited_percent_300s <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('some task waited for {:.0f} % of the last 5 minutes', waited_percent_300s),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            waited_percent_60s,
            waited_percent_300s
        FROM host_pressure
        WHERE resource = 'cpu' AND kind = 'some'
    """,
    cases=(
        Case(
            "on and past each limit",
            given={"host_pressure": (waited("A", 25), waited("B", 26), waited("C", 60), waited("D", 62))},
            expect=(
                ("A/processor", Status.OK),
                ("B/processor", Status.WARNING),
                ("C/processor", Status.WARNING),
                ("D/processor", Status.CRITICAL),
            ),
        ),
        Case(
            "the kernel does not count",
            given={"host_pressure": (waited("A", None),)},
            expect=(("A/processor", Status.UNKNOWN),),
        ),
    ),
)
