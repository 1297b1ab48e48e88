"""A program beside RavenDB takes much of the memory.

What it looks at
    The memory of each of the largest processes that are neither RavenDB nor the collector, as a share of the memory
    of the machine.

Why it matters
    RavenDB reads data and indexes through the page cache. What other programs hold is missing there, and all of it
    counts when memory runs out.

What to do
    Move the program to another machine, or give it a limit.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_memory import HOST_MEMORY
from analyzer.tables.processes import PROCESSES

MEMORY: Row = {"node": "A", "total_bytes": 1000 * 1024**2}


def program(pid: int, percent: float) -> Row:
    """Return a program of node A that holds this share of the memory, for the cases below."""
    return {"node": "A", "pid": pid, "name": "tool", "resident_bytes": int(percent * 10 * 1024**2)}


CHECK = Check(
    id="host.other_program_takes_memory",
    title="Another program takes much memory",
    doc=__doc__,
    tables=(PROCESSES, HOST_MEMORY),
    thresholds={
        "notice_percent": Threshold(10, "% of the memory", source="ours, not measured"),
        "warning_percent": Threshold(30, "% of the memory", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, name, pid) AS resource,
            CASE
                WHEN share_percent > $warning_percent THEN 'warning'
                WHEN share_percent > $notice_percent THEN 'notice'
                WHEN share_percent <= $notice_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.1f} GiB, {:.0f} % of the memory', resident_bytes / 1024 ** 3, share_percent),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            share_percent,
            resident_bytes,
            "user"
        FROM (
            SELECT
                processes.*,
                100 * processes.resident_bytes / nullif(host_memory.total_bytes, 0) AS share_percent
            FROM processes
            LEFT JOIN host_memory ON host_memory.node IS NOT DISTINCT FROM processes.node
            WHERE NOT coalesce(is_raven, false) AND NOT coalesce(is_collector, false)
        )
    """,
    cases=(
        Case(
            "on and past each limit",
            given={
                "host_memory": (MEMORY,),
                "processes": (program(1, 10), program(2, 10.4), program(3, 30), program(4, 31)),
            },
            expect=(
                ("A/tool/1", Status.OK),
                ("A/tool/2", Status.NOTICE),
                ("A/tool/3", Status.NOTICE),
                ("A/tool/4", Status.WARNING),
            ),
        ),
        Case(
            "RavenDB itself is left out",
            given={"host_memory": (MEMORY,), "processes": (program(1, 80) | {"is_raven": True},)},
            expect=(),
        ),
        Case(
            "memory of the machine not known",
            given={"processes": (program(1, 80),)},
            expect=(("A/tool/1", Status.UNKNOWN),),
        ),
    ),
)
