"""The kernel killed a process because memory had run out.

What it looks at
    The kernel's count of such kills since boot, and the lines of its log about them of the last days.

Why it matters
    The kernel takes the largest process, most often RavenDB. The server is then gone in the middle of its work,
    its databases have to be recovered from their journals at the next start, and the other nodes carry its
    load.

What to do
    Find in table `kernel_events` who was killed and who used the memory. Give the machine more memory or swap,
    limit the other programs, or see which index or query grew: Manage Server > Debug > Memory in the Studio,
    and the log around that time.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_memory import HOST_MEMORY
from analyzer.tables.kernel_events import KERNEL_EVENTS


def event(kind: str, text: str, day: int = 24) -> Row:
    """Return a line of the kernel's log, for the cases below."""
    return {"kind": kind, "text": text, "logged_at": f"2026-11-{day:02}T09:00:00Z"}


CHECK = Check(
    id="host.killed_for_memory",
    title="Kernel killed a process for lack of memory",
    doc=__doc__,
    tables=(HOST_MEMORY,),
    also=(KERNEL_EVENTS,),
    thresholds={
        "days": Threshold(7, "days that count", source="ours, not measured"),
        "server": Threshold(
            r"Killed process \d+ \((Raven|dotnet)", "pattern of the kernel's line", source="RavenDB's own program names"
        ),
    },
    sql="""
        WITH recent AS (
            SELECT text, logged_at, regexp_matches(text, $server) AS is_raven
            FROM kernel_events
            WHERE kind = 'out_of_memory' AND logged_at > captured_at - to_days($days)
        )
        SELECT
            concat_ws('/', node, 'memory') AS resource,
            CASE
                WHEN killed_raven THEN 'critical'
                WHEN lines > 0 THEN 'warning'
                WHEN out_of_memory_kills > 0 THEN 'notice'
                WHEN out_of_memory_kills = 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{} kills since boot, {} log lines in the last {} days', out_of_memory_kills, lines, $days)
                    || coalesce('; ' || newest, ''),
                'the kernel does not count kills'
            ) AS reason,
            node,
            database,
            path,
            out_of_memory_kills,
            first_at,
            newest_at
        FROM (
            SELECT
                *,
                (SELECT count(*) FROM recent) AS lines,
                (SELECT bool_or(is_raven) FROM recent) AS killed_raven,
                (SELECT arg_max(text, logged_at) FROM recent) AS newest,
                (SELECT min(logged_at) FROM recent) AS first_at,
                (SELECT max(logged_at) FROM recent) AS newest_at
            FROM host_memory
        )
    """,
    cases=(
        Case(
            "none", given={"host_memory": ({"node": "A", "out_of_memory_kills": 0},)}, expect=(("A/memory", Status.OK),)
        ),
        Case(
            "one long ago, by the counter",
            given={
                "host_memory": ({"node": "A", "out_of_memory_kills": 1},),
                "kernel_events": (event("out_of_memory", "Killed process 7 (Raven.Server)", day=2),),
            },
            expect=(("A/memory", Status.NOTICE),),
        ),
        # The process that asks for memory when there is none is named as well; it is often not the one killed.
        Case(
            "another program, though RavenDB asked",
            given={
                "host_memory": ({"node": "A", "out_of_memory_kills": 1},),
                "kernel_events": (
                    event("out_of_memory", "dotnet invoked oom-killer: gfp_mask=0x140cca"),
                    event("out_of_memory", "Killed process 7 (java)"),
                ),
            },
            expect=(("A/memory", Status.WARNING),),
        ),
        Case(
            "RavenDB",
            given={
                "host_memory": ({"node": "A", "out_of_memory_kills": 1},),
                "kernel_events": (event("out_of_memory", "Killed process 7 (Raven.Server)"),),
            },
            expect=(("A/memory", Status.CRITICAL),),
        ),
    ),
)
