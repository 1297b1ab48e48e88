"""A process in the control group of RavenDB was killed because the group's memory had run out.

What it looks at
    The count of such kills in the group of each RavenDB process. It begins anew when the container is made.

Why it matters
    The process killed is most often the server itself. It is restarted by its supervisor, and the databases
    have to be recovered from their journals.

What to do
    Raise the memory limit of the container or unit, and look in the log just before the restart for what grew:
    an index, a query, a restore.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.cgroups import CGROUPS


def group(pid: int, **facts: object) -> Row:
    """Return the control group of a RavenDB process of node A, for the cases below."""
    return {"node": "A", "pid": pid, "is_raven": True, "version": 2, **facts}


CHECK = Check(
    id="host.killed_in_container",
    title="Container killed a process for lack of memory",
    doc=__doc__,
    tables=(CGROUPS,),
    sql="""
        SELECT
            concat_ws('/', node, 'pid ' || pid) AS resource,
            CASE
                WHEN out_of_memory_kills > 0 THEN 'warning'
                WHEN out_of_memory_kills = 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} kills', out_of_memory_kills), 'the kernel does not count them') AS reason,
            node,
            database,
            path,
            pid,
            group_path,
            out_of_memory_kills,
            memory_limit_bytes
        FROM cgroups
        WHERE is_raven OR is_raven IS NULL
    """,
    cases=(
        Case(
            "none and one",
            given={"cgroups": (group(1, out_of_memory_kills=0), group(2, out_of_memory_kills=1))},
            expect=(
                ("A/pid 1", Status.OK),
                ("A/pid 2", Status.WARNING),
            ),
        ),
    ),
)
