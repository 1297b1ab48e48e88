"""The kernel's log tells of a crash.

What it looks at
    Lines of the kernel's log about a program that was ended for a fault of memory, and about faults of the machine
    or of the kernel itself, in the last week.

Why it matters
    A crash of the server interrupts all it was doing; the next start replays its journals. Faults of the hardware
    damage data without a word.

What to do
    For a crash of RavenDB keep the log of the server, and a dump where there is one, and open a case. For a fault
    of the hardware take the machine out of service and test memory and processor.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.kernel_events import KERNEL_EVENTS
from analyzer.tables.kernel_logs import KERNEL_LOGS

LOG: Row = {"node": "A", "records": 900, "read_from": "/dev/kmsg"}


def crash(text: str, day: int, hour: int = 10) -> Row:
    """Return a line of the kernel's log, for the cases below, which are captured on the 24th at 10."""
    return {"node": "A", "kind": "crash", "text": text, "logged_at": f"2026-11-{day:02}T{hour:02}:00:00Z"}


CHECK = Check(
    id="host.process_crashed",
    title="Kernel reports a crash",
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
                WHEN of_server > 0 OR of_machine > 0 THEN 'critical'
                WHEN lines > 0 THEN 'notice'
                WHEN records > 0 THEN 'ok'
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
                count(events.text) FILTER (WHERE events.text ~~* '%raven%' OR events.text ~~* '%dotnet%') AS of_server,
                count(events.text) FILTER (
                    WHERE regexp_matches(events.text, 'kernel BUG|Oops:|Kernel panic|Machine check|Hardware Error')
                ) AS of_machine,
                left(arg_max(events.text, events.logged_at), 200) AS newest
            FROM kernel_logs
            LEFT JOIN kernel_events AS events
                ON events.node IS NOT DISTINCT FROM kernel_logs.node
                AND events.kind = 'crash'
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
            "documented form: the server",
            given={
                "kernel_logs": (LOG,),
                "kernel_events": (crash(".NET TP Worker[7]: segfault at 0 ip 0 in libcoreclr.so [dotnet]", 24),),
            },
            expect=(("A/kernel log", Status.CRITICAL),),
        ),
        Case(
            "documented form: the machine",
            given={
                "kernel_logs": (LOG,),
                "kernel_events": (crash("mce: [Hardware Error]: Machine check events logged", 24),),
            },
            expect=(("A/kernel log", Status.CRITICAL),),
        ),
        Case(
            "documented form: another program, within the days that count",
            given={"kernel_logs": (LOG,), "kernel_events": (crash("tool[9]: segfault at 8", 17),)},
            expect=(("A/kernel log", Status.NOTICE),),
        ),
        Case(
            "documented form: before the days that count",
            given={"kernel_logs": (LOG,), "kernel_events": (crash("tool[9]: segfault at 8", 16, 23),)},
            expect=(("A/kernel log", Status.OK),),
        ),
        Case(
            "the log was not read",
            given={"kernel_logs": ({"node": "A", "records": None},)},
            expect=(("A/kernel log", Status.UNKNOWN),),
        ),
    ),
)
