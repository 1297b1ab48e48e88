"""The kernel would end the server first when memory runs out.

What it looks at
    The correction to the score by which the kernel chooses what to end when memory runs out, of each RavenDB
    process.

Why it matters
    A positive correction makes the server a likelier victim than programs that need less. A container without
    guaranteed memory gets the highest one.

What to do
    In Kubernetes give the pod a memory request that equals its limit. Elsewhere set `OOMScoreAdjust=-500` in the
    unit of the service.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.raven_processes import RAVEN_PROCESSES


def process(pid: int, adjustment: int | None) -> Row:
    """Return a RavenDB process of node A, for the cases below."""
    return {"node": "A", "pid": pid, "oom_score": 700, "oom_score_adjustment": adjustment}


CHECK = Check(
    id="host.first_to_be_killed",
    title="Server is the first to be killed",
    doc=__doc__,
    tables=(RAVEN_PROCESSES,),
    thresholds={
        "warning_score": Threshold(
            900, "points", source="ours, not measured; Kubernetes gives 1000 to pods without guarantees"
        ),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'pid ' || pid) AS resource,
            CASE
                WHEN oom_score_adjustment >= $warning_score THEN 'warning'
                WHEN oom_score_adjustment > 0 THEN 'notice'
                WHEN oom_score_adjustment <= 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('score {}, of it {} by correction', oom_score, oom_score_adjustment),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            pid,
            oom_score,
            oom_score_adjustment
        FROM raven_processes
    """,
    cases=(
        Case(
            "on and beside each limit",
            given={
                "raven_processes": (
                    process(1, 0),
                    process(2, 1),
                    process(3, 870),
                    process(4, 900),
                    process(5, -500),
                    process(6, None),
                )
            },
            expect=(
                ("A/pid 1", Status.OK),
                ("A/pid 2", Status.NOTICE),
                ("A/pid 3", Status.NOTICE),
                ("A/pid 4", Status.WARNING),
                ("A/pid 5", Status.OK),
                ("A/pid 6", Status.UNKNOWN),
            ),
        ),
    ),
)
