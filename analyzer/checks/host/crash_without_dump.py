"""A process crashed, and no dump of it can be written.

What it looks at
    Whether the kernel's log tells of a crash of RavenDB while the process may not write a core dump.

Why it matters
    The cause of a crash below .NET is in the dump only. Without one the next crash teaches nothing either.

What to do
    Allow dumps until the cause is found: `LimitCORE=infinity` in the unit of the service, or
    DOTNET_DbgEnableMiniDump=1 in its environment, on a volume with room for the memory of the process.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.kernel_events import KERNEL_EVENTS
from analyzer.tables.kernel_logs import KERNEL_LOGS
from analyzer.tables.raven_processes import RAVEN_PROCESSES

CRASH: Row = {"node": "A", "kind": "crash", "text": "dotnet[7]: segfault at 0 ip 0 sp 0 error 4"}


def process(pid: int, dump_bytes: int | None) -> Row:
    """Return a RavenDB process of node A, for the cases below."""
    return {"node": "A", "pid": pid, "limits_known": True, "core_limit_bytes": dump_bytes}


CHECK = Check(
    id="host.crash_without_dump",
    title="No dump can be written of a crash",
    doc=__doc__,
    tables=(RAVEN_PROCESSES,),
    also=(KERNEL_EVENTS, KERNEL_LOGS),
    sql="""
        SELECT
            concat_ws('/', node, 'pid ' || pid) AS resource,
            CASE
                WHEN crashes > 0 AND core_limit_bytes = 0 THEN 'warning'
                WHEN crashes = 0 AND is_read THEN 'ok'
                WHEN core_limit_bytes > 0 THEN 'ok'
                WHEN core_limit_bytes IS NULL AND limits_known THEN 'ok'
                ELSE 'unknown'
            END AS status,
            format(
                '{} crashes in the kernel log, {}',
                crashes,
                CASE
                    WHEN core_limit_bytes = 0 THEN 'no dump may be written'
                    WHEN core_limit_bytes > 0 OR limits_known THEN 'a dump may be written'
                    ELSE 'the limit of dumps is not known'
                END
            ) AS reason,
            node,
            database,
            path,
            pid,
            core_limit_bytes
        FROM (
            SELECT
                *,
                EXISTS (SELECT 1 FROM kernel_logs WHERE records > 0) AS is_read,
                (
                    SELECT count(*)
                    FROM kernel_events
                    WHERE kind = 'crash' AND (text ~~* '%raven%' OR text ~~* '%dotnet%')
                ) AS crashes
            FROM raven_processes
        )
    """,
    cases=(
        Case(
            "documented form: a crash, without and with a dump",
            given={"kernel_events": (CRASH,), "raven_processes": (process(1, 0), process(2, 1024), process(3, None))},
            expect=(
                ("A/pid 1", Status.WARNING),
                ("A/pid 2", Status.OK),
                ("A/pid 3", Status.OK),
            ),
        ),
        Case(
            "no crash",
            given={"kernel_logs": ({"records": 900},), "raven_processes": (process(1, 0),)},
            expect=(("A/pid 1", Status.OK),),
        ),
        Case(
            "no log, and no dump either",
            given={"raven_processes": (process(1, 0),)},
            expect=(("A/pid 1", Status.UNKNOWN),),
        ),
    ),
)
