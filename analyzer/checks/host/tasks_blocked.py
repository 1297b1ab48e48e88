"""The kernel reports tasks that were stuck.

What it looks at
    Lines of the kernel's log about a task that made no step for minutes, or a core that did nothing else, in the
    last week.

Why it matters
    Nearly always storage that stopped to answer, or a virtual machine that was not given its processors. All that
    the server does waits with it, heartbeats of the cluster included.

What to do
    Read the stack below each line: names of the file system and of the block layer point to the disk. Ask for the
    state of the storage and of the hypervisor at that time.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.kernel_events import KERNEL_EVENTS
from analyzer.tables.kernel_logs import KERNEL_LOGS

LOG: Row = {"node": "A", "records": 900, "read_from": "/dev/kmsg"}


def blocked(day: int, hour: int = 10) -> Row:
    """Return a line of the kernel's log, for the cases below, which are captured on the 24th at 10."""
    text = "INFO: task Idx Shop:7 blocked for more than 120 seconds."
    return {"node": "A", "kind": "task_blocked", "text": text, "logged_at": f"2026-11-{day:02}T{hour:02}:00:00Z"}


CHECK = Check(
    id="host.tasks_blocked",
    title="Kernel reports blocked tasks",
    doc=__doc__,
    tables=(KERNEL_LOGS,),
    also=(KERNEL_EVENTS,),
    thresholds={
        "days": Threshold(7, "days that count", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'kernel log') AS resource,
            CASE
                WHEN lines > 0 THEN 'warning'
                WHEN lines = 0 AND records > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{} lines in the last {} days, of {:,} read', lines, $days, records)
                    || coalesce('; ' || newest, ''),
                'the log was not read'
            ) AS reason,
            node,
            database,
            path,
            lines,
            read_from,
            first_at
        FROM (
            SELECT
                kernel_logs.*,
                count(events.text) AS lines,
                left(arg_max(events.text, events.logged_at), 200) AS newest
            FROM kernel_logs
            LEFT JOIN kernel_events AS events
                ON events.node IS NOT DISTINCT FROM kernel_logs.node
                AND events.kind = 'task_blocked'
                AND epoch(events.captured_at) - epoch(events.logged_at) <= 86400 * $days
            GROUP BY ALL
        )
    """,
    cases=(
        Case(
            "nothing",
            given={"kernel_logs": (LOG,)},
            expect=(("A/kernel log", Status.OK),),
        ),
        Case(
            "documented form: one, within the days that count",
            given={"kernel_logs": (LOG,), "kernel_events": (blocked(17),)},
            expect=(("A/kernel log", Status.WARNING),),
        ),
        Case(
            "documented form: before the days that count",
            given={"kernel_logs": (LOG,), "kernel_events": (blocked(16, 23),)},
            expect=(("A/kernel log", Status.OK),),
        ),
        Case(
            "the log was not read",
            given={"kernel_logs": ({"node": "A", "records": None},)},
            expect=(("A/kernel log", Status.UNKNOWN),),
        ),
    ),
)
